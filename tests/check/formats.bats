#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# formats - --check of CSV, TSV, npy, JSON arrays and documents, and of files of another format.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load check

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "csv and tsv, with their header" {
	local format
	for format in csv tsv; do
		dpa --format $format --range 0-2999 >records
		good --format $format records --range 0-2999
		good --format $format records
		sed 1d records >wrong
		bad "wrong: rows of $format: give --no-header" --format $format wrong
		[ "$(wc -l <<<"$stderr")" = 1 ]
		bad "wrong: rows of $format: give --format $format --no-header" wrong
		good --format $format --no-header wrong
		bad 'records: a header line: omit --no-header' --format $format --no-header records
		sed 1s/noise/nois/ records >wrong
		bad 'wrong:1: not the header of these records' --format $format wrong
		sed '7s/[,\t]/&1/' records >wrong
		bad 'wrong:7: id 5: ' --format $format wrong
		head -n 1 records >wrong
		bad 'wrong: the file contains no records' --format $format wrong
		bad "records: the header of $format" records
	done
}

@test "arrays of --batch, by stream" {
	local options
	for options in '' '--fields rotation' '--fields seed,id --seeding rank -r 2 -w 3'; do
		# shellcheck disable=SC2086 # options are words
		dpa $options --range 0-9999 --batch 7 >records
		# shellcheck disable=SC2086
		good $options --range 0-9999 --batch 7 records
	done
	dpa --range 0-22 --batch 7 >records
	good --range 0-22 --batch 7 <records
	sed 's/"id":12,"rotation":/&1/' records >wrong
	bad "dpa: wrong:2: after 12 correct records: found '1-18.95469011222818," --batch 7 --range 0-22 wrong
	says ", expected '-18.95469011222818,"
	[ "$(wc -l <<<"$stderr")" = 1 ]
	bad 'records:1: after 6 correct records: ' --range 0-22 --batch 6 records
	head -n 2 records >wrong
	bad "after 14 correct records: the file ends after $(stat -c %s wrong) bytes, expected 23 records" \
		--batch 7 --range 0-22 wrong
	head -c -3 wrong >shorter
	bad 'after 13 correct records: the file ends' --batch 7 --range 0-22 shorter
	head -c -1 records >wrong
	bad 'wrong:4: after 23 correct records: the file ends' --batch 7 --range 0-22 wrong
	(cat records && echo) >wrong
	bad "wrong:5: after 23 correct records: the file has more than the $(stat -c %s records) bytes expected" \
		--batch 7 --range 0-22 wrong
	bad 'stdin:1: after 0 correct records: the file ends after 0 bytes' --batch 7 --range 0-22 </dev/null
	dpa --range 0-22 >lines
	bad 'dpa: lines: lines of JSON: give no --batch' --batch 7 --range 0-22 lines
	bad 'dpa: records: an array of records: give --batch N, and --range' records
	# Longer than any line may be.
	dpa --range 0-29999 --batch 20000 >records
	good --batch 20000 --range 0-29999 records
	bad 'dpa: records: an array of records: give --batch N' records
}

@test "documents of --format json, by stream, with header and statistics" {
	local document=(-f json --range 0-4999)
	dpa "${document[@]}" >records
	good "${document[@]}" records
	good "${document[@]}" -j1 <records
	dpa -f json --preset mild --param a=0:1 --depth 12 --range 5-9 --fields a,id,rank,noise -r 1 -w 2 >with_id
	good -f json --preset mild --param a=0:1 --depth 12 --range 5-9 --fields a,id,rank,noise -r 1 -w 2 with_id
	sed '50s/: /: 1/' records >wrong
	bad 'dpa: wrong:50: after 2 correct records: found '"'1" "${document[@]}" wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	sed '6s/-30/-31/' records >wrong
	bad 'dpa: wrong:6: after 0 correct records: ' "${document[@]}" wrong
	sed '3s/5000/5001/' records >wrong
	bad 'dpa: wrong:3: after 0 correct records: ' "${document[@]}" wrong
	sed '/"statistics"/,$s/"count": 5000/"count": 4999/' records >wrong
	bad "dpa: wrong:$(grep -n '"count": 4999' wrong | head -n 1 | cut -d: -f1): after 5000 correct records: " \
		"${document[@]}" wrong
	head -c 100000 records >wrong
	bad 'the file ends after 100000 bytes' "${document[@]}" wrong
	bad 'dpa: records:3: after 0 correct records' -f json --range 0-5000 records
	dpa --range 0-99 >lines
	bad 'dpa: lines: lines of JSON: give --format ndjson' "${document[@]}" lines
	dpa -f json --range 0-4999 -o records --manifest m.json
	good --manifest m.json records
}

@test "npy, by stream" {
	local options
	for options in '' '--fields id,noise,hash' '-r 1 -w 3'; do
		# shellcheck disable=SC2086 # options are words
		dpa $options --range 0-4999 -f npy -o records --manifest m.json
		# shellcheck disable=SC2086
		good $options -f npy --range 0-4999 records
		good --manifest m.json records
		good --manifest m.json <records
	done
	sed '/"sha256"/s/: "./: "x/' m.json >n.json
	refuse --check --manifest n.json records
	sed '/"bytes"/s/: /: 1/;s/"records": /&1/;/"output"/,$s/"sha256": "../"sha256": "00/;s/"mean": /&1/' m.json \
		>n.json
	bad 'records, expected 1' --manifest n.json records
	says ' bytes, expected 1' 'SHA-256 is ' 'statistics: rotation: mean is '
	dpa --range 0-99 -f npy >records
	cp records wrong
	printf X | dd of=wrong bs=1 seek=1000 conv=notrunc status=none
	bad 'dpa: wrong: after 21 correct records: found ' -f npy --range 0-99 wrong
	says ' at offset 1000, expected '
	head -c 1000 records >wrong
	bad 'dpa: wrong: after 21 correct records: the file ends after 1000 bytes, expected 4128' -f npy -n 100 wrong
	bad 'dpa: records: a NumPy array: give --format npy' records
	bad 'dpa: records: a NumPy array: give --format npy' -f csv --range 0-99 records
}

@test "by stream, the shards of all ranks in their order" {
	local format rank
	for format in npy json; do
		for rank in 0 1 2; do
			dpa --range 0-99 -r $rank -w 3 -f $format -o $format.$rank
		done
		good --range 0-99 -w 3 -f $format $format.*
		[ "$output" = "$format.0: OK
$format.1: OK
$format.2: OK" ]
		bad "$format.2" --range 0-99 -w 3 -f $format $format.0 $format.2 $format.1
		[[ $output == "$format.0: OK"*"$format.2: FAILED"*"$format.1: FAILED" ]]
		refuse --check --range 0-99 -w 3 -f $format $format.0 $format.1
		says 'takes one FILE; with --world-size W and no --rank, the files of all W ranks'
		refuse --check --range 0-99 -f $format $format.*
		says 'takes one FILE; with --world-size W'
	done
}

@test "by stream: the reason for a refusal" {
	dpa --range 0-9 -f json >records
	refuse --check -f json records
	says 'json generates the records again: give --range or --manifest'
	refuse --check -f npy records
	says 'npy generates the records again: give --range'
	refuse --check --batch 3 records
	says '--batch generates the records again: give --range'
	refuse --check --fields noise records
	says 'records without id generates the records again: give --range'
	refuse --check -f json --keys --fields id records
	says 'json generates the records again' 'lines of input are not known'
	refuse --check --batch 3 --keys records
	says '--batch generates the records again' 'lines of input are not known'
	seq 0 9 | dpa --batch 3 -o records --manifest m.json
	refuse --check --manifest m.json records
	says '--batch generates the records again' 'the manifest must have ranges'
}

@test "a document in another layout: the message names the way" {
	dpa -n 50 -f json >document
	python3 - <<-'END'
		import json
		document = json.load(open("document"))
		json.dump(document, open("compact", "w"))
		json.dump(document, open("indented", "w"), indent=4)
		document["metadata"].update(num_samples=None, streaming=True)
		json.dump(document, open("streaming", "w"), indent=2)
	END
	local name
	for name in compact indented streaming; do
		bad ": if only the layout differs: dpa --load $name -f json | dpa --check -f json" -f json -n 50 $name
		good -f json -n 50 < <(dpa --load $name -f json)
	done
	bad 'after 0 correct records' -f json -n 50 <compact
	[[ $stderr != *layout* ]]
	sed 's/"rotation": /&1/' document >wrong
	bad 'after 0 correct records' -f json -n 50 wrong
	bad 'a JSON document: give --format json' compact
	bad 'a JSON document: give --format json' -f csv compact
}

@test "a file of another format is recognized" {
	dpa --range 0-99 >lines
	dpa --range 0-99 -f csv >rows
	dpa --range 0-99 -f tsv --fields noise,id >tsv_rows
	dpa --range 0-99 -f json >document
	bad 'dpa: rows: the header of csv: give --format csv' rows
	[ "$(wc -l <<<"$stderr")" = 1 ]
	bad 'dpa: tsv_rows: the header of tsv: give --format tsv --fields noise,id' tsv_rows
	bad 'dpa: tsv_rows: the header of tsv: give --format tsv --fields noise,id' -f csv tsv_rows
	bad 'dpa: tsv_rows: the header of tsv: give --fields noise,id' -f tsv tsv_rows
	bad 'dpa: lines: lines of JSON: give --format ndjson' -f csv lines
	dpa -n 100 -f raw >payload
	local options
	for options in '' '-f csv' '-f npy -n 100' '-f json -n 100' '--fields noise -n 100'; do
		# shellcheck disable=SC2086 # options are words
		bad 'dpa: payload: rows of numbers without a header: give --format raw, and --range' $options payload
	done
	bad 'dpa: document: a JSON document: give --format json, and --range' document
	bad 'dpa: document: a JSON document: give --format json, and --range' -f csv document
	gzip -c lines >compressed
	bad 'dpa: compressed: compressed with gzip: gzip -dc FILE | dpa ...' compressed
	bad 'dpa: compressed: compressed with gzip: gzip -dc FILE | dpa ...' -f json --range 0-99 compressed
	xz -c lines >compressed
	bad 'dpa: compressed: compressed with xz: xz -dc FILE | dpa ...' compressed
	printf '\x28\xb5\x2f\xfdrest' >compressed
	bad 'dpa: compressed: compressed with zstd: zstd -dc FILE | dpa ...' compressed
	iconv -f UTF-8 -t UTF-16 lines >utf16
	bad 'dpa: utf16: text in UTF-16: iconv -f UTF-16' utf16
	# With a manifest of the right file, that is all there is to say.
	dpa --range 0-99 -o lines --manifest m.json
	bad 'dpa: rows: the header of csv: give --format csv' --manifest m.json rows
	[ "$(wc -l <<<"$stderr")" = 1 ]
	# A byte order mark is a difference, what follows it is checked.
	{ printf '\xef\xbb\xbf' && cat lines; } >marked
	bad "dpa: marked:1: not a record as dpa writes it: '\\xEF\\xBB\\xBF{\"id\":0," marked
	[ "$(wc -l <<<"$stderr")" = 1 ]
	{ printf '\xef\xbb\xbf' && cat rows; } >marked
	bad "dpa: marked:1: not the header of these records: at column 1 is '\\xEF\\xBB\\xBFid," -f csv marked
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "by stream, the likely cause if the first record differs" {
	local format made
	for format in '-f npy' '-f raw' '-f json --fields id,noise,hash' '--batch 7 --fields id,noise,seed' \
		'--fields noise,hash' '-f json --no-stats --fields noise,seed' '-f npy --fields id,noise,seed'; do
		for made in '--preset mild' '--base-seed 7' '--epoch 3' '--depth 12' '--precision 2' '--seeding rank' \
			'--wide-seed'; do
			# shellcheck disable=SC2086 # options are words
			dpa $format $made -n 50 >records
			# shellcheck disable=SC2086
			bad ": the records differ: the first is that of $made" $format -n 50 records
			says 'after 0 correct records: '
		done
		# shellcheck disable=SC2086
		dpa $format -n 50 >records
		# shellcheck disable=SC2086
		bad 'the first is that of a run without --wide-seed' $format --wide-seed -n 50 <records
	done
	# One bit is damage, not another run.
	dpa -f raw -n 50 >records
	printf X | dd of=records bs=1 seek=3 conv=notrunc status=none
	bad 'after 0 correct records: ' -f raw -n 50 records
	[ "$(wc -l <<<"$stderr")" = 1 ]
	: >empty
	bad 'the file ends after 0 bytes, expected 2000' -f raw -n 50 empty
	# The shard of another rank, and of another seed.
	dpa -f npy -n 50 -r 1 -w 2 --base-seed 3 >records
	bad 'the first is that of --base-seed 3' -f npy -n 50 -r 1 -w 2 records
}

@test "keys with ends of lines, of records and of strings in them" {
	printf '%s\0' 'a b' $'new\nline' '"' $'"q"\n,"z' 'p}q' '"}' $'\\' '\"}' ']' $'}]\n[{' '' >keys
	head -c 900000 /dev/zero | tr '\0' 'x' >>keys
	local options
	for options in '' '-f csv' '-f tsv' '--fields noise,id' '-f csv --fields noise,id'; do
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
		head -c 2200000 /dev/zero | tr '\0' '\n'
		printf '",0.1\n'
	} >wrong
	bad "wrong:2: not a record: the line is longer than any record: '" -k -f csv --fields id,noise wrong
}

@test "lines over 1 MiB that dpa wrote" {
	{
		head -c 1048400 /dev/zero | tr '\0' x
		printf '\0'
		head -c 600000 /dev/zero | tr '\0' '"'
		printf '\0'
		head -c 1048576 /dev/zero | tr '\0' '\001'
		printf '\0end\0'
	} >keys
	local format
	for format in ndjson csv tsv; do
		dpa -kz -f $format keys >records
		good -k -f $format records
	done
	dpa -kz keys >records
	[ "$(head -n 3 records | tail -n 1 | wc -c)" -gt 6291456 ]
	sed '3s/"rotation":/&1/' records >wrong
	bad "wrong:3: id '\\x01\\x01\\x01" -k wrong
	says "'...: rotation is 1-15.444386743590957, expected -15.444386743590957"
	[ "$(wc -l <<<"$stderr")" = 1 ]
	head -c 8000000 /dev/zero | tr '\0' x >wrong
	bad "wrong:1: not a record: the line is longer than any record: 'xxxx" -k wrong
}

@test "a key of a million lines is checked in moments, not minutes" {
	{
		printf 'id,noise\n"'
		head -c 1000000 /dev/zero | tr '\0' '\n'
		printf '",1\n'
	} >wrong
	bad 'wrong:1000002: id ' -k -f csv --fields id,noise wrong
}
