#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pipe - pipes whose reader leaves, and pipes that are slow or non-blocking.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "the reader leaves: dies of SIGPIPE in silence" {
	leave() {
		env --default-signal=PIPE timeout 600 "$DPA" "$@" 2>err | head -n 1 >first
		status=${PIPESTATUS[0]}
	}
	for j in 1 2 8; do
		leave "${mega[@]}" -j "$j"
		[ "$status" = 141 ]
		[ ! -s err ]
		[ "$(wc -l <first)" = 1 ]
	done
	seq 0 999999 >items
	leave items
	[ "$status" = 141 ]
	[ ! -s err ]
}

@test "the reader leaves a producer without end: both die" {
	endless() {
		env --default-signal=PIPE seq 0 999999999999 2>/dev/null |
			env --default-signal=PIPE timeout 200 "$DPA" --fields id 2>err | head -n 3 >first
		status=${PIPESTATUS[1]}
	}
	endless
	[ "$status" = 141 ]
	[ ! -s err ]
	[ "$(wc -l <first)" = 3 ]
}

@test "the reader leaves and SIGPIPE is ignored: an error, no hang" {
	leave() {
		(trap '' PIPE && timeout 600 "$DPA" "$@" 2>err) | head -n 1 >first
		status=${PIPESTATUS[0]}
	}
	for j in 1 2 8; do
		leave "${mega[@]}" -j "$j"
		[ "$status" = 2 ]
		one_line err "Broken pipe"
	done
}

@test "a non-blocking pipe changes nothing and costs no CPU" {
	dpa --range 0-4999 >expected
	tool=$(tool nonblock)
	slow_reader() {
		prlimit --cpu=1 timeout 600 "$tool" "$DPA" --range 0-4999 </dev/null | (sleep 2 && cat) >got
		status=${PIPESTATUS[0]}
	}
	slow_reader
	[ "$status" = 0 ]
	same expected got
	dpa --range 1-3 >expected
	slow_writer() {
		(echo 1 && sleep 2 && printf '2\n3') | prlimit --cpu=1 timeout 600 "$tool" "$DPA" | cat >got
		status=${PIPESTATUS[1]}
	}
	slow_writer
	[ "$status" = 0 ]
	same expected got
}

@test "a slow producer is answered at once" {
	slow() { (echo 1 && sleep 2) | dpa --fields id | (read -r -t 1.5 line && echo "$line" && cat >/dev/null); }
	run -0 slow
	[ "$output" = '{"id":1}' ]
}

@test "a blocked reader or writer costs no CPU" {
	waiting() {
		(sleep 2 && echo 5) | prlimit --cpu=1 timeout 600 "$DPA" --fields id -j 8 >got
		status=${PIPESTATUS[1]}
	}
	waiting
	[ "$status" = 0 ]
	[ "$(cat got)" = '{"id":5}' ]
	blocked() {
		prlimit --cpu=1 timeout 600 "$DPA" --fields id -j 8 --range 0-99999 | (sleep 2 && cat) >got
		status=${PIPESTATUS[0]}
	}
	blocked
	[ "$status" = 0 ]
	[ "$(wc -l <got)" = 100000 ]
}
