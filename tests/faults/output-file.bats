#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# calls - system calls that hardly ever fail: each failure is told by name, and costs no file that was there.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr; every test is a subshell

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	dpa --range 0-9999 >expected
	echo old >old
}

# injected PATH CALL:WHAT COMMAND...: its status in `status`, its messages in err.
injected() {
	local path=$1 what=$2
	shift 2
	status_of timeout -k 1 60 strace -f -qqq -o trace -P "$path" -e "inject=$what" "$@" >out 2>err
	grep -q 'INJECTED\|DELAYED' trace
}

# Status 2 and a message with the text.
failed() {
	[ "$status" = 2 ] && one_line err "$1" && return
	echo "status $status, message: $(cat err)"
	return 1
}

@test "a file that cannot be locked, looked at, shortened, or given its mode leaves the old one" {
	local what
	needs_strace
	while read -r what message; do
		rm -f ./*.part
		cp old got
		injected "$PWD/got.part" "$what" "$DPA" --range 0-9999 -o "$PWD/got"
		failed "$message '$PWD/got.part'"
		same old got
	done <<-'END'
		flock:error=ENOLCK cannot lock
		fstat,newfstatat:error=EIO:when=1 cannot use
		ftruncate:error=EIO cannot shorten
		fchmod:error=EIO cannot set the mode of
	END
}

@test "whoever may not keep the owner keeps the group, or neither" {
	needs_strace
	for what in fchown:error=EPERM:when=1 fchown:error=EPERM fchown:error=EINVAL; do
		cp old got
		chmod 640 got
		injected "$PWD/got.part" "$what" "$DPA" --range 0-9999 -o "$PWD/got"
		[ "$status" = 0 ]
		same expected got
		[ "$(stat -c %a got)" = 640 ]
	done
}

@test "a count that is not known is written afterwards, whatever is in the way" {
	local what
	needs_strace
	local what message format count=0
	seq 0 19999 >items
	while read -r format what message; do
		rm -f out
		dpa -f "$format" --range 0-19999 >right
		injected "$PWD/out" "$what" "$DPA" -f "$format" < <(cat items)
		if [ -z "$message" ]; then
			[ "$status" = 0 ] && same right out
		else
			failed "$message"
		fi
		count=$((count + 1))
	done <<-'END'
		npy pwrite64:error=EINTR:when=1
		npy pwrite64:error=EIO cannot write to
		npy pwrite64:retval=0 cannot write to
		json pread64:error=EINTR:when=1
		json pread64:error=EIO cannot read standard output back
		json ftruncate:error=EIO cannot write to
	END
	[ $count = 6 ]
	injected /proc/self/fd/1 openat:error=EACCES "$DPA" -f json < <(cat items)
	[ "$status" = 2 ]
	grep 'dpa: cannot read standard output back, which a count' err
}

@test "without a thread of its own the manifest's digests are the same" {
	needs_strace
	native_only 'its own threads would fail'
	dpa --range 0-9999 -o one --manifest right
	status_of timeout 60 strace -f -qqq -o /dev/null -e inject=clone3,clone:error=EAGAIN:when=1+ \
		"$DPA" --range 0-9999 -o two --manifest got
	[ "$status" = 0 ]
	same one two
	diff <(grep -v '"file"' right) <(grep -v '"file"' got)
}

@test "input that cannot be read, or read a second time, is told of" {
	needs_strace
	seq 0 99 >items
	injected "$PWD/items" lseek:error=EIO:when=2+ "$DPA" --shard block --rank 0 --world-size 2 <items
	[ "$status" = 2 ]
	one_line err 'standard input'
	[ ! -s out ]
}

@test "the file shrinks while --resume reads it" {
	needs_strace
	dpa --range 0-9999 -o got
	mv got got.part
	injected "$PWD/got.part" pread64:retval=0:when=3+ "$DPA" --range 0-19999 -o "$PWD/got" --resume
	[ "$status" = 2 ]
	one_line err "got.part'"
	same expected got.part
}

@test "/dev/null that cannot be opened ends a measurement" {
	needs_strace
	injected /dev/null openat:error=EMFILE:when=1+ "$DPA" --benchmark=1000
	failed "cannot open '/dev/null'"
}
