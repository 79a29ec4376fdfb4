#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# random - random combinations of options against the oracle, for a minute; tests/slow/random.bats takes longer.

load ../helper

@test "a minute of random runs equals the oracle, in every step that follows" {
	local seconds=60
	# A build with sanitizers repeats it in short.
	[ -z "${DPA_SANITIZED-}" ] || seconds=15
	DPA=$DPA timeout 6000 "$TESTS/oracle/random_runs" --seconds "$seconds"
}

@test "random runs find a dpa that is wrong, and reduce the case to one command" {
	cat >"$BATS_TEST_TMPDIR/wrong" <<-END
		#!/bin/sh
		# Wrong with tsv alone.
		case "\$*" in
		*tsv*) exec '$DPA' "\$@" --epoch 7 ;;
		*) exec '$DPA' "\$@" ;;
		esac
	END
	chmod +x "$BATS_TEST_TMPDIR/wrong"
	export DPA=$BATS_TEST_TMPDIR/wrong
	run -1 timeout 6000 "$TESTS/oracle/random_runs" --seconds 60
	[[ $output == *"random_runs --seed "*" fails"*"differs from the oracle"* ]]
	# shellcheck disable=SC2154 # bats sets lines
	[[ ${lines[-1]} == *"dpa "*"--format tsv"* ]]
	[ "$(wc -w <<<"${lines[-1]}")" -lt 12 ]
}
