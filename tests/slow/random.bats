#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# random - ten minutes of random combinations of options against the oracle, other ones every time.

load ../helper

@test "ten minutes of random runs equal the oracle, in every step that follows" {
	DPA=$DPA timeout 7200 "$TESTS/oracle/random_runs" --seconds 600 --seed "$(date +%s)000"
}
