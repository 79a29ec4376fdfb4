#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # what a cheat does is for its own shell
# quality - scripts/quality finds ten million records good, and finds what is not.

load ../helper

# Minutes, on a busy machine.
export BATS_TEST_TIMEOUT=7200

scripts=$TESTS/../scripts

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	/usr/bin/python3 -c 'import numpy' 2>/dev/null || skip 'no NumPy'
	export DPA
}

# A dpa that cheats: its options go through the shell command COMMAND first.
cheat() {
	printf '#!/bin/bash\nreal=%q\n%s\nexec "$real" "$@"\n' "$DPA" "$1" >cheat
	chmod +x cheat
	DPA=$PWD/cheat
}

# The run of a cheat is bad, and an improbable result stands below the line with the text.
found() {
	run -1 "$scripts/quality" 100000
	[[ $output == *BAD ]]
	awk '/tests, the least p/ { title = $0 } /improbable/ { print title }' <<<"$output" | grep -e "$1"
}

@test "ten million records are uniform and independent" {
	run -0 "$scripts/quality"
	echo "$output"
	[[ $output == *good ]]
	[ "$(grep -c 'the least p' <<<"$output")" = 8 ]
}

@test "another distribution is found" {
	cheat 'set -- "${@/--noise=0:1/--noise=0.05:0.95}"'
	found uniform
}

@test "epochs that are alike are found" {
	cheat 'set -- "${@/--epoch=1/--epoch=0}"'
	found epochs
}

@test "ranks that are alike are found" {
	cheat 'set -- "${@/--rank=3/--rank=2}"'
	found ranks
}

@test "orders that are alike are found" {
	cheat '[[ "$*" != *shuffle* ]] || set -- "${@/--epoch=1/--epoch=0}"'
	found 'order is shuffled'
}

@test "an order that is not shuffled is found" {
	cheat '[[ "$*" != *shuffle* ]] || set -- "${@/--shuffle/--skip=0}"'
	found 'few items'
}

@test "neighbours that are alike are found" {
	seq 0 49999 | sed p >twice
	cheat '[[ "$*" == *epoch* || "$*" == *rank* || "$*" == *wide* || "$*" == *fields* ]] || {
		"$real" "${@:1:5}" --format npy twice >records && exec cat records; }'
	found neighbouring
}

@test "samples that share all parameters are found" {
	cheat '[[ "$*" != *wide*fields* && "$*" != *fields*wide* ]] || set -- "${@/0-99999/0-49999}" --range=0-49999'
	run -1 "$scripts/quality" 100000
	[[ $output == *BAD ]]
	grep '^wide seeds: 50000 pairs' <<<"$output"
}
