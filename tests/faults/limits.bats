#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# limits - threads and file descriptors that cannot be had.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "threads that cannot be made: the same bytes, or a clear error" {
	needs_strace
	native_only "its own threads would fail"
	dpa --range 0-9999 >expected
	# The first tells the progress, then come four workers, the sixth reads.
	for when in 1+ 2+ 3+ 4+ 1 2 6; do
		status_of env ASAN_OPTIONS=detect_leaks=0 timeout -k 1 600 strace -f -qqq -o /dev/null \
			-e inject=clone3,clone:error=EAGAIN:when="$when" "$DPA" -j 4 --range 0-9999 >got 2>err
		if [ "$status" = 0 ]; then
			same expected got
		else
			[ "$status" = 2 ]
			one_line err thread
		fi
	done
}

@test "few descriptors: the same bytes, or a clear error" {
	seq 0 99 >items
	dpa --range 0-99 >expected
	for few in 4 5 6 7 8; do
		for options in items "--range 0-99" -; do
			# shellcheck disable=SC2086 # the options are words
			status_of timeout 600 prlimit --nofile="$few" "$DPA" -j 2 $options <items >got 2>err 3>&-
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

@test "more files than descriptors" {
	local k
	mkdir many
	for ((k = 0; k < 300; k++)); do
		echo "$k" >many/"$(printf %03d "$k")"
	done
	printf '{"id":%d}\n' {0..299} >expected
	few() { (ulimit -n 64 && exec timeout 600 "$DPA" --fields id many/*); }
	few >got
	same expected got
}

@test "without a thread of its own the manifest's digests are the same" {
	needs_strace
	native_only 'its own threads would fail'
	dpa --range 0-9999 -o one --manifest right
	status_of timeout 600 strace -f -qqq -o /dev/null -e inject=clone3,clone:error=EAGAIN:when=1+ \
		"$DPA" --range 0-9999 -o two --manifest got
	[ "$status" = 0 ]
	same one two
	diff <(grep -v '"name"' right) <(grep -v '"name"' got)
}
