#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# formats - --check of CSV, TSV, JSON arrays and documents.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load check

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "csv and tsv, with their head" {
	local format
	for format in csv tsv; do
		dpa --format $format --range 0-2999 >records
		good --format $format records --range 0-2999
		good --format $format records
		sed 1d records >wrong
		bad 'wrong:1: not the head of these records' --format $format wrong
		sed '7s/[,\t]/&1/' records >wrong
		bad 'wrong:7: id 5: ' --format $format wrong
		head -n 1 records >wrong
		bad 'wrong: there is no record in it' --format $format wrong
		bad 'records:1: no record' records
	done
}

@test "arrays of --batch" {
	local options
	for options in '' '--fields rotation' '--fields seed,id --seeding rank -r 2 -w 3'; do
		# shellcheck disable=SC2086 # options are words
		dpa $options --range 0-9999 --batch 7 >records
		# shellcheck disable=SC2086
		good $options --range 0-9999 --batch 7 records
	done
	dpa --range 0-22 --batch 7 >records
	good --batch 7 records records
	echo '[' >wrong
	bad "wrong:1: the end of the array is missing: '['" --batch 7 wrong
	head -n 2 records >wrong
	good --batch 7 wrong
	bad 'wrong: 9 records are missing, from id 14 on' --batch 7 --range 0-22 wrong
	sed 's/"id":12,"rotation":/&1/' records >wrong
	bad 'dpa: wrong:2: id 12: rotation is 1-18.95469011222818, expected -18.95469011222818' --batch 7 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '2s/,{"id":9.*"},{"id":10/,{"id":10/' records >wrong
	bad 'dpa: wrong:3: the array before has 6 records, expected 7' --batch 7 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	bad 'wrong:2: id 10: 1 record is missing before it, from id 9 on' --range 0-22 --batch 7 wrong
	bad 'records:1: the array has more than 6 records' --batch 6 records
	bad 'records:2: the array before has 7 records, expected 8' --batch 8 records
	sed '3s/},{/}, {/' records >wrong
	bad "wrong:3: JSON, but not a record as dpa writes it: ' {\"id\":15," --batch 7 wrong
	sed '3s/}]/ }]/' records >wrong
	bad "wrong:3: id 20: at byte 231 is ' }', expected '}'" --batch 7 wrong
	sed '3s/},{"id":16/};{"id":16/' records >wrong
	bad "wrong:3: no record, or not parted from the one before it: ';{\"id\":16," --batch 7 wrong
	sed '$s/]//' records >wrong
	bad "wrong:4: the end of the array is missing: ''" --batch 7 wrong
	head -c -1 records >wrong
	bad "wrong:4: the end of the array is missing: ']'" --batch 7 wrong
	{
		cat records
		echo
	} >wrong
	bad "wrong:4: the end of the array is missing: ']\\x0A'" --batch 7 wrong
	dpa --range 0-22 >wrong
	bad 'wrong:1: no record' --batch 7 wrong
	bad 'records:1: ' records
	# Longer than any line may be.
	dpa --range 0-29999 --batch 20000 >records
	good --batch 20000 --range 0-29999 records
}

@test "documents of --format json, head and statistics too" {
	local document=(-f json --range 0-4999)
	dpa "${document[@]}" >records
	good "${document[@]}" records
	good "${document[@]}" -j1 <records
	dpa -f json --preset mild --param a=0:1 --depth 12 --range 5-9 --fields a,id,rank,noise -r 1 -w 2 >with_id
	good -f json --preset mild --param a=0:1 --depth 12 --fields a,id,rank,noise -r 1 -w 2 with_id
	sed '50s/: /: 1/' records >wrong
	bad 'dpa: wrong:50: id 2: contrast is 1' "${document[@]}" wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '6s/-30/-31/' records >wrong
	bad "dpa: wrong:6: not the head of these records: '        -31,', expected '        -30,'" "${document[@]}" \
		wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '3s/5000/5001/' records >wrong
	bad 'dpa: wrong: it says that it has 5001 records, and has 5000' "${document[@]}" wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '/"statistics"/,$s/"count": 5000/"count": 4999/' records >wrong
	bad "expected '      \"count\": 5000'" "${document[@]}" wrong
	[[ $stderr =~ ^dpa:\ wrong:$(grep -n '"count": 4999' wrong | head -n 1 | cut -d: -f1):\  ]]
	[ "$(wc -l <<<"$stderr")" = 1 ]
	head -c 100000 records >wrong
	bad 'records are missing, from id ' "${document[@]}" wrong
	bad 'dpa: records: 1 record is missing, from id 5000 on' -f json --range 0-5000 records
	bad 'more records than items' -f json --range 0-4998 records
	head -c 100 records >wrong
	bad 'not the head of these records' "${document[@]}" wrong
	dpa --range 0-99 >wrong
	bad 'dpa: wrong:1: not the head of these records' "${document[@]}" wrong
	bad 'dpa: stdin: 5000 records are missing' "${document[@]}" </dev/null
	dpa -f json --range 0-4999 -o records --manifest m.json
	good --manifest m.json records
	refuse --check -f json records
	says 'give --range'
	refuse --check "${document[@]}" records records
	says 'takes one FILE'
	refuse --check -f json --keys --fields id records
}

@test "keys with ends of lines, of records and of strings in them" {
	printf '%s\0' 'a b' $'new\nline' '"' $'"q"\n,"z' 'p}q' '"}' $'\\' '\"}' ']' $'}]\n[{' '' >keys
	head -c 900000 /dev/zero | tr '\0' 'x' >>keys
	local options
	for options in '' '-f csv' '-f tsv' '--batch 2' '--batch 3 --fields noise,id' '-f csv --fields noise,id'; do
		# shellcheck disable=SC2086 # options are words
		dpa -kz $options keys >records
		# shellcheck disable=SC2086
		good -k $options records
	done
	dpa -kz -f csv keys >records
	sed '4s/,/,1/' records >wrong
	bad "wrong:4: id 'new\\x0Aline': rotation is 1" -k -f csv wrong
	head -n 3 records >wrong
	bad "wrong:3: the end of the line is missing" -k -f csv wrong
	{
		printf 'id,noise\n"'
		head -c 1100000 /dev/zero | tr '\0' '\n'
		printf '",0.1\n'
	} >wrong
	bad "wrong:2: no record: 'over 1 MiB'" -k -f csv --fields id,noise wrong
}

@test "what goes on for a million pieces takes moments, not minutes" {
	local pieces
	pieces=$(head -c 1000000 /dev/zero | tr '\0' '}')
	printf '{"format":%s\n' "$pieces" >wrong
	bad 'wrong:1: not the head of these records' -f json --range 0-9 wrong
	printf '[{"id":"%s","noise":1}\n]\n' "$pieces" >wrong
	bad 'wrong:1: id ' -k --batch 3 --fields id,noise wrong
}
