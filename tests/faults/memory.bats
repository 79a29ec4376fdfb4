#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# resources - memory, threads, descriptors and locales that fail or differ, huge lines, signals.
# The numbers are rows of the project's table of faults; faults.bats has the others.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Where coverage is measured, it is the measuring that runs out of memory in the end, and crashes.
measuring_failed() {
	[ -n "${DPA_MEASURED-}" ] && [ "$status" -gt 128 ]
}

# What each run of fail_allocations begins with.
before_each() {
	:
}

# Fail every allocation in turn until none is left to fail: each run tells or does without.
fail_allocations() {
	local k shim
	shim=$(shim failalloc)
	before_each
	dpa "$@" >expected
	for ((k = 1; k < 5000; k++)); do
		rm -f mark
		before_each
		status_of timeout 20 env LD_PRELOAD="$shim" FAIL_MARK="$PWD/mark" FAIL_AT="$k" "$DPA" "$@" >got 2>err
		if [ "$status" = 0 ]; then
			same expected got || return
			[ -e mark ] || break
			continue
		fi
		measuring_failed && break
		if [ "$status" != 2 ] || ! one_line err; then
			echo "allocation $k: status $status: $(head -c 500 err)"
			return 1
		fi
	done
	[ "$k" -gt 3 ]
}

# The same of the files that are written: complete, or not there.
fail_files() {
	local k shim
	shim=$(shim failalloc)
	dpa "$@"
	mv file expected
	mv manifest expected-manifest
	for ((k = 1; k < 5000; k++)); do
		rm -f mark file manifest
		status_of timeout 20 env LD_PRELOAD="$shim" FAIL_MARK="$PWD/mark" FAIL_AT="$k" "$DPA" "$@" >got 2>err
		[ ! -s got ] || return
		[ ! -e file ] || same expected file || return
		[ ! -e manifest ] || same expected-manifest manifest || return
		if [ "$status" = 0 ]; then
			[ -e file ] && [ -e manifest ] || return
			[ -e mark ] || break
		elif measuring_failed; then
			break
		elif [ "$status" != 2 ] || ! one_line err; then
			echo "allocation $k: status $status: $(head -c 500 err)"
			return 1
		fi
	done
	[ "$k" -gt 3 ]
}

@test "26: memory that runs out anywhere is an error, not a crash" {
	native_only "preloads do not mix with it"
	seq 0 20 >items
	echo '{"rotation_range": [-5, 5], "parameters": {"hue": [0, 1]}}' >config.json
	fail_allocations -j 2 --depth 300 items
	fail_allocations --print-config
	fail_allocations -j 1 --config config.json --range 0-9
	fail_allocations --keys items
	fail_allocations -j 2 --stats=stats --range 0-99
	fail_allocations -j 1 -f json --range 0-9
	fail_allocations -j 1 --batch 4 --range 0-9
	fail_files -j 1 --range 0-9 -o file --manifest=manifest
	dpa --range 0-99 >records
	dpa --keys items >keys
	fail_allocations --check -j 2 --range 0-99 records
	split -n l/2 records part.
	fail_allocations --check -j 1 --range 0-99 part.*
	fail_allocations --check --keys keys
	dpa --range 0-9 --batch 3 --manifest m.json >records
	fail_allocations --check -j 1 --manifest m.json records
	dpa items --manifest m.json >records
	fail_allocations --check -j 2 --manifest m.json records
	dpa --range 0-9 -f json >records
	fail_allocations --check -j 1 --range 0-9 -f json records
	printf 'a\nb\0}\0' | dpa -kz -f csv >keys
	fail_allocations --check --keys -f csv keys
}

@test "26: nor where files are written, gone on with, loaded and joined" {
	native_only "preloads do not mix with it"
	seq 0 20 | sed 's/.*/{"id":"key &"}/' >objects
	dpa --range 0-20 >records
	fail_allocations -j 2 --load records -f json
	fail_allocations -j 1 --load records --fields hash,id -f csv
	fail_allocations -j 2 --join objects
	fail_allocations -j 1 -f npy --range 0-9
	fail_allocations -j 1 --keys --base-seed 3 --null records
	fail_files -j 1 --keys objects -o file --manifest=manifest
	before_each() {
		rm -f made seal
		head -c 1000 records >made.part
	}
	fail_allocations -j 1 -o made --resume --range 0-20
	fail_allocations -j 2 -o made --resume --manifest seal --range 0-20
	same records made
	before_each() {
		cp records made
	}
	fail_allocations -j 1 -o made --resume --range 0-20
}

@test "26: the message is that memory ran out" {
	[ -z "${DPA_MEASURED-}" ] || skip 'the measuring needs memory'
	native_only "preloads do not mix with it"
	status_of timeout 20 env LD_PRELOAD="$(shim failalloc)" FAIL_MARK="$PWD/mark" FAIL_AT=1 FAIL_ON=1 \
		"$DPA" --range 0-9 >got 2>err
	[ "$status" = 2 ]
	one_line err "out of memory"
}

@test "27: memory is constant and below 32 MiB" {
	native_only "memory figures"
	measure "$DPA" -j2 --range 0-9999 >/dev/null
	few=$peak
	measure "$DPA" -j2 --range 0-199999 >/dev/null
	[ "$peak" -lt 32768 ]
	[ "$peak" -le $((few + 1024)) ]
	measure "$DPA" -j2 --fields id --range 0-9999999 >/dev/null
	[ "$peak" -lt 32768 ]
	seq 0 1999999 >items
	measure "$DPA" -j2 --fields id items >/dev/null
	[ "$peak" -lt 32768 ]
	measure "$DPA" -j2 --keys --fields id items >/dev/null
	[ "$peak" -lt 32768 ]
}

@test "27: ten million IDs under a cap of the address space" {
	native_only "address-space caps"
	capped() { (ulimit -v 131072 && exec timeout 120 "$DPA" -j2 --fields id --range 0-9999999); }
	[ "$(capped | wc -l)" = 10000000 ]
	(ulimit -v 131072 && exec timeout 60 "$DPA" -j2 --range 0-9999) >got
	dpa --range 0-9999 >expected
	same expected got
}

@test "28: threads that cannot be made: the same bytes, or a clear error" {
	needs_strace
	native_only "its own threads would fail"
	dpa --range 0-9999 >expected
	# The first tells the progress, then come four workers, the sixth reads.
	for when in 1+ 2+ 3+ 4+ 1 2 6; do
		status_of env ASAN_OPTIONS=detect_leaks=0 timeout -k 1 60 strace -f -qqq -o /dev/null \
			-e inject=clone3,clone:error=EAGAIN:when="$when" "$DPA" -j 4 --range 0-9999 >got 2>err
		if [ "$status" = 0 ]; then
			same expected got
		else
			[ "$status" = 2 ]
			one_line err thread
		fi
	done
}

@test "28: few descriptors: the same bytes, or a clear error" {
	seq 0 99 >items
	dpa --range 0-99 >expected
	for few in 4 5 6 7 8; do
		for options in items "--range 0-99" -; do
			# shellcheck disable=SC2086 # the options are words
			status_of timeout 60 prlimit --nofile="$few" "$DPA" -j 2 $options <items >got 2>err 3>&-
			if [ "$status" = 0 ]; then
				same expected got
			else
				[ "$few" -lt 8 ]
				[ "$status" = 2 ]
				[ ! -s got ]
				[ "$(wc -l <err)" = 1 ]
			fi
		done
	done
}

@test "33: a locale with a decimal comma has no influence" {
	localedef -i de_DE -f UTF-8 "$PWD/de_DE.UTF-8" >/dev/null 2>&1 || skip "localedef cannot make de_DE.UTF-8"
	echo '{"noise_range": [0.25, 0.5]}' >config.json
	dpa --config config.json --rotation -0.5:0.75 --precision 3 --range 0-99 >expected
	dpa --config config.json --print-config >expected.config
	german() { timeout 60 env LOCPATH="$PWD" LC_ALL=de_DE.UTF-8 "$@"; }
	[ "$(german /usr/bin/printf %.1f 0,5)" = 0,5 ]
	german "$DPA" --config config.json --rotation -0.5:0.75 --precision 3 --range 0-99 >got
	same expected got
	german "$DPA" --config config.json --print-config >got
	same expected.config got
	for locale in C POSIX tr_TR.UTF-8 xyzzy; do
		LC_ALL=$locale dpa --config config.json --rotation -0.5:0.75 --precision 3 --range 0-99 >got
		same expected got
	done
}

@test "36: a line of 1 GB is an error with its number, in bounded memory" {
	native_only "memory figures"
	for byte in '\0' 1 x; do
		long() { (echo 7 && head -c 1G /dev/zero | tr '\0' "$byte") | measure "$DPA" >got 2>err; }
		run -1 long
		one_line err "dpa: stdin:2: "
		[ "$(wc -c <err)" -lt 1000 ]
		[ "$(wc -l <got)" = 1 ]
		[ "$(cat peak)" -lt 32768 ]
	done
}

@test "36: --skip-invalid passes a huge line by" {
	(echo 1 && head -c 100M /dev/zero && echo && echo 2) >items
	status_of dpa --fields id --skip-invalid items >got 2>err
	[ "$status" = 1 ]
	one_line err "dpa: items:2: "
	[ "$(cat got)" = '{"id":1}'$'\n''{"id":2}' ]
}

@test "36: binary input is an error with the line number" {
	status_of dpa "$DPA" >got 2>err
	[ "$status" = 1 ]
	[ ! -s got ]
	one_line err "$DPA:1: "
	status_of dpa --skip-invalid "$DPA" >got 2>err
	[ "$status" = 1 ]
	[ ! -s got ] || /usr/bin/python3 -c 'import json; [json.loads(line) for line in open("got")]'
	iconv -f UTF-8 -t UTF-8 err >/dev/null
	status_of dpa --keys "$DPA" >got 2>err
	[ "$status" = 1 ]
	one_line err "$DPA:"
}

# start FILE [OPTION]...: the program in the background, as `worker`, reading FILE, writing `got`.
start() {
	local input=$1
	shift
	env --default-signal=INT,TERM,HUP "$DPA" --fields id "$@" <"$input" >got 2>err 3>&- &
	worker=$!
	sleep 0.4
}

@test "38: INT, TERM and HUP in mid-run: whole records, and death of that signal" {
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

@test "38: a signal ends a wait for input or for a reader" {
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

@test "38: a signal that is ignored from outside stays ignored" {
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

@test "39: SIGSTOP, SIGCONT and an ignored SIGCHLD change nothing" {
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
	(trap '' CHLD && exec timeout 60 "$DPA" --range 0-9999) >got
	head -n 10000 expected >some
	same some got
}

@test "39: SIGSTOP and SIGCONT in a wait for input change nothing" {
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
