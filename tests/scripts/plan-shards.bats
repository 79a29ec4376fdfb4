#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# plan-shards - scripts/plan-shards prints the share, bytes and time of each rank.
# shellcheck disable=SC2154 # bats sets output and stderr

load ../helper

top=$TESTS/..

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	printf '#!/bin/sh\nexec timeout -k 1 600 "%s" -j1 "$@"\n' "$DPA" >bin/dpa
	chmod +x bin/dpa
	PATH=$PWD/bin:$PATH
	seq 0 99 >ids
	dpa ids >whole
}

plan() {
	"$top/scripts/plan-shards" "$@"
}

# The lines of a plan, without the blanks in front.
planned() {
	plan "$@" | sed 's/^ *//' | tr -s ' '
}

@test "plan-shards prints the shares that --shard block has" {
	for world in 1 3 7 64 150; do
		plan 100 $world | awk 'NR > 1 && $1 != "all" { print $1, $2, $3 }' >shares
		[ "$(wc -l <shares)" = $world ]
		while read -r rank first records; do
			dpa --shard block --rank "$rank" --world-size $world --range 0-99 --fields id >got
			[ "$(wc -l <got)" = "$records" ]
			[ "$records" = 0 ] || [ "$(head -n 1 got)" = "{\"id\":$first}" ]
		done <shares
	done
}

@test "plan-shards: bytes and times, exact for any total" {
	planned 1e12 1000 | sed -n '2p; 1001p; 1002p' >got
	printf '%s\n' "0 0 1000000000 235000000000 500.0" "999 999000000000 1000000000 235000000000 500.0" \
		"all 0 1000000000000 235000000000000 500.0" >expected
	same expected got
	planned 18446744073709551615 2 --bytes 1 --rate 1e18 | sed -n '2,3p' >got
	printf '%s\n' "0 0 9223372036854775808 9223372036854775808 9.2" \
		"1 9223372036854775808 9223372036854775807 9223372036854775807 9.2" >expected
	same expected got
	[ "$(planned 2 3 | sed -n 4p)" = "2 - 0 0 0.0" ]
	[ "$(planned 1e6 1 --rate 1e5 --cores 4 | tail -n 1)" = "all 0 1000000 235000000 2.5" ]
	[ "$(planned 1e6 1 --rate 1e5 --cores 4 --disk 1e7 | tail -n 1)" = "all 0 1000000 235000000 23.5" ]
}

@test "plan-shards uses the rate of a benchmark" {
	printf '%s\n' '{"stage":"kernel","name":"avx2","jobs":1,"records_per_second":9e6}' \
		'{"stage":"pipeline","jobs":1,"records_per_second":1e6}' '{"note":"x"}' \
		'{"stage":"pipeline","jobs":4,"records_per_second":2000000}' >bench
	[ "$(planned 1e7 10 bench | tail -n 1)" = "all 0 10000000 2350000000 2.0" ]
	[ "$(planned 1e7 10 - <bench | tail -n 1)" = "all 0 10000000 2350000000 2.0" ]
}

@test "plan-shards refuses what it cannot plan" {
	for arguments in "" 1 "x 1" "1 0" "-1 1" "1.5 1" "1 1 nofile" "1 1 ids" "1 1 --rate 0" "1 1 ids --rate 1"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr plan $arguments
		[ -z "$output" ] && [ -n "$stderr" ]
	done
}
