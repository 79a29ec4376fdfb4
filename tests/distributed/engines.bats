#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# engines - dpa as a mapper of Hadoop Streaming and under Spark's rdd.pipe, with a simulation of both.
# shellcheck disable=SC2154 # bats sets output and stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' {0..3999} '10000-19999:7' '' 42 >items
}

# partitions ENGINE COUNT [OPTION]...: records of `items`, in whatever order the engine ends.
partitions() {
	local engine=$1 count=$2
	shift 2
	timeout -k 1 1000 "$TESTS/tools/partitions" "$engine" "$count" "$DPA" -j1 "$@" <items
}

# The records of any cut are those of the single run, each once.
any_cut() {
	local engine=$1
	shift
	dpa "$@" <items | sort >single
	for count in 1 2 7 40; do
		partitions "$engine" $count "$@" >records
		sed 's/\t$//' records | sort >union
		same single union
	done
}

@test "the stand-in gives every line once, to cat" {
	for engine in hadoop spark; do
		for count in 1 3 17; do
			timeout 600 "$TESTS/tools/partitions" $engine $count cat <items | sed 's/\t$//' | sort >got
			sort items >expected
			same expected got
		done
		timeout 600 "$TESTS/tools/partitions" $engine 60 cat < <(head -n 20 items) | sed 's/\t$//' | sort >got
		head -n 20 items | sort >expected
		same expected got
	done
}

@test "a mapper of Hadoop Streaming: parts lost, repeated and done twice equal the single run" {
	any_cut hadoop
	any_cut hadoop --epoch 4 --fields id,rotation,seed
	any_cut hadoop --keys
}

@test "rdd.pipe of Spark: parts of any size, empty ones too, equal the single run" {
	any_cut spark
	any_cut spark --epoch 4 --fields id,rotation,seed
	any_cut spark --keys
}

@test "parts with nothing in them are done at once" {
	: >items
	for engine in hadoop spark; do
		run -0 partitions $engine 5
		[ -z "$output" ]
	done
}

@test "a bad line fails the job, and no record of its part counts" {
	echo 5-3 >>items
	for engine in hadoop spark; do
		run -1 --separate-stderr partitions $engine 5
		[ -z "$output" ]
		says "invalid sample ID '5-3'" "ended with status 1"
	done
}

@test "a configuration that is wrong fails the job" {
	for engine in hadoop spark; do
		run -1 --separate-stderr partitions $engine 3 --depth 0
		says --depth "ended with status 2"
	done
}
