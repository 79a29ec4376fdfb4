#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# doubles - the text of doubles equals CPython's repr, and rounding its round().

TESTS=$BATS_TEST_DIRNAME/..
FILTER=${DPA_NUMBER_FILTER:-$TESTS/../build/number-filter}

@test "scripts/number-table proves its bounds and prints the committed table" {
	/usr/bin/python3 "$TESTS/../scripts/number-table" >"$BATS_TEST_TMPDIR/table"
	cmp "$BATS_TEST_TMPDIR/table" "$TESTS/../src/number/dtoa_table.c"
}

@test "texts and rounded values equal those of CPython" {
	timeout 1200 /usr/bin/python3 "$TESTS/oracle/numbers" "$FILTER" 200000
}

@test "a comma locale changes no text" {
	LC_ALL=de_DE.UTF-8 timeout 600 /usr/bin/python3 "$TESTS/oracle/numbers" "$FILTER" 1000
}
