#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# doubles - the text of ten million random bit patterns is CPython's.

TESTS=$BATS_TEST_DIRNAME/..
FILTER=${DPA_NUMBER_FILTER:-$TESTS/../build/number-filter}

@test "ten million texts are CPython's, to the bit" {
	timeout 7200 /usr/bin/python3 "$TESTS/oracle/numbers" "$FILTER" 10000000
}
