#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# batch - --batch: JSON arrays of N records.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load formats

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
}

@test "--batch: arrays of N records, the last one shorter, at every -j" {
	local size
	for size in 1 2 3 7 64 999 1000 1001 18446744073709551615; do
		thrice ids --batch "$size" --fields id,noise
	done
	seq 0 9999 >many
	for size in 1023 1024 1025 4096 5000 9999; do
		thrice many --batch "$size" --fields id
	done
	printf '0-2000\n5\n7-9\n\n100-3000:7\n' >items
	thrice items --batch 10
	awkward_keys | grep -v $'\r' >keys
	thrice keys --keys --batch 100
	: >none
	thrice none --batch 3
	[ ! -s agree.dpa ]
}

@test "--batch: slow input and a bad line end the arrays where they should" {
	trickle() {
		local k
		for k in {0..9}; do
			echo "$k"
			sleep 0.01
		done
	}
	trickle | dpa --batch 4 --fields id >got
	printf '%s\n' '[{"id":0},{"id":1},{"id":2},{"id":3}]' '[{"id":4},{"id":5},{"id":6},{"id":7}]' \
		'[{"id":8},{"id":9}]' >expected
	same expected got
	run -1 --separate-stderr feed '0\n1\n2\nx\n4\n' --batch 2 --fields id
	[ "$output" = $'[{"id":0},{"id":1}]\n[{"id":2}]' ]
	run -1 --separate-stderr feed '0\n1\n2\nx\n4\n' --batch 2 --fields id --skip-invalid
	[ "$output" = $'[{"id":0},{"id":1}]\n[{"id":2},{"id":4}]' ]
}

@test "--batch: only in ndjson, and at least one" {
	local format
	refuse --batch 0 --range 0-1
	refuse --batch -1 --range 0-1
	refuse --batch x --range 0-1
	for format in csv tsv json npy raw; do
		refuse --batch 2 --format "$format" --range 0-1
		says --batch "$format"
	done
}
