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
	bad 'records:9999: id 9998: not an expected ID' --range 0-9997 records
	sed 1d records >wrong
	bad 'wrong:1: id 1: 1 record is missing before it, from id 0 on' --range 0-9999 wrong
	sed 7p records >wrong
	bad 'wrong:8: id 6: out of order, expected id 7' --range 0-9999 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	head -n 1 records | cat records - >wrong
	bad 'wrong:10001: id 0: out of order, expected the end of the file' --range 0-9999 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '7{h;d};8G' records >wrong
	bad 'wrong:7: id 7: 1 record is missing before it, from id 6 on' --range 0-9999 wrong
	sort records >wrong
	bad 'wrong: ' --range 0-9999 wrong
	sed '7s/.*/{}/' records >wrong
	bad 'wrong:7: not a record as dpa writes it: ' --range 0-9999 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '7s/"id":6/"id":7/' records >wrong
	bad 'wrong:7: id 7: ' --range 0-9999 wrong
	dpa --range 10-20:5 --range 3-4 --range 12-15 >records
	good --range 10-20:5 --range 3-4 --range 12-15 records
	bad 'records:3: id 20: not an expected ID' --range 10-15:5 --range 3-4 --range 12-15 records
}

@test "records without IDs, by stream" {
	dpa --fields rotation,hash --range 7-3006 >records
	good --fields rotation,hash records --range 7-3006
	sed 50d records >wrong
	bad 'wrong:50: after 49 correct records: found ' --fields rotation,hash wrong --range 7-3006
	bad 'records:3001: after 3000 correct records: the file ends' --fields rotation,hash records --range 7-3007
	bad 'records:3000: after 2999 correct records: the file has more than' --fields rotation,hash records \
		--range 7-3005
	refuse --check --fields rotation,hash records
	says 'give --range'
}

# shards OPTION...: the files stride.R and block.R of three ranks.
shards() {
	local rank
	for rank in 0 1 2; do
		dpa "$@" --rank $rank --world-size 3 >stride.$rank
		dpa "$@" --rank $rank --world-size 3 --shard block >block.$rank
	done
}

@test "one shard by its rank" {
	local rank
	shards --range 0-9999
	for rank in 0 1 2; do
		good --range 0-9999 --rank $rank --world-size 3 stride.$rank
		good --range 0-9999 --rank $rank --world-size 3 --shard block block.$rank
	done
	bad 'stride.1:1: id 1: not an expected ID' --range 0-9999 --rank 0 --world-size 3 stride.1
}

@test "the shards of all ranks, in any order" {
	shards --range 0-9999
	good --range 0-9999 -w 3 stride.*
	[ "$output" = 'stride.0: OK
stride.1: OK
stride.2: OK' ]
	good --range 0-9999 -w 3 stride.2 stride.0 stride.1
	good --range 0-9999 -w 3 --shard block block.2 block.0 block.1
	run -1 --separate-stderr dpa --check --range 0-9999 -w 3 stride.0 stride.2
	[ "$stderr" = 'dpa: rank 1 of 3 is missing' ]
	[ "$output" = $'stride.0: OK\nstride.2: OK' ]
	run -1 --separate-stderr dpa --check --range 0-9999 -w 8 stride.0
	[[ $stderr == *'dpa: ranks 1-7 of 8 are missing' ]]
	bad "stride.0: a second shard of rank 0, after 'stride.0'" --range 0-9999 -w 3 stride.* stride.0
	[ "$output" = $'stride.0: OK\nstride.1: OK\nstride.2: OK\nstride.0: FAILED' ]
	sed '2{h;d};3G' stride.1 >wrong
	bad 'wrong:2: id 7: 1 record is missing before it, from id 4 on' --range 0-9999 -w 3 stride.0 wrong stride.2
	says 'wrong:3: id 4: out of order, expected id 10'
	[ "$output" = $'stride.0: OK\nwrong: FAILED\nstride.2: OK' ]
	sed '$d' stride.1 >wrong
	bad 'wrong: 1 record is missing, from id 9997 on' --range 0-9999 -w 3 stride.0 wrong stride.2
	sed 1d block.1 >wrong
	bad 'wrong:1: id 3335: 1 record is missing before it, from id 3334 on' --range 0-9999 -w 3 --shard block \
		block.2 wrong block.0
	sed '1s/.*/{}/' stride.1 >wrong
	bad 'wrong:1: not a record' --range 0-9999 -w 3 wrong stride.2 stride.0
	[ "$(wc -l <<<"$stderr")" = 1 ]
	dpa --range 20000-20009 >wrong
	bad 'wrong:1: id 20000: not an ID of any rank' --range 0-9999 -w 3 stride.0 wrong stride.2
	says 'dpa: rank 1 of 3 is missing'
}

@test "a shard of another seed, and of keys or standard input" {
	shards --range 0-9999
	dpa --range 0-9999 -r 1 -w 3 --base-seed 1 >wrong
	bad 'dpa: wrong: all records differ: the first is that of --base-seed 1' --range 0-9999 -w 3 stride.2 wrong \
		stride.0
	[ "$output" = $'stride.2: OK\nwrong: FAILED\nstride.0: OK' ]
	good --range 0-9999 -w 3 stride.2 - stride.0 <stride.1
	refuse --check -w 3 stride.0 stride.1 stride.2
	says '--world-size without --rank needs --range or a manifest with ranges'
	refuse --check --keys -w 3 stride.0
	says '--world-size without --rank needs --range'
}

@test "shards whose records depend on the rank" {
	local seeding
	for seeding in '--seeding rank' '--seeding unique' '--fields rank,id,noise'; do
		# shellcheck disable=SC2086 # options are words
		shards --range 0-999 $seeding
		# shellcheck disable=SC2086
		good --range 0-999 $seeding -w 3 stride.1 stride.2 stride.0
		# shellcheck disable=SC2086
		good --range 0-999 $seeding -w 3 --shard block block.1 block.2 block.0
	done
}

@test "csv of shards, with the header in each, also of ranks without records" {
	local rank
	for rank in 0 1 2 3 4; do
		dpa --range 5-7 -r $rank -w 5 -f csv >csv.$rank
		dpa --range 5-7 -r $rank -w 5 >lines.$rank
	done
	good --range 5-7 -w 5 -f csv csv.4 csv.2 csv.0 csv.3 csv.1
	good --range 5-7 -w 5 lines.*
	run -1 --separate-stderr dpa --check --range 5-7 -w 5 lines.0 lines.1 lines.2 lines.3
	[ "$stderr" = 'dpa: rank 4 of 5 is missing' ]
	bad 'dpa: lines.4: the file contains no records' --range 5-7 -w 5 lines.* lines.4
	bad 'dpa: lines.3: the file contains no records' --range 5-7 -w 3 lines.0 lines.1 lines.3
	says 'dpa: rank 2 of 3 is missing'
}

@test "a shard without IDs is an empty file" {
	: >empty
	good -n 0 empty
	good --range 5-7 -r 4 -w 5 empty
	good --range 5-7 --skip 3 empty
	dpa -n 0 -f csv >header
	good -n 0 -f csv header
	bad '1 record is missing, from id 7 on' --range 5-7 -r 2 -w 5 empty
	bad '1 record is missing, from id 7 on' --range 5-7 --skip 2 empty
}

@test "shards of ranges that overlap" {
	local shard order ranges
	for ranges in '--range 0-9 --range 5-14' '--range 0-4 --range 0-4 --range 0-3' '--range 0-8:2 --range 0-9' \
		'--range 0-1999 --range 3000-4999 --range 0-3999' '--range 0-5000 --range 0-4999'; do
		# shellcheck disable=SC2086 # options are words
		shards $ranges
		for shard in stride block; do
			for order in '0 1 2' '0 2 1' '1 0 2' '1 2 0' '2 0 1' '2 1 0'; do
				# shellcheck disable=SC2086
				good $ranges -w 3 --shard $shard ${order//[0-9]/$shard.&}
			done
			# shellcheck disable=SC2086
			run -1 dpa --check $ranges -w 3 --shard $shard $shard.0 $shard.1
		done
	done
	local rank
	for rank in 0 1; do
		dpa --range 0-1999 --range 3000-4999 --range 0-3999 -r $rank -w 2 --shard block >half.$rank
		dpa --range 0-5000 --range 0-4999 -r $rank -w 2 --shard block >near.$rank
	done
	for order in '0 1' '1 0'; do
		# The shards begin with the same thousands of IDs.
		# shellcheck disable=SC2086
		good --range 0-1999 --range 3000-4999 --range 0-3999 -w 2 --shard block ${order//[0-9]/half.&}
		# shellcheck disable=SC2086
		good --range 0-5000 --range 0-4999 -w 2 --shard block ${order//[0-9]/near.&}
	done
	dpa --range 0-9 --range 0-9 -r 0 -w 2 --shard block --seeding unique >one
	refuse --check --range 0-9 --range 0-9 -w 2 --shard block --seeding unique one one
	says 'the shards of several ranks begin with id 0: check each file with --rank'
}

@test "a few shards of a thousand, of 10^12 IDs" {
	local rank
	for rank in 0 1 17 999; do
		dpa --range 0-1e12 -r $rank -w 1000 2>/dev/null | head -n 100 >stride.$rank || true
		dpa --range 0-1e12 -r $rank -w 1000 --shard block 2>/dev/null | head -n 100 >block.$rank || true
	done
	bad 'stride.17: 999999900 records are missing, from id 100017 on' --range 0-1e12 -w 1000 stride.*
	says 'stride.0: 999999901 records are missing, from id 100000 on' \
		'stride.999: 999999900 records are missing, from id 100999 on' \
		'dpa: ranks 2-16,18-998 of 1000 are missing'
	bad 'block.17: 999999900 records are missing, from id 17000000101 on' --range 0-1e12 -w 1000 --shard block \
		block.*
	says 'dpa: ranks 2-16,18-998 of 1000 are missing'
}

@test "a thousand shards" {
	dpa --range 0-2999 | awk '{ file = "shard." (NR - 1) % 1000; print >>file; close(file) }'
	printf '%s\n' shard.* | shuf --random-source=<(yes) >names
	run -0 xargs -n 1000 "$DPA" --check --range 0-2999 -w 1000 <names
	[ "$(grep -c ': OK$' <<<"$output")" = 1000 ]
	# A list that is longer than a line may be.
	printf '{"id":%d}\n' {0..1998..2} | awk '{ file = "even." NR; print >file; close(file) }'
	printf '%s\n' even.* >names
	run -123 --separate-stderr xargs -n 1000 "$DPA" --check --fields id --range 0-1999 -w 2000 <names
	[[ $stderr == 'dpa: ranks 1,3,5,7,'*',... of 2000 are missing' && ${#stderr} -lt 4096 ]]
}

@test "several files without --world-size are consecutive parts" {
	dpa --range 0-9999 >whole
	split -n l/3 --additional-suffix=.part whole part.
	good --range 0-9999 part.*
	good part.ab.part part.aa.part # in any order if the IDs are not known
	bad 'part.ac.part:1: id ' --range 0-9999 part.aa.part part.ac.part part.ab.part
	run -1 --separate-stderr dpa --check --range 0-9999 part.aa.part part.ab.part
	[[ $stderr =~ ^dpa:\ part.ab.part:\ [0-9]+\ records\ are\ missing,\ from\ id\ [0-9]+\ on$ ]]
	# Those of one rank, too.
	dpa --range 0-9999 -r 1 -w 3 >shard
	split -n l/2 shard shard.
	good --range 0-9999 -r 1 -w 3 shard.aa shard.ab
	: >empty
	bad 'empty: the file contains no records' part.aa.part empty part.ab.part
	[ "$output" = 'part.aa.part: OK
empty: FAILED
part.ab.part: OK' ]
	bad 'empty: the file contains no records' empty
	bad 'empty: 10 records are missing, from id 0 on' --range 0-9 empty
}

@test "consecutive parts that are shards: the message suggests --world-size" {
	shards --range 0-9999
	local hint='; if the files are the shards of a run, give -w 3'
	bad "stride.1:1: id 1: out of order, expected the end of the file$hint" --range 0-9999 stride.*
	says 'stride.0:2: id 3: 2 records are missing before it, from id 1 on'
	[ "$(grep -c '^dpa: stride.1' <<<"$stderr")" = 1 ]
	good --range 0-9999 --shard block block.* # consecutive anyway
	bad "block.2:1: id 6667: 6667 records are missing before it, from id 0 on$hint" --range 0-9999 \
		block.2 block.0 block.1
	sed 5000d stride.0 >wrong
	bad 'wrong:2: id 3: ' --range 0-9999 wrong
	[[ $stderr != *'give -w'* ]]
}

@test "consecutive parts are each in order" {
	dpa --range 0-9 >whole
	sed -n '4{h;d};5{G};1,5p' whole >one
	sed -n '6,10p' whole >two
	bad 'one:4: id 4: 1 record is missing before it, from id 3 on' --range 0-9 one two
	says 'one:5: id 3: out of order, expected id 5'
	says 'two:1: id 5: 1 record is missing before it, from id 4 on'
}

@test "all IDs but a few" {
	echo '{"id":1}' >in
	bad 'in:1: id 1: ' --fields id --range 0-18446744073709551613 in in
	says 'records are missing, from id 2 on'
	refuse --check --range 0-18446744073709551615 --range 0-9 in
	says 'expected at most 2^64'
}
