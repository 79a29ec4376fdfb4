#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# memory - memory: constant for any number of records, and every allocation that fails is reported.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load ../helper

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
		status_of timeout 200 env LD_PRELOAD="$shim" FAIL_MARK="$PWD/mark" FAIL_AT="$k" "$DPA" "$@" >got 2>err
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
		status_of timeout 200 env LD_PRELOAD="$shim" FAIL_MARK="$PWD/mark" FAIL_AT="$k" "$DPA" "$@" >got 2>err
		[ ! -s got ] || return
		[ ! -e file ] || same expected file || return
		[ ! -e manifest ] || same expected-manifest manifest || return
		if [ "$status" = 0 ]; then
			[ -e file ] && [ -e manifest ] || return
			[ -e mark ] || break
		fi
		if [ "$status" = 0 ]; then
			continue
		elif measuring_failed; then
			break
		elif [ "$status" != 2 ] || ! one_line err; then
			echo "allocation $k: status $status: $(head -c 500 err)"
			return 1
		fi
	done
	[ "$k" -gt 3 ]
}

@test "memory that runs out anywhere is an error, not a crash" {
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
	for rank in 0 1; do
		dpa --range 0-9 --range 0-8 -r $rank -w 2 --shard block >shard.$rank
	done
	fail_allocations --check -j 1 --range 0-9 --range 0-8 -w 2 --shard block shard.1 shard.0
	fail_allocations --check --keys keys
	dpa --range 0-9 --batch 3 --manifest m.json >records
	fail_allocations --check -j 1 --manifest m.json records
	dpa items --manifest m.json >records
	fail_allocations --check -j 2 --manifest m.json records
	for rank in 0 1; do
		dpa --range 0-9 -r $rank -w 2 -o d.%r --manifest m.%r
	done
	fail_allocations --check -j 1 --manifest m.%r -w 2 d.%r
	dpa --range 0-9 -f json >records
	fail_allocations --check -j 1 --range 0-9 -f json records
	printf 'a\nb\0}\0' | dpa -kz -f csv >keys
	fail_allocations --check --keys -f csv keys
}

@test "the same where files are written, resumed, loaded and joined" {
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

@test "the message is that memory ran out" {
	[ -z "${DPA_MEASURED-}" ] || skip 'the measuring needs memory'
	native_only "preloads do not mix with it"
	status_of timeout 200 env LD_PRELOAD="$(shim failalloc)" FAIL_MARK="$PWD/mark" FAIL_AT=1 FAIL_ON=1 \
		"$DPA" --range 0-9 >got 2>err
	[ "$status" = 2 ]
	one_line err "out of memory"
}

@test "memory is constant and below 32 MiB" {
	native_only "memory figures"
	measure "$DPA" -j2 --range 0-99999 >/dev/null
	few=$peak
	measure "$DPA" -j2 --range 0-999999 >/dev/null
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

@test "the bounds of memory that dpa(1) states for keys of 1 MiB and a hundred parameters" {
	native_only "memory figures"
	local i parameters=() choices=()
	for i in {10..99}; do
		parameters+=(--param "p$i$(printf '%060d' 0)=0:1")
	done
	# Every byte of the keys is written as six; an object holds its key as it is.
	/usr/bin/python3 -c 'for i in range(40): print("%05d" % i + "\1" * (2 ** 20 - 5))' >keys
	/usr/bin/python3 -c 'for i in range(40): print("{\"id\":\"%05d" % i + "k" * (2 ** 20 - 40) + "\"}")' >objects
	bound() {
		local most=$1
		shift
		measure "$DPA" "$@" >/dev/null
		echo "$peak KiB: $*" | cut -c 1-100
		[ "$peak" -le $((most * 1024)) ]
	}
	bound 32 -j2 --range 0-49999 --stats=statistics --output out --manifest manifest
	bound 80 -j2 --keys keys
	bound 80 -j2 --keys keys -o out --manifest manifest
	bound 128 -j2 --check --keys out
	bound 80 -j2 --join objects
	bound 80 -j2 --range 0-29999 "${parameters[@]}" --stats=statistics --output out --manifest manifest
	bound 80 -j2 --check --manifest manifest out
	bound 80 -j2 --keys keys "${parameters[@]}" --stats=statistics --output out --manifest manifest
	bound 128 -j2 --load out -o again
	bound 160 -j4 --keys keys "${parameters[@]}" --output out --manifest manifest
	# The longest text of a record: each character of the choices is escaped.
	for i in {10..99}; do
		choices+=(--param "q$i=choice:$(printf 'é%.0s' {1..126})b,$(printf 'é%.0s' {1..126})cc")
	done
	bound 256 -j2 "${choices[@]}" --range 0-2999 -f json -o out
	bound 256 -j2 "${choices[@]}" --check --range 0-2999 -f json out
}

@test "ten million IDs under a cap of the address space" {
	native_only "address-space caps"
	capped() { (ulimit -v 131072 && exec timeout 1200 "$DPA" -j2 --fields id --range 0-9999999); }
	[ "$(capped | wc -l)" = 10000000 ]
	(ulimit -v 131072 && exec timeout 600 "$DPA" -j2 --range 0-9999) >got
	dpa --range 0-9999 >expected
	same expected got
}

@test "memory that runs out anywhere is reported, in every format" {
	native_only 'the shim is not its allocator'
	local at format shim status
	seq 0 999 >ids
	shim=$(shim failalloc)
	for format in json npy; do
		dpa -j1 -f "$format" ids >expected
		for at in {1..100}; do
			rm -f mark
			status=0
			timeout -k 1 200 env FAIL_MARK=mark FAIL_AT="$at" LD_PRELOAD="$shim" \
				"$DPA" -j1 -f "$format" ids >got 2>told || status=$?
			[ -e mark ] || break
			[ "$status" = 0 ] && same expected got && continue
			[ "$status" = 2 ] && [ "$(cat told)" = 'dpa: out of memory' ]
		done
		[ "$at" -gt 20 ]
	done
}
