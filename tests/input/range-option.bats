#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# range-option - ranges given by --range instead of input.
# shellcheck disable=SC2154 # bats and the helper set output, stderr, peak

load input

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "--range replaces input, and accepts repetition, steps and exponents" {
	range() {
		dpa --fields id "$@" </dev/null >got
	}
	range --range 3-5
	ids 3 4 5 >expected
	same expected got
	range --range 8-9 --range 0-4:2 --range 8-8
	ids 8 9 0 2 4 8 >expected
	same expected got
	range --range 1e1-2e1:5
	ids 10 15 20 >expected
	same expected got
	range --range 1e19-10000000000000000001
	ids 10000000000000000000 10000000000000000001 >expected
	same expected got
	range --range 18446744073709551614-18446744073709551615
	ids 18446744073709551614 18446744073709551615 >expected
	same expected got
	range --range 0-18446744073709551615:1e19
	ids 0 10000000000000000000 >expected
	same expected got
	range --range 0-1e19:5e18
	ids 0 5000000000000000000 10000000000000000000 >expected
	same expected got
}

@test "--range does not read standard input" {
	run -0 --separate-stderr dpa --fields id --range 1-2 <&-
	[ "$output" = "$(ids 1 2)" ]
}

@test "--range 0-1e6 has a million and one records" {
	dpa --fields id --range 0-1e6 >got
	seq -f '{"id":%.0f}' 0 1000000 >expected
	same expected got
}

@test "invalid ranges of --range are rejected before anything is written" {
	local text
	for text in '' - 5-3 5- -5 a-b 1-b 1-2-3 1-5:0 1-5: 1-5:x 0x1-5 +1-5 1-1e20 1-1e 1-e5 1-1e-2 1-1.5 '1 - 5' \
		1-18446744073709551616 1-5:1e20; do
		refuse --range "$text"
		says "${text:---range}"
		says --range
	done
	refuse --fields id --range 1-5 --range 5-1
	says 5-1
}

@test "ranges are never expanded in memory" {
	native_only "memory figures"
	everything() { dpa --fields id --range 0-18446744073709551615 | head -n 1000 | tail -n 1; }
	run -0 everything
	[ "$output" = '{"id":999}' ]
	everything_read() { echo 0-18446744073709551615 | dpa --fields id | head -n 1000 | tail -n 1; }
	run -0 everything_read
	[ "$output" = '{"id":999}' ]
	measure "$DPA" --fields id --range 0-3000000 >got
	[ "$peak" -lt 32768 ]
}
