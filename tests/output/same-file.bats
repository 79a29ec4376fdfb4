#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# same-file - names by which a run would write over its own input or output are refused, and nothing is written.
# shellcheck disable=SC2016,SC2094,SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	mkdir -p "$BATS_TEST_TMPDIR/sub/d"
	cd "$BATS_TEST_TMPDIR/sub" || return
	dpa --print-config >cfg
	dpa --range 0-9 >saved
	seq 0 9 >items
	ln -s cfg cfg-link
	ln cfg cfg-hard
	cp cfg c.part
	ln -s nothing dangling
}

# refused TEXT OPTION...: status 2, one line with the text, and no file of this directory has changed.
refused() {
	local text=$1
	shift
	find . -printf '%p %i %s %T@ %l\n' | sort >../before
	run -2 --separate-stderr dpa "$@" </dev/null
	[ "${#stderr_lines[@]}" = 1 ]
	says "$text"
	find . -printf '%p %i %s %T@ %l\n' | sort | cmp ../before -
}

@test "two outputs that are one file, by path or link, existing or not" {
	local range=(--range 0-9)
	refused "--output 'x' and --manifest 'x' name one file" "${range[@]}" -o x --manifest x
	refused "--output 'x' and --stats './x' name one file" "${range[@]}" -o x --stats=./x
	refused "--manifest 'x' and --stats 'd/../x' name one file" "${range[@]}" --manifest x --stats=d/../x
	refused "name one file" "${range[@]}" -o "$PWD/x" --stats=x
	refused "name one file" "${range[@]}" -o nothing --manifest dangling
	refused "name one file" "${range[@]}" -o cfg --manifest cfg-link
	refused "name one file" "${range[@]}" -o cfg --manifest cfg-hard
	refused "name one file" "${range[@]}" --rank 1 --world-size 2 -o x%r --stats=x00001
	refused "name one file" --load saved -o x --stats=x
	ln -s . here
	refused "name one file" "${range[@]}" -o here/x --stats=x
	status_of dpa "${range[@]}" --manifest red >red 2>err
	[ "$status" = 2 ]
	one_line err "standard output and --manifest 'red' name one file"
	refused "standard output and --stats '/dev/stdout' name one file" "${range[@]}" --stats=/dev/stdout
	status_of dpa "${range[@]}" --manifest blue >blue.part 2>err
	[ "$status" = 2 ]
	one_line err "standard output is the .part file of --manifest 'blue'"
}

@test "an output that is another one's FILE.part" {
	local range=(--range 0-9)
	refused "--output 'x.part' is the .part file of --manifest 'x'" "${range[@]}" -o x.part --manifest x
	refused "--manifest 'x.part' is the .part file of --output 'x'" "${range[@]}" -o x --manifest x.part
	refused "--stats './x.part' is the .part file of --manifest 'd/../x'" \
		"${range[@]}" --manifest d/../x --stats=./x.part
	refused "is the .part file of" "${range[@]}" -o c --stats=c.part
	refused "is the .part file of" "${range[@]}" -o dangling --stats=nothing.part
}

@test "a configuration, saved records or input as an output, or as its FILE.part" {
	local name option
	for name in cfg cfg-link cfg-hard ./cfg; do
		for option in -o --manifest= --stats=; do
			refused "input and output are the same file: " -c cfg --range 0-9 "$option$name"
		done
	done
	refused "'c.part' is the .part file of --output 'c'" -c c.part --range 0-9 -o c
	refused "'cfg.part' is the .part file of --config 'cfg'" -c cfg --range 0-9 -o cfg.part
	refused "are the same file" -c cfg-hard -c cfg --range 0-9 -o cfg
	refused "--load 'saved'" --load saved -o saved
	refused "--load 'saved'" --load saved --stats=saved
	refused "'saved.part' is the .part file of --load 'saved'" --load saved -o saved.part
	refused "input 'items'" items --manifest items
	refused "'items.part' is the .part file of input 'items'" items -o items.part
	run -2 --separate-stderr dpa -c - --range 0-9 -o cfg <cfg
	says "standard input"
	run -2 --separate-stderr dpa -o items <items
	says "standard input"
	jq -e . cfg
}

@test "different files are accepted: devices, names that only look alike" {
	dpa --range 0-9 -o /dev/null --manifest m --stats=/dev/null
	dpa --range 0-9 -o x --manifest x.parts --stats=d/x
	dpa --range 0-9 -o x.json.part --manifest x
	dpa -c cfg --range 0-9 -o x
	dpa <items -o x
	same saved x
}

@test "-o - is standard output" {
	dpa --range 0-9 -o - >got
	same saved got
	dpa --load saved -o - | same saved -
	[ ! -e - ] && [ ! -e -.part ]
	dpa --range 0-9 -o ./-
	same saved ./-
	refuse --range 0-9 -o - --resume
	says "--resume requires --output FILE"
}

@test "a directory, a directory that does not exist, a full standard error, a small stack" {
	refused "cannot write to 'd': it is a directory" --range 0-9 -o d
	refused "cannot write to 'nodir/x': the directory 'nodir' does not exist" --range 0-9 -o nodir/x
	refused "cannot write to 'nodir/x': the directory 'nodir' does not exist" --range 0-9 --manifest nodir/x
	refused "directory" --range 0-9 -o new/
	refused "directory" --range 0-9 -o items/x
	run -2 sh -c 'exec "$0" --range 0-9 --stats 2>/dev/full >got' "$DPA"
	native_only "its stack is larger"
	dpa -f csv --range 0-9 --fields noise >csv
	for options in "" "-o x --manifest m --stats=s" "-f json" "-f npy -j 3" "-c cfg" "--stats"; do
		# shellcheck disable=SC2016,SC2086 # the inner shell expands; the options are words
		(ulimit -s 80 && exec "$DPA" --range 0-9 $options) >got
	done
	for options in "--load saved" "--load saved -f json" "--check saved" "--print-config" "-k items" \
		"--check --manifest m x" "--check -f csv --range 0-9 --fields noise csv" --self-test --benchmark=9; do
		# shellcheck disable=SC2016,SC2086 # the inner shell expands; the options are words
		(ulimit -s 80 && exec "$DPA" $options) >got
	done
}
