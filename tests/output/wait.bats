#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# wait - --wait: a second process that writes the same file waits for the first.
# shellcheck disable=SC2154 # bats and the helper set status, output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	dpa --range 0-9999 >expected
	mkfifo in
}

# A process that has the lock of got.part, with records in it, until descriptor 5 is closed: `owner`.
start_owner() {
	"$DPA" in -o got "$@" 3>&- &
	owner=$!
	exec 5>in
	seq 0 4999 >&5
	for _ in {1..200}; do
		[ "$(wc -l 2>/dev/null <got.part)" != 5000 ] || return 0
		sleep 0.05
	done
	return 1
}

finish_owner() {
	seq 5000 9999 >&5
	exec 5>&-
	wait "$owner"
}

# Start the program in the background, as `waiter`, and wait until it waits.
start_waiter() {
	"$DPA" "$@" 2>err 5>&- 3>&- &
	waiter=$!
	for _ in {1..200}; do
		! grep -q "^dpa: waiting for another dpa, which writes '.*\.part'$" err || return 0
		sleep 0.05
	done
	cat err
	return 1
}

@test "without --wait the message names it; a time limit ends with 2 and changes nothing" {
	local begin
	start_owner
	cp got.part before
	for options in "" "--wait=0"; do
		# shellcheck disable=SC2086 # the options are words
		run -2 --separate-stderr dpa --range 0-9999 -o got $options 5>&-
		says "'got.part' is in use by another dpa: --wait waits until it ends"
	done
	begin=$(date +%s%N)
	run -2 --separate-stderr dpa --range 0-9999 -o got --wait=1 5>&-
	says "'got.part' is in use by another dpa: gave up after 1 s"
	[ $((($(date +%s%N) - begin) / 1000000)) -ge 900 ]
	run -2 --separate-stderr dpa --range 0-9999 -o got --wait=1 -q 5>&-
	[ "${#stderr_lines[@]}" = 1 ]
	same before got.part
	finish_owner
	same expected got
}

@test "a retry waits for the orphan that still writes, then verifies or writes FILE" {
	for options in "--resume" "" "--resume --manifest m --stats=s"; do
		rm -f got got.part m s
		start_owner
		# shellcheck disable=SC2086 # the options are words
		start_waiter --range 0-9999 -o got --wait $options
		sleep 0.3
		kill -0 "$waiter"
		finish_owner
		wait "$waiter"
		same expected got
		[ ! -e got.part ]
		[[ $options != --resume ]] || grep "'got' is complete: nothing to do" err
		[[ $options != *manifest* ]] || { [ -s m ] && [ -s s ]; }
	done
}

@test "a retry waits for an orphan that is killed, then resumes what that left" {
	start_owner
	start_waiter --range 0-9999 -o got --wait=50 --resume
	kill -KILL "$owner"
	exec 5>&-
	status_of wait "$owner"
	wait "$waiter"
	same expected got
	[ ! -e got.part ]
}

@test "several processes wait and take turns, also for manifest and statistics" {
	local pids=() pid
	start_owner
	for i in 1 2 3 4; do
		"$DPA" --range 0-9999 -o got --wait=50 --manifest "m$i" 5>&- 3>&- 2>>err &
		pids+=($!)
	done
	sleep 0.5
	finish_owner
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	same expected got
	for i in 1 2 3 4; do
		dpa --check --manifest "m$i" got
	done
	rm -f got m
	start_owner --manifest m
	start_waiter --range 0-9 --manifest m --wait=50 >other
	finish_owner
	wait "$waiter"
	[ "$(wc -l <other)" = 10 ]
	dpa --check --manifest m other
}

@test "a signal ends the wait" {
	for options in "-o got" "--manifest got -o other" "--stats=got"; do
		for signal in INT:130 TERM:143 HUP:129; do
			start_owner
			cp got.part before
			# shellcheck disable=SC2086 # the options are words
			env --default-signal=INT,TERM,HUP "$DPA" --range 0-9999 $options --wait 5>&- 3>&- 2>err >out &
			waiter=$!
			sleep 0.4
			kill -s "${signal%:*}" "$waiter"
			status_of wait "$waiter"
			[ "$status" = "${signal#*:}" ]
			same before got.part
			[ ! -e other ] && [ ! -e other.part ]
			finish_owner
			rm got
		done
	done
}

@test "--wait needs a file, and a number" {
	refuse --range 0-9 --wait
	says "--wait requires --output FILE"
	refuse --range 0-9 -o got --wait=soon
	says "--wait: invalid number 'soon'"
	refuse --check --wait expected
	says "--check does not work with --wait: it writes no records"
	dpa --load expected -o got --wait
	same expected got
}
