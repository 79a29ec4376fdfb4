#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# run-tests - scripts/run-tests adds up the results of test programs.

bats_require_minimum_version 1.5.0

setup() {
	[ -z "${DPA_SANITIZED-}" ] || skip 'the usual build tests this'
	cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "run-tests adds up, and the last line has the totals" {
	run -0 scripts/run-tests 'echo 1..2; echo ok 1; echo "ok 2 # skip why"' 'echo ok 1; echo 1..1'
	[ "${lines[-1]}" = '2 passed, 0 failed, 1 skipped' ]
	run -1 scripts/run-tests 'echo 1..2; echo ok 1; echo not ok 2 b; exit 1' 'echo 1..1; echo ok 1'
	[ "${lines[-1]}" = '2 passed, 1 failed' ]
	[[ $output == *': 2 b'* ]]
}

@test "run-tests counts a program that ran nothing, stopped early or died" {
	for program in true 'echo 1..0' 'exit 3' 'echo 1..2; echo ok 1' 'echo ok 1' \
		'echo 1..1; echo ok 1; exit 1' 'echo 1..1; echo ok 1; kill -SEGV $$' no-such; do
		run -1 scripts/run-tests "$program"
		[[ ${lines[-1]} == *' passed, 1 failed' ]]
	done
	run -1 scripts/run-tests
	[ "${lines[-1]}" = '0 passed, 1 failed' ]
}
