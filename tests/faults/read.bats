#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# read - input that cannot be opened, or that fails while it is read.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# FILE is the beginning of the whole run REFERENCE and ends in a whole record.
whole_records() {
	[ "$(tail -c 1 "$1" | od -An -tx1)" = " 0a" ] || return
	cmp -n "$(wc -c <"$1")" "$1" "$2"
}

@test "short and interrupted reads change nothing" {
	native_only "preloads do not mix with it"
	shim=$(shim shortread)
	{ seq 0 9999 && printf '70000-70999:7\n5'; } >items
	dpa <items >expected
	for j in 1 3; do
		timeout 600 env LD_PRELOAD="$shim" "$DPA" -j "$j" <items >got
		same expected got
		timeout 600 env LD_PRELOAD="$shim" "$DPA" -j "$j" items >got
		same expected got
	done
}

@test "interrupted system calls change nothing" {
	needs_strace
	seq 0 19999 >items
	dpa items >expected
	: >got
	inject "$PWD/got" write:error=EINTR:when=1+2 "$DPA" items >got
	same expected got
	inject "$PWD/items" read:error=EINTR:when=1+2 "$DPA" items >got
	same expected got
}

@test "inputs that cannot be read are named before the first record" {
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

@test "an unreadable second file is named before the first record" {
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

@test "standard input that is a directory is named" {
	status_of dpa <. >got 2>err
	[ "$status" = 2 ]
	one_line err stdin directory
}

@test "a read error in mid-stream: an error that names the input, whole records before it" {
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

@test "an input that cannot be read at all" {
	status_of dpa /proc/self/mem >got 2>err
	[ "$status" = 2 ]
	[ ! -s got ]
	one_line err /proc/self/mem "Input/output error"
}

@test "input that cannot be read, or read a second time, is reported" {
	needs_strace
	seq 0 99 >items
	injected "$PWD/items" lseek:error=EIO:when=2+ "$DPA" --shard block --rank 0 --world-size 2 <items
	[ "$status" = 2 ]
	one_line err 'standard input'
	[ ! -s out ]
}
