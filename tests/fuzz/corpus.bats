#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# corpus - every harness accepts every file of its corpus.

bats_require_minimum_version 1.5.0

REPLAY=${DPA_FUZZ_REPLAY:-$BATS_TEST_DIRNAME/../../build/fuzz-replay}
CORPUS=$BATS_TEST_DIRNAME/corpus

@test "every harness has a corpus, and every corpus a harness" {
	diff <("$REPLAY") <(ls "$CORPUS")
}

@test "no file of a corpus breaks a promise" {
	"$REPLAY" >"$BATS_TEST_TMPDIR/names"
	while read -r name; do
		files=("$CORPUS/$name"/*)
		run -0 --separate-stderr timeout 600 "$REPLAY" "$name" "${files[@]}"
		[ "$output" = ${#files[@]} ]
		[ ${#files[@]} -ge 5 ]
	done <"$BATS_TEST_TMPDIR/names"
}
