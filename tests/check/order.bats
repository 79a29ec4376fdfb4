#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# order - --check of records that are missing, extra or out of order, in one file or several.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load check

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "lines that are missing, extra or in another order" {
	dpa --range 0-9999 >records
	sed '5001,5003d' records >wrong
	good wrong
	bad 'wrong:5001: id 5003: 3 records are missing before it, from id 5000 on' --range 0-9999 wrong
	sed '$d' records >wrong
	bad 'wrong: 1 record is missing, from id 9999 on' --range 0-9999 wrong
	bad 'records:9999: id 9998: it is not expected at all' --range 0-9997 records
	sed 1d records >wrong
	bad 'wrong:1: id 1: 1 record is missing before it, from id 0 on' --range 0-9999 wrong
	sed 7p records >wrong
	bad 'wrong:8: id 6: out of order, id 7 is expected' --range 0-9999 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	head -n 1 records | cat records - >wrong
	bad 'wrong:10001: id 0: out of order, no more is expected' --range 0-9999 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '7{h;d};8G' records >wrong
	bad 'wrong:7: id 7: 1 record is missing before it, from id 6 on' --range 0-9999 wrong
	sort records >wrong
	bad 'wrong: ' --range 0-9999 wrong
	sed '7s/.*/{}/' records >wrong
	bad 'wrong:7: JSON, but not a record as dpa writes it: ' --range 0-9999 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '7s/"id":6/"id":7/' records >wrong
	bad 'wrong:7: id 7: ' --range 0-9999 wrong
	dpa --range 10-20:5 --range 3-4 --range 12-15 >records
	good --range 10-20:5 --range 3-4 --range 12-15 records
	bad 'records:3: id 20: it is not expected at all' --range 10-15:5 --range 3-4 --range 12-15 records
}

@test "records without IDs, by their order" {
	dpa --fields rotation,hash --range 7-3006 >records
	good --fields rotation,hash records --range 7-3006
	sed 50d records >wrong
	bad 'wrong:50: id 56: rotation is ' --fields rotation,hash wrong --range 7-3006
	bad 'records: 1 record is missing, from id 3007 on' --fields rotation,hash records --range 7-3007
	bad 'records:3000: more records than items' --fields rotation,hash records --range 7-3005
	refuse --check --fields rotation,hash records
	says 'give --range'
}

@test "several files: each record once in all of them" {
	local rank
	for rank in 0 1 2; do
		dpa --range 0-9999 --rank $rank --world-size 3 >stride.$rank
		dpa --range 0-9999 --rank $rank --world-size 3 --shard block >block.$rank
		good --range 0-9999 --rank $rank --world-size 3 stride.$rank
		good --range 0-9999 --rank $rank --world-size 3 --shard block block.$rank
	done
	good --range 0-9999 stride.*
	[ "$output" = 'stride.0: OK
stride.1: OK
stride.2: OK' ]
	good --range 0-9999 block.2 block.0 block.1
	run -1 --separate-stderr dpa --check --range 0-9999 stride.0 stride.2
	[ "$stderr" = 'dpa: 3333 records are missing, from id 1 on' ]
	bad 'block.0:1: id 0: it is here a second time' --range 0-9999 stride.* block.0
	bad 'stride.1:1: id 1: it is not expected at all' --range 0-9999 --rank 0 --world-size 3 stride.1
	sed '2{h;d};3G' stride.1 >wrong
	bad 'wrong:3: id 4: out of order' --range 0-9999 stride.0 wrong stride.2
	: >empty
	bad 'empty: there is no record in it' stride.0 empty stride.1
	[ "$output" = 'stride.0: OK
empty: FAILED
stride.1: OK' ]
	bad 'empty: there is no record in it' empty
}

@test "several files that are checked together are each in order" {
	dpa --range 0-4 >all
	sed -n '3{p;q}' all | cat <(head -n 1 all) - <(sed -n 2p all) >one
	sed -n '4,5p' all >two
	run -1 --separate-stderr dpa --check --range 0-4 one two
	says 'one:3: id 1: out of order'
	[ "$output" = $'one: FAILED\ntwo: OK' ]
}

@test "more IDs than bits can be had for" {
	native_only "who asks for so much is ended by it"
	echo '{"id":1}' >in
	refuse --check --range 0-18446744073709551613 in in
	says 'out of memory: a bit for each of'
}
