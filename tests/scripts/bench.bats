#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# bench - scripts/bench/run measures every path, and its results can be compared. Never a timed test.
# shellcheck disable=SC2154 # bats sets output

load ../helper

@test "scripts/bench/run prints a page and NDJSON, which scripts/bench/compare compares" {
	native_only 'programs are compiled here'
	cd "$BATS_TEST_TMPDIR"
	export DPA
	bench=$TESTS/../scripts/bench
	timeout 6000 "$bench/run" --scale 0.002 --rounds 1 --old "$DPA" --output old >page
	for text in 'range -j1 ' '--kernel generic ' '--format npy ' '--keys ' '--shuffle ' '--depth 1000 ' \
		'5 parameters more: choice' '100 parameters ' 'to a pipe ' '-o, disk ' '--manifest -j1 ' \
		'--check of npy ' '--load ' '--load of json ' '--join ' '--resume ' 'CPython' 'this dpa : old dpa ' \
		'a line in, a record out, -j1 '; do
		grep -q -e "^ *$text" page
	done
	timeout 6000 "$bench/run" --scale 0.002 --rounds 1 --only reading --output new >page
	[ "$(jq -c .peak_kib new | grep -c '^[1-9]')" -ge 3 ]
	run -0 "$bench/compare" old new
	[[ $output == *'reading: --load '* ]]
}
