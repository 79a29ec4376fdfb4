#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# statistics - the statistics of ten million values are CPython's.

TESTS=$BATS_TEST_DIRNAME/..
FILTER=${DPA_STATISTICS_FILTER:-$TESTS/../build/statistics-filter}

@test "means and deviations of ten million doubles are CPython's, to the bit" {
	timeout 7200 /usr/bin/python3 "$TESTS/oracle/statistics" "$FILTER" 10000000
}
