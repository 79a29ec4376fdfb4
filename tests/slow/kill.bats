#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kill - an output file after a death at every system call, and a FILE.part torn at every byte.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

bats_require_minimum_version 1.5.0
load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	strace -qqq -o /dev/null true || skip "strace does not work here"
}

# The system calls of a run, in the order and number in which one thread makes them: NAME COUNT.
calls_of() {
	strace -f -qqq -o trace "$@" || return
	sed -E 's/^[0-9]+ +//; s/\(.*//; /[^a-z0-9_]/d; /^$/d' trace | sort | uniq -c | awk '{ print $2, $1 }'
}

# Die at the call; then FILE is the old one, absent or complete, and --resume gives what is expected.
survives() {
	local call=$1 when=$2 old=$3
	shift 3
	rm -f got got.part
	[ -z "$old" ] || cp "$old" got
	timeout -k 1 60 strace -f -qqq -o /dev/null -e "inject=$call:signal=SIGKILL:when=$when" "$DPA" "$@" -o got \
		>/dev/null 2>&1 || true
	if [ -e got ] && ! cmp -s got expected && { [ -z "$old" ] || ! cmp -s got "$old"; }; then
		echo "killed at $call $when: a file that is neither"
		return 1
	fi
	dpa "$@" -q -o got --resume && same expected got && [ ! -e got.part ] && return
	echo "killed at $call $when: not resumed"
	return 1
}

# Every call of a run in turn.
sweep() {
	local old=$1 call count when
	shift
	dpa "$@" >expected
	calls_of "$DPA" "$@" -o got >calls
	[ "$(wc -l <calls)" -gt 10 ]
	while read -r call count; do
		[ "$call" != exit_group ] || continue
		for ((when = 1; when <= count; when++)); do
			survives "$call" "$when" "$old" "$@" </dev/null || return
		done
	done <calls
}

@test "20: killed at every system call, without an old file" {
	sweep "" -j 1 --range 0-2999
}

@test "20: killed at every system call, with an old file" {
	echo old >old
	sweep old -j 1 --range 0-2999 -f csv
}

@test "20: killed at every system call of the threads" {
	sweep "" -j 2 --range 0-4999 --batch 10
}

@test "20: killed at every system call, with a manifest: it is the last to appear" {
	dpa --range 0-1999 --manifest expected.json >/dev/null
	sweep "" -j 1 --range 0-1999 --manifest m.json
	same expected.json m.json
}

@test "20: killed at every system call of a run that resumes" {
	dpa --range 0-2999 >expected
	head -c 400000 expected >begun
	cp begun got.part
	calls_of "$DPA" -j 1 --range 0-2999 -o got --resume >calls
	while read -r call count; do
		[ "$call" != exit_group ] || continue
		for ((when = 1; when <= count; when++)); do
			rm -f got
			cp begun got.part
			timeout -k 1 60 strace -f -qqq -o /dev/null -e "inject=$call:signal=SIGKILL:when=$when" \
				"$DPA" -j 1 --range 0-2999 -o got --resume >/dev/null 2>&1 </dev/null || true
			dpa -q --range 0-2999 -o got --resume </dev/null
			same expected got
			[ ! -e got.part ]
		done
	done <calls
}

@test "20: killed at any time, again and again" {
	dpa --range 0-299999 >expected
	for k in $(seq 1 60); do
		timeout -s KILL "0.0$((k % 7 + 1))" "$DPA" --range 0-299999 -o got --resume || true
		[ ! -e got ] || break
	done
	dpa -q --range 0-299999 -o got --resume
	same expected got
}

@test "21: torn at every byte" {
	for options in "--range 0-7" "-f csv --range 0-7" "-f tsv --fields id,noise,seed --range 0-40" \
		"--batch 3 --range 0-7"; do
		# shellcheck disable=SC2086 # the options are words
		dpa $options >expected
		size=$(stat -c %s expected)
		for ((n = 0; n <= size; n++)); do
			head -c "$n" expected >got.part
			rm -f got
			# shellcheck disable=SC2086
			dpa $options -o got --resume && same expected got && continue
			echo "$options: torn at $n of $size"
			return 1
		done
	done
}
