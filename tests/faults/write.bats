#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# write - standard output that fails: full, closed, limited, or an error of write or close.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	if mountpoint -q disk; then
		umount disk
	fi
}

@test "a full device is an error at once" {
	for options in "--range 0-999999999999" "--range 0-0" --help --version --print-config; do
		# shellcheck disable=SC2086 # the options are words
		status_of timeout 200 "$DPA" $options >/dev/full 2>err
		[ "$status" = 2 ]
		one_line err "No space left on device"
	done
}

@test "a closed standard output is an error if anything was due" {
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

@test "no input is opened as a closed standard output" {
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

@test "short and interrupted writes change nothing" {
	native_only "preloads do not mix with it"
	shim=$(shim shortwrite)
	dpa --range 0-19999 >expected
	for j in 1 3; do
		timeout 600 env LD_PRELOAD="$shim" "$DPA" --range 0-19999 -j "$j" >got
		same expected got
	done
	timeout 600 env LD_PRELOAD="$shim" "$DPA" --help >got
	dpa --help >expected
	same expected got
}

@test "a write that fails is an error, and the output is an exact beginning" {
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

@test "a write that fails once is not tried again" {
	needs_strace
	dpa --range 0-49999 >expected
	: >got
	status_of inject "$PWD/got" write:error=EIO:when=1 "$DPA" --range 0-49999 >got 2>err
	[ "$status" = 2 ]
	one_line err "Input/output error"
	[ ! -s got ]
}

@test "a write that returns 0 is an error or is repeated, without a hang" {
	needs_strace
	dpa --range 0-999 >expected
	: >got
	status_of inject "$PWD/got" write:retval=0:when=1+ "$DPA" --range 0-999 >got 2>err
	[ "$status" = 2 ]
	one_line err
}

@test "an error at close is an error" {
	needs_strace
	: >got
	status_of inject "$PWD/got" close:error=EIO "$DPA" --range 0-9 >got 2>err
	[ "$status" = 2 ]
	one_line err "Input/output error"
}

@test "a limit of the file's size: dies of SIGXFSZ, or an error if that is ignored" {
	dpa --range 0-999 >expected
	limited() { prlimit --fsize=5000 env "$@" timeout 600 "$DPA" --range 0-999 >got 2>err; }
	status_of limited --default-signal=XFSZ
	[ "$status" = 153 ]
	cmp -n 5000 got expected
	[ "$(wc -c <got)" = 5000 ]
	status_of limited --ignore-signal=XFSZ
	[ "$status" = 2 ]
	one_line err "File too large"
	[ "$(wc -c <got)" = 5000 ]
}

@test "a disk that fills: an error, and the output is an exact beginning" {
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

@test "with standard error closed or full, data holds no messages and the status is right" {
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
