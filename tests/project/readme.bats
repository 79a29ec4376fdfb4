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

@test "the record that README shows is the one that is made" {
	shown=$(sed -n '/^    {"id"/,/}$/p' README | sed 's/^ *//' | tr -d '\n')
	[ "$(echo 42 | dpa)" = "$shown" ]
}

@test "README's five examples make records" {
	[ -x dpa ] || skip "no ./dpa"
	mapfile -t examples < <(sed -n '/^Examples$/,/^Speed/s/^    \(.*[.]\/dpa \)/\1/p' README)
	[ ${#examples[@]} = 5 ]
	for example in "${examples[@]}"; do
		echo "$example"
		run -0 --separate-stderr bash -o pipefail -c "$example"
		[[ ${lines[0]} == '{"id":'*'}' && -z $stderr ]]
	done
}
