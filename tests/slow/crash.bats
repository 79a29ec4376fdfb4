#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# crash - --output and --resume after a kill at every system call, and with FILE.part cut at every byte.
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

# FILE is one of those that have the name and an ending: whole(NAME) or the old one, or absent.
whole_or_old() {
	[ ! -e "$1" ] || cmp -s "$1" "expected${1#got}" || { [ -e old ] && cmp -s "$1" old; }
}

# Die at the call; then every file is the old one, absent or complete, and --resume gives what is expected.
survives() {
	local call=$1 when=$2 file
	shift 2
	rm -f got*
	[ ! -e begun ] || cp begun got.part
	for file in "${files[@]}"; do
		[ ! -e old ] || cp old "$file"
	done
	timeout -k 1 600 strace -f -qqq -o /dev/null -e "inject=$call:signal=SIGKILL:when=$when" "$DPA" "$@" -o got \
		>/dev/null 2>&1 || true
	for file in "${files[@]}"; do
		whole_or_old "$file" && continue
		echo "killed at $call $when: $file is neither old nor complete"
		return 1
	done
	dpa "$@" -q -o got --resume || return
	for file in "${files[@]}"; do
		same "expected${file#got}" "$file" && [ ! -e "$file.part" ] && continue
		echo "killed at $call $when: $file after --resume"
		return 1
	done
}

# Every call of a run in turn. A file `old` is what its files replace, a file `begun` what it resumes.
sweep() {
	local call count when files=(got)
	rm -f calls got*
	[[ " $* " != *" --manifest "* ]] || files+=(got.manifest)
	[[ " $* " != *" --stats="* ]] || files+=(got.stats)
	dpa "$@" -o got
	for file in "${files[@]}"; do
		mv "$file" "expected${file#got}"
	done
	[ ! -e begun ] || cp begun got.part
	[ ! -e old ] || cp old got
	calls_of "$DPA" "$@" -o got >calls </dev/null
	[ "$(wc -l <calls)" -gt 10 ]
	while read -r call count; do
		[ "$call" != exit_group ] || continue
		for ((when = 1; when <= count; when++)); do
			survives "$call" "$when" "$@" </dev/null || return
		done
	done <calls
}

tell=(--manifest got.manifest --stats=got.stats)

@test "killed at every system call, without an old file" {
	sweep -j 1 --range 0-2999
}

@test "killed at every system call, with old files, manifest and statistics" {
	echo old >old
	sweep -j 1 --range 0-2999 -f csv "${tell[@]}"
}

@test "killed at every system call, with a manifest and statistics that are new" {
	sweep -j 1 --range 0-1999 -f tsv "${tell[@]}"
}

@test "killed at every system call of the threads" {
	sweep -j 2 --range 0-4999 --batch 10 "${tell[@]}"
}

@test "killed at every system call, over keys in a file, of a shard" {
	seq -f 'a "key", %g' 0 3999 >keys
	echo old >old
	sweep -j 1 --keys --shard block --rank 1 --world-size 2 "${tell[@]}" keys
	sweep -j 2 --keys --rank 1 --world-size 2 -f csv keys
}

@test "killed at every system call of a run that resumes" {
	dpa --range 0-2999 | head -c 400000 >begun
	sweep -j 1 --range 0-2999 --resume
	sweep -j 1 --range 0-2999 --resume "${tell[@]}"
	dpa --range 0-2999 --batch 7 | head -c 400000 >begun
	echo old >old
	sweep -j 2 --range 0-2999 --batch 7 --resume "${tell[@]}"
}

@test "killed at any time, again and again" {
	dpa --range 0-299999 >expected
	for k in $(seq 1 60); do
		timeout -s KILL "0.0$((k % 7 + 1))" "$DPA" --range 0-299999 -o got --resume || true
		[ ! -e got ] || break
	done
	dpa -q --range 0-299999 -o got --resume
	same expected got
}

# The output of the options, torn at every byte, is gone on with.
tears() {
	local n size
	dpa "$@" >expected || return
	size=$(stat -c %s expected)
	for ((n = 0; n <= size; n++)); do
		head -c "$n" expected >got.part
		rm -f got
		dpa "$@" -o got --resume && same expected got && continue
		echo "$*: torn at $n of $size"
		return 1
	done
}

@test "torn at every byte" {
	tears --range 0-3
	tears -f csv --range 0-3
	tears -f tsv --fields id,noise,seed --range 0-30
}

@test "torn at every byte, in arrays" {
	tears --batch 3 --range 0-6
	tears --batch 1 --fields id --range 8-11
	tears --batch 2 --fields noise,id --range 8-11
}

@test "torn at every byte, with keys that look like ends of records" {
	printf '%s\0' a 'b "c", d' $'two\nlines' '},{' ']' '' $'\\' ü >keys
	tears -kz --fields id,noise keys
	tears -kz --fields id,noise -f csv keys
	tears -kz --fields noise,id -f tsv keys
	tears -kz --fields id,noise --batch 3 keys
}
