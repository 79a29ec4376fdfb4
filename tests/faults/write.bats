#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# faults - inputs and outputs that fail: what the program says, and what it leaves.
# The numbers are rows of the project's table of faults; resources.bats has the others.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	if mountpoint -q disk; then
		umount disk
	fi
}

# FILE is the beginning of the whole run REFERENCE and ends in a whole record.
whole_records() {
	[ "$(tail -c 1 "$1" | od -An -tx1)" = " 0a" ] || return
	cmp -n "$(wc -c <"$1")" "$1" "$2"
}

# The kernel fails system calls: inject PATH CALL:WHAT COMMAND...
inject() {
	local path=$1 what=$2
	shift 2
	ASAN_OPTIONS=detect_leaks=0 timeout -k 1 60 strace -f -qqq -o /dev/null -P "$path" -e "inject=$what" "$@"
}

@test "1: a full device is an error at once" {
	for options in "--range 0-999999999999" "--range 0-0" --help --version --print-config; do
		# shellcheck disable=SC2086 # the options are words
		status_of timeout 20 "$DPA" $options >/dev/full 2>err
		[ "$status" = 2 ]
		one_line err "No space left on device"
	done
}

@test "2: a closed standard output is an error if anything was due" {
	for options in "--range 0-9" --help --version --print-config; do
		# shellcheck disable=SC2086 # the options are words
		status_of dpa $options >&- 2>err
		[ "$status" = 2 ]
		one_line err
	done
	status_of dpa </dev/null >&- 2>err
	[ "$status" = 0 ]
	[ ! -s err ]
}

@test "2: no input takes the place of a closed standard output" {
	seq 0 9 >items
	cp items before
	chmod u+w items
	status_of dpa items >&- 2>err
	[ "$status" = 2 ]
	same before items
	one_line err
	status_of dpa items <&- >&- 2>&-
	[ "$status" = 2 ]
	same before items
}

@test "3: the reader leaves: dies of SIGPIPE in silence" {
	leave() {
		env --default-signal=PIPE timeout 60 "$DPA" "$@" 2>err | head -n 1 >first
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

@test "3: the reader leaves a producer without end: both die" {
	endless() {
		env --default-signal=PIPE seq 0 999999999999 2>/dev/null |
			env --default-signal=PIPE timeout 20 "$DPA" --fields id 2>err | head -n 3 >first
		status=${PIPESTATUS[1]}
	}
	endless
	[ "$status" = 141 ]
	[ ! -s err ]
	[ "$(wc -l <first)" = 3 ]
}

@test "4: the reader leaves and SIGPIPE is ignored: an error, no hang" {
	leave() {
		(trap '' PIPE && timeout 60 "$DPA" "$@" 2>err) | head -n 1 >first
		status=${PIPESTATUS[0]}
	}
	for j in 1 2 8; do
		leave "${mega[@]}" -j "$j"
		[ "$status" = 2 ]
		one_line err "Broken pipe"
	done
}

@test "5: short and interrupted writes change nothing" {
	native_only "preloads do not mix with it"
	shim=$(shim shortwrite)
	dpa --range 0-19999 >expected
	for j in 1 3; do
		timeout 60 env LD_PRELOAD="$shim" "$DPA" --range 0-19999 -j "$j" >got
		same expected got
	done
	timeout 60 env LD_PRELOAD="$shim" "$DPA" --help >got
	dpa --help >expected
	same expected got
}

@test "5: short and interrupted reads change nothing" {
	native_only "preloads do not mix with it"
	shim=$(shim shortread)
	{ seq 0 9999 && printf '70000-70999:7\n5'; } >items
	dpa <items >expected
	for j in 1 3; do
		timeout 60 env LD_PRELOAD="$shim" "$DPA" -j "$j" <items >got
		same expected got
		timeout 60 env LD_PRELOAD="$shim" "$DPA" -j "$j" items >got
		same expected got
	done
}

@test "5: interrupted system calls change nothing" {
	needs_strace
	seq 0 19999 >items
	dpa items >expected
	: >got
	inject "$PWD/got" write:error=EINTR:when=1+2 "$DPA" items >got
	same expected got
	inject "$PWD/items" read:error=EINTR:when=1+2 "$DPA" items >got
	same expected got
}

@test "5: a non-blocking pipe changes nothing and costs no CPU" {
	dpa --range 0-4999 >expected
	tool=$(tool nonblock)
	slow_reader() {
		prlimit --cpu=1 timeout 60 "$tool" "$DPA" --range 0-4999 </dev/null | (sleep 2 && cat) >got
		status=${PIPESTATUS[0]}
	}
	slow_reader
	[ "$status" = 0 ]
	same expected got
	dpa --range 1-3 >expected
	slow_writer() {
		(echo 1 && sleep 2 && printf '2\n3') | prlimit --cpu=1 timeout 60 "$tool" "$DPA" | cat >got
		status=${PIPESTATUS[1]}
	}
	slow_writer
	[ "$status" = 0 ]
	same expected got
}

@test "6: a write that fails is an error, and what is there is an exact beginning" {
	needs_strace
	dpa --range 0-49999 >expected
	for error in EIO EDQUOT ENOSPC; do
		for when in 1 2 3; do
			: >got
			status_of inject "$PWD/got" "write:error=$error:when=$when+" "$DPA" --range 0-49999 >got 2>err
			[ "$status" = 2 ]
			one_line err
			cmp -n "$(wc -c <got)" got expected
		done
	done
}

@test "6: a write that fails once is not tried again" {
	needs_strace
	dpa --range 0-49999 >expected
	: >got
	status_of inject "$PWD/got" write:error=EIO:when=1 "$DPA" --range 0-49999 >got 2>err
	[ "$status" = 2 ]
	one_line err "Input/output error"
	[ ! -s got ]
}

@test "6: a write that takes nothing is an error or is tried again, but no hang" {
	needs_strace
	dpa --range 0-999 >expected
	: >got
	status_of inject "$PWD/got" write:retval=0:when=1+ "$DPA" --range 0-999 >got 2>err
	[ "$status" = 2 ]
	one_line err
}

@test "6: an error at close is an error" {
	needs_strace
	: >got
	status_of inject "$PWD/got" close:error=EIO "$DPA" --range 0-9 >got 2>err
	[ "$status" = 2 ]
	one_line err "Input/output error"
}

@test "7: a limit of the file's size: dies of SIGXFSZ, or an error if that is ignored" {
	dpa --range 0-999 >expected
	limited() { prlimit --fsize=5000 env "$@" timeout 60 "$DPA" --range 0-999 >got 2>err; }
	status_of limited --default-signal=XFSZ
	[ "$status" = 153 ]
	cmp -n 5000 got expected
	[ "$(wc -c <got)" = 5000 ]
	status_of limited --ignore-signal=XFSZ
	[ "$status" = 2 ]
	one_line err "File too large"
	[ "$(wc -c <got)" = 5000 ]
}

@test "8: a disk that fills: an error, and what is there is an exact beginning" {
	root_only
	mkdir disk
	mount -t tmpfs -o size=64k tmpfs disk || skip "cannot mount"
	status_of dpa "${mega[@]}" >disk/got 2>err
	cp disk/got got
	umount disk
	[ "$status" = 2 ]
	one_line err "No space left on device"
	[ "$(wc -c <got)" = 65536 ]
	dpa --range 0-9999 >expected
	cmp -n 65536 got expected
}

@test "9: with standard error closed or full, data holds no messages and the status is right" {
	printf '1\nx\n2\n' >items
	cp items before
	printf '{"id":%s}\n' 1 2 >expected
	status_of dpa --fields id --skip-invalid <items >got 2>&-
	[ "$status" = 1 ]
	same expected got
	status_of dpa --fields id --skip-invalid items >got 2>&-
	[ "$status" = 1 ]
	same expected got
	same before items
	status_of dpa --fields id --skip-invalid items >got 2>/dev/full
	[ "$status" = 1 ]
	same expected got
	status_of dpa --fields id --skip-invalid items <&- >got 2>&-
	[ "$status" = 1 ]
	same expected got
	same before items
	status_of dpa --xyzzy >got 2>&-
	[ "$status" = 2 ]
	[ ! -s got ]
	status_of dpa --range 0-9 >/dev/full 2>&-
	[ "$status" = 2 ]
	status_of dpa --range 0-9 >/dev/full 2>/dev/full
	[ "$status" = 2 ]
}

@test "10: inputs that cannot be read are named before the first record" {
	echo 1 >a
	mkdir folder
	status_of dpa <&- >got 2>err
	[ "$status" = 2 ]
	[ ! -s got ]
	one_line err stdin
	for name in . folder missing /nowhere/file; do
		status_of dpa "$name" >got 2>err
		[ "$status" = 2 ]
		[ ! -s got ]
		one_line err "$name"
		status_of dpa a "$name" a >got 2>err
		[ "$status" = 2 ]
		[ ! -s got ]
		one_line err "$name"
	done
	status_of dpa a missing >got 2>err
	one_line err "No such file or directory"
	status_of dpa a folder >got 2>err
	one_line err directory
	status_of dpa - a <&- >got 2>err
	[ "$status" = 2 ]
	[ ! -s got ]
	one_line err stdin
}

@test "10: an unreadable second file is named before the first record" {
	root_only
	echo 1 >a
	echo 2 >secret
	chmod 600 secret
	chmod 755 . "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/* 2>/dev/null || true
	status_of setpriv --reuid=65534 --regid=65534 --clear-groups cat a >/dev/null 2>&1
	[ "$status" = 0 ] || skip "another user cannot come here"
	status_of setpriv --reuid=65534 --regid=65534 --clear-groups "$DPA" a secret >got 2>err
	[ "$status" != 126 ] || skip "another user cannot run the program"
	[ "$status" = 2 ]
	[ ! -s got ]
	one_line err secret "Permission denied"
}

@test "10: standard input that is a directory is named" {
	status_of dpa <. >got 2>err
	[ "$status" = 2 ]
	one_line err stdin directory
}

@test "10: more files than descriptors" {
	local k
	mkdir many
	for ((k = 0; k < 300; k++)); do
		echo "$k" >many/"$(printf %03d "$k")"
	done
	printf '{"id":%d}\n' {0..299} >expected
	few() { (ulimit -n 64 && exec timeout 60 "$DPA" --fields id many/*); }
	few >got
	same expected got
}

@test "11: a read error in mid-stream: an error that names the input, whole records before it" {
	needs_strace
	seq 0 999999 >items
	seq -f '{"id":%.0f}' 0 999999 >expected
	for j in 1 3; do
		status_of inject "$PWD/items" read:error=EIO:when=2+ "$DPA" --fields id -j "$j" items >got 2>err
		[ "$status" = 2 ]
		one_line err items "Input/output error"
		[ -s got ]
		whole_records got expected
		# The end of a block is no end of a line: its number is not to be trusted.
		status_of inject "$PWD/items" read:error=EIO:when=2+ "$DPA" --fields id -j "$j" <items >got 2>err
		[ "$status" = 2 ]
		one_line err stdin "Input/output error"
		[ -s got ]
		whole_records got expected
	done
}

@test "11: an input that cannot be read at all" {
	status_of dpa /proc/self/mem >got 2>err
	[ "$status" = 2 ]
	[ ! -s got ]
	one_line err /proc/self/mem "Input/output error"
}

@test "12: a slow producer is answered at once" {
	slow() { (echo 1 && sleep 2) | dpa --fields id | (read -r -t 1.5 line && echo "$line" && cat >/dev/null); }
	run -0 slow
	[ "$output" = '{"id":1}' ]
}

@test "13: a blocked reader or writer costs no CPU" {
	waiting() {
		(sleep 2 && echo 5) | prlimit --cpu=1 timeout 60 "$DPA" --fields id -j 8 >got
		status=${PIPESTATUS[1]}
	}
	waiting
	[ "$status" = 0 ]
	[ "$(cat got)" = '{"id":5}' ]
	blocked() {
		prlimit --cpu=1 timeout 60 "$DPA" --fields id -j 8 --range 0-99999 | (sleep 2 && cat) >got
		status=${PIPESTATUS[0]}
	}
	blocked
	[ "$status" = 0 ]
	[ "$(wc -l <got)" = 100000 ]
}

@test "38: two signals in one moment are one, and the end is in order" {
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

@test "38: the same signal again, a moment later, ends what is blocked" {
	mkfifo pipe
	timeout 20 sleep 20 <pipe 3>&- &
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
