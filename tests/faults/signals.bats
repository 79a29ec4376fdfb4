#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# signals - signals end or stop a run in good order.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# start FILE [OPTION]...: the program in the background, as `worker`, reading FILE, writing `got`.
start() {
	local input=$1
	shift
	env --default-signal=INT,TERM,HUP "$DPA" --fields id "$@" <"$input" >got 2>err 3>&- &
	worker=$!
	sleep 0.4
}

@test "INT, TERM and HUP in mid-run: whole records, and death of that signal" {
	seq -f '{"id":%.0f}' 0 99999 >expected
	for signal in INT:130 TERM:143 HUP:129; do
		for j in 1 3; do
			start /dev/null -j "$j" --range 0-999999999999
			kill -s "${signal%:*}" "$worker"
			status_of wait "$worker"
			[ "$status" = "${signal#*:}" ]
			[ ! -s err ]
			[ "$(tail -c 1 got | od -An -tx1)" = " 0a" ]
			size=$(stat -c %s expected got | sort -n | head -n 1)
			cmp -n "$size" expected got
			/usr/bin/python3 -c '
import os
with open("got", "rb") as file:
    count = file.seek(max(0, os.path.getsize("got") - 40))
    last = file.read().split(b"\n")[-2]
assert last.startswith(b"{\"id\":") and last.endswith(b"}"), last'
		done
	done
}

@test "a signal ends a wait for input or for a reader" {
	mkfifo in out
	for signal in INT:130 TERM:143 HUP:129; do
		exec 5<>in
		start in
		echo 1 >&5
		sleep 0.2
		kill -s "${signal%:*}" "$worker"
		status_of wait "$worker"
		[ "$status" = "${signal#*:}" ]
		[ "$(cat got)" = '{"id":1}' ]
		exec 5>&-
		exec 6<>out
		env --default-signal=INT,TERM,HUP "$DPA" --fields id "${mega[@]}" >out 2>err 3>&- 6>&- &
		worker=$!
		sleep 0.4
		# The first one waits for the reader. Two that come at once, as on a busy machine, are taken for one.
		for _ in $(seq 50); do
			kill -s "${signal%:*}" "$worker" 2>/dev/null || break
			sleep 0.2
		done
		status_of wait "$worker"
		[ "$status" = "${signal#*:}" ]
		exec 6>&-
	done
}

@test "a signal that is ignored from outside stays ignored" {
	dpa --range 0-9999 --fields id >expected
	mkfifo in
	exec 5<>in
	env --ignore-signal=INT,HUP "$DPA" --fields id <in >got 2>err 3>&- 5>&- &
	worker=$!
	sleep 0.2
	kill -s HUP "$worker"
	kill -s INT "$worker"
	exec 7>in 5>&-
	seq 0 9999 >&7
	exec 7>&-
	status_of wait "$worker"
	[ "$status" = 0 ]
	same expected got
}

@test "SIGSTOP, SIGCONT and an ignored SIGCHLD change nothing" {
	dpa --range 0-99999 >expected
	"$DPA" --range 0-99999 >got 3>&- &
	worker=$!
	for _ in 1 2 3 4; do
		kill -s STOP "$worker" 2>/dev/null || break
		sleep 0.1
		kill -s CONT "$worker" 2>/dev/null || break
		sleep 0.1
	done
	status_of wait "$worker"
	[ "$status" = 0 ]
	same expected got
	(trap '' CHLD && exec timeout 600 "$DPA" --range 0-9999) >got
	head -n 10000 expected >some
	same some got
}

@test "SIGSTOP and SIGCONT in a wait for input change nothing" {
	mkfifo in
	"$DPA" --fields id <in >got 3>&- &
	worker=$!
	exec 5>in
	echo 1 >&5
	sleep 0.2
	kill -s STOP "$worker"
	echo 2 >&5
	sleep 0.2
	kill -s CONT "$worker"
	echo 3 >&5
	exec 5>&-
	status_of wait "$worker"
	[ "$status" = 0 ]
	printf '{"id":%d}\n' 1 2 3 >expected
	same expected got
}

@test "two signals in one moment are one, and the end is in order" {
	local count
	for _ in {1..10}; do
		: >part
		env --default-signal=TERM "$DPA" -f npy --fields noise --range 0-9999999999 >part 3>&- &
		for _ in {1..300}; do
			[ "$(stat -c %s part)" -le 128 ] || break
			sleep 0.1
		done
		kill -TERM $!
		kill -TERM $! || true # it may have ended by then
		status_of wait $!
		[ "$status" = 143 ]
		count=$(head -c 128 part | tr -cd ' -~' | sed -n "s/.*'shape': (\([0-9]*\), 1).*/\1/p")
		[ "$(stat -c %s part)" = $((128 + 8 * count)) ]
	done
}

@test "the same signal again, a moment later, ends a blocked run" {
	mkfifo pipe
	timeout 200 sleep 20 <pipe 3>&- &
	local reader=$!
	env --default-signal=TERM "$DPA" "${mega[@]}" >pipe 3>&- &
	sleep 0.3
	kill -TERM $!
	sleep 0.3
	kill -TERM $!
	status_of wait $!
	kill $reader
	[ "$status" = 143 ]
}
