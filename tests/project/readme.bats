#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# readme - the commands and records in README are right.
# shellcheck disable=SC2154 # bats sets output, stderr, lines

load ../helper

setup() {
	native_only 'the usual build tests this'
	cd "$TESTS/.." || return
}

@test "README has one command that builds and runs, and one that tests" {
	[ "$(grep -c '^    scripts/bootstrap && make && seq .*[|] ./dpa ' README)" = 1 ]
	[ "$(grep -c '^    .*make check$' README)" = 1 ]
}

@test "the record that README shows is the one that dpa writes" {
	shown=$(sed -n '/^    {"id"/,/}$/p' README | sed 's/^ *//' | tr -d '\n')
	[ "$(echo 42 | dpa)" = "$shown" ]
}

# section NAME: the indented lines of a section, which ends before two empty lines.
section() {
	awk -v name="$1" '
		$0 == name { on = 1 }
		/^$/ && last == "" { on = 0 }
		{ last = $0 }
		on && sub(/^    /, "")' README
}

@test "README's five examples write records" {
	[ -x dpa ] || skip "no ./dpa"
	mapfile -t examples < <(section Examples)
	[ ${#examples[@]} = 5 ]
	for example in "${examples[@]}"; do
		echo "$example"
		run -0 --separate-stderr bash -o pipefail -c "$example"
		[[ ${lines[0]} == '{"id":'*'}' && -z $stderr ]]
	done
}

@test "README's commands for training and for users of the library write their files" {
	[ -x dpa ] || skip "no ./dpa"
	{
		section 'Use in training'
		section 'Moving from the Python library'
	} | grep '^[.]/dpa .* -o ' | grep -v scripts/ >"$BATS_TEST_TMPDIR/commands"
	ln -s "$PWD/dpa" "$BATS_TEST_TMPDIR/dpa"
	cd "$BATS_TEST_TMPDIR"
	[ "$(wc -l <commands)" = 3 ]
	RANK=2 WORLD_SIZE=3 bash -e commands
	oracle --range 0-9999 --format npy | same - params.npy
	oracle --range 0-9999 --rank 2 --world-size 3 | same - part.00002-of-00003.ndjson
	oracle --range 0-999 --preset mild --format json | same - chain.json
}

@test "README names the number of records that the first command writes" {
	grep -q '^of the IDs 0 to 10,000,000 (10,000,001 lines' README
	[ "$(seq 0 1e7 | wc -l)" = 10000001 ]
}
