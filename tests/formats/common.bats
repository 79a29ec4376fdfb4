#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# common - what holds for every format: names, and the same bytes from every kernel.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load formats

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
}

@test "every kernel writes the same bytes in every format" {
	local format name
	kernels >names
	for format in csv tsv json npy raw; do
		oracle -f "$format" --fields id,noise,hash <ids >expected
		while read -r name; do
			dpa --kernel "$name" -j2 -f "$format" --fields id,noise,hash <ids >got
			same expected got
		done <names
	done
}

@test "an unknown format is refused, and a similar one suggested" {
	refuse --format cvs --range 0-1
	says "'csv'"
	refuse --format xml --range 0-1
	says ndjson csv tsv json npy raw
}
