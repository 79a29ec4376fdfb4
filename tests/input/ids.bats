#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ids - single IDs, ranges of IDs and blank lines, from one input or several files.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load input

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "IDs, ranges and ranges with a step are items" {
	gives '0\n' 0
	gives '5\n3\n5\n' 5 3 5
	gives '3-6\n' 3 4 5 6
	gives '3-3\n' 3
	gives '0-10:5\n' 0 5 10
	gives '0-9:5\n' 0 5
	gives '0-9:100\n' 0
	gives '1\n2-3\n4-8:2\n9\n' 1 2 3 4 6 8 9
}

@test "the largest ID is 2^64-1, and ranges end there" {
	local top=18446744073709551615
	gives "$top\n" $top
	gives "18446744073709551613-$top\n" 18446744073709551613 18446744073709551614 $top
	gives "18446744073709551610-$top:4\n" 18446744073709551610 18446744073709551614
	gives "18446744073709551614-$top:$top\n" 18446744073709551614
	gives "0-$top:$top\n" 0 $top
	gives "$top-$top\n" $top
}

@test "leading zeros are accepted and change nothing" {
	gives '007\n000\n' 7 0
	gives '0007-0009:01\n' 7 8 9
	gives '00000000000000000000000000018446744073709551615\n' 18446744073709551615
	feed '7\n' >seven
	feed '007\n' >padded
	same seven padded
}

@test "blanks around, a final CR and blank lines do not matter" {
	gives ' 1\n2 \n\t3\t \n' 1 2 3
	gives '1\r\n2-3\r\n4 \r\n' 1 2 3 4
	gives '\n1\n\n \n\t\n\r\n2\n\n' 1 2
}

@test "the last newline may be missing" {
	gives '1\n2' 1 2
	gives '7' 7
	gives '1-3:2' 1 3
	gives '7\r' 7
}

@test "no input gives no record and succeeds" {
	gives ''
	gives '\n'
	gives '\n\n \n'
	dpa --fields id /dev/null >got
	same /dev/null got
}

@test "several files are read in order, - is standard input, lines are counted from 1 in each" {
	printf '1\n2' >a
	printf '3\n' >b
	: >empty
	echo 9 | dpa --fields id a empty b - a >got
	ids 1 2 3 9 1 2 >expected
	same expected got
	printf '3\nx\n' >b
	run -1 --separate-stderr dpa --fields id a b
	[ "$stderr" = "dpa: b:2: invalid sample ID 'x'$no_id" ]
	[ "$output" = "$(ids 1 2 3)" ]
	run -1 --separate-stderr dpa --fields id --skip-invalid b a b
	[ "$stderr" = "dpa: b:2: invalid sample ID 'x'$no_id"$'\n'"dpa: b:2: invalid sample ID 'x'$no_id" ]
	[ "$output" = "$(ids 3 1 2 3)" ]
}
