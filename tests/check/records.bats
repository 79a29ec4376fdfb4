#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# records - --check of NDJSON: records that are right, records that are wrong, files that are not records.
# shellcheck disable=SC2154 # bats and the helper set output, stderr, peak

load check

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "records that were not touched" {
	dpa --range 0-4999 >records
	good records
	[ "$output" = 'records: OK' ]
	good records --range 0-4999
	run -0 --separate-stderr dpa --check --quiet records
	[ -z "$output$stderr" ]
	good <records
	[ "$output" = 'stdin: OK' ]
	good - <records
	dpa --check <(cat records)
}

@test "golden records of the library" {
	good "$TESTS/golden/moderate.ndjson" --range 0-299
	good --preset mild "$TESTS/golden/mild.ndjson"
	good --preset aggressive "$TESTS/golden/aggressive.ndjson"
	bad 'rotation is ' --preset mild "$TESTS/golden/moderate.ndjson"
}

@test "every option that records depend on" {
	local options
	for options in '--fields id,noise' '--fields hash,seed,id,scale' '--precision 3' '--wide-seed' '--depth 95' \
		'--param a=0:1 --param b=-1:1e300' '--base-seed 7 --epoch 2' '--seeding rank -r 3 -w 7 --shard none' \
		'--seeding unique -r 3 -w 7 --shard none' '--fields rotation,id,seed --wide-seed' '--fields id'; do
		# shellcheck disable=SC2086 # options are words
		dpa $options --range 5-1200 >records
		# shellcheck disable=SC2086
		good $options records
		# shellcheck disable=SC2086
		good $options records --range 5-1200
	done
	# The names of the members are longer than a message may be.
	local parameters
	mapfile -t parameters < <(printf -- '--param\np%060d=0:1\n' {1..60})
	for options in '' '-f csv' '-f tsv'; do
		# shellcheck disable=SC2086
		dpa $options "${parameters[@]}" --range 5-99 >records
		# shellcheck disable=SC2086
		good $options "${parameters[@]}" records
	done
	dpa --range 5-1200 >records
	bad 'rotation is' --base-seed 1 records
	bad 'rotation is' --depth 11 records
}

@test "keys, whatever characters they have" {
	printf '%s\n' 'a b' 'ä/ö.png' '"quoted"' 'back\slash' $'tab\t and \x01' '' 'x,"rotation":1' '{' >keys
	seq -f 'train/n%08.0f.JPEG' 0 2999 >>keys
	dpa --keys keys >records
	good --keys records
	sed 's/ö.png","rotation":/ö.png","rotation":1/' records >wrong
	bad "wrong:2: id 'ä/ö.png': rotation is 1" --keys wrong
	printf '{"id":"caf\xe9","rotation":0}\n' >wrong
	bad 'wrong:1: not a record' --keys wrong
	sed '1s/a b/a\\u0020b/' records >wrong
	bad "wrong:1: id 'a b': at column 9 is " --keys wrong
	sed '1s/a b/a\\u001b/' records >wrong
	bad 'wrong:1: id ' --keys wrong
	refuse --check --keys --range 0-9 records
	local format options
	for format in csv tsv; do
		for options in '' '--fields noise,id,hash'; do
			# shellcheck disable=SC2086 # options are words
			dpa --keys --format $format $options keys >records
			# shellcheck disable=SC2086
			good --keys --format $format $options records
			sed '7s/x,/X,/;4s/0[.]/1./' records >wrong
			# shellcheck disable=SC2086
			bad "wrong:4: id '\"quoted\"': " --keys --format $format $options wrong
			[[ $stderr == *"id 'X,\"rotation\":1': "*" is "*", expected "* ]]
		done
	done
}

@test "the member, its value and the expected one are reported" {
	dpa --range 0-99 >records
	sed '17s/"rotation":[^,]*/"rotation":3.1/' records >wrong
	bad 'dpa: wrong:17: id 16: rotation is 3.1, expected 19.617530846736173' wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
	[ "$output" = 'wrong: FAILED' ]
	sed '100s/"hash":"./"hash":"x/' records >wrong
	bad 'wrong:100: id 99: hash is x' wrong
	sed '1s/"contrast":[^,]*/"contrast":null/' records >wrong
	bad 'wrong:1: id 0: contrast is null, expected 0.9' wrong
	sed '1s/"contrast":[^,]*/"contrast":[2]/' records >wrong
	bad "wrong:1: id 0: contrast is '[2]', expected 0.9" wrong
	sed '2s/"noise"/"voice"/' records >wrong
	bad "wrong:2: id 1: at column " wrong
	sed '2s/}$/,"more":1}/' records >wrong
	bad "wrong:2: id 1: at column " wrong
	sed '3s/"id":2/"id":02/' records >wrong
	bad 'wrong:3: id 2: id is 02, expected 2' wrong
	sed 's/$/\r/' records >wrong
	bad "expected the end of the line" wrong
	sed '4s/:/: /' records >wrong
	bad "wrong:4: not a record as dpa writes it: '{\"id\": 3," wrong
	sed '4s/"id":3/"id":18446744073709551616/' records >wrong
	bad 'wrong:4: not a record as dpa writes it: ' wrong
}

@test "files that are not records at all" {
	: >empty
	bad 'dpa: empty: the file contains no records' empty
	bad 'dpa: stdin: the file contains no records' </dev/null
	printf '\211PNG\r\n\032\n\0\0\0\rIHDR' >png
	head -c 5000 /dev/urandom >>png
	bad "dpa: png:1: not a record as dpa writes it: '\\x89PNG\\x0D'" png
	echo >blank
	bad "dpa: blank:1: not a record as dpa writes it: ''" blank
	head -c 3000000 /dev/zero >zeros
	bad "dpa: zeros:1: not a record: the line is longer than any record: '\\x00" zeros
	{
		dpa --range 0-99
		cat zeros
		echo
		dpa --range 101-199
	} >wrong
	bad 'dpa: wrong:101: not a record' --range 0-199 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "many errors: the first ten are reported, at every -j, with every kernel" {
	dpa --range 0-29999 >records
	good -j1 records
	sed '7~1000s/"noise":0/"noise":1/;500d;9003s/,/;/;20000q' records >wrong
	run -1 dpa --check -j1 --range 0-29999 wrong
	printf '%s\n' "$output" >expected
	[ "$(grep -c '^dpa: wrong:[0-9]' expected)" = 10 ]
	grep -x 'dpa: wrong: 2[0-9] errors in all' expected
	grep 'wrong:500: id 500: 1 record is missing' expected
	for j in 2 3 8 64; do
		run -1 dpa --check -j $j --range 0-29999 wrong
		same expected - <<<"$output"
		good -j $j records
	done
	kernels >names
	[ -s names ]
	while read -r name; do
		good --kernel "$name" records
		run -1 dpa --check --kernel "$name" --range 0-29999 wrong
		same expected - <<<"$output"
	done <names
}

@test "the likely cause, if all records differ" {
	dpa --range 0-99 >records
	bad 'dpa: records: all records differ: the first is that of --preset moderate' --preset mild records
	bad 'all records differ: the first is that of a run without --precision' --precision 3 records
	bad 'all records differ: the first is that of --seeding sample without --base-seed and --epoch' --base-seed 1 \
		records
	bad 'all records differ: the first is that of a run without --wide-seed' --wide-seed records
	bad 'all records differ: the first is that of --depth 10' --depth 11 records
	bad 'all records differ: probably another preset, other bounds, another seed or depth' --depth 11 \
		--base-seed 5 records
	sed 's/$/\r/' records >wrong
	bad "all lines end in CR and newline: tr -d '\r' <FILE | dpa --check" wrong
	seq -f 'x%.0f' 100 >wrong
	bad 'wrong: 100 errors in all' wrong
	[[ $stderr != *differ* ]]
	dpa --range 0-99 --rotation 0:1 >wrong
	bad 'all records differ: probably another preset, other bounds, another seed or depth' wrong
	bad 'lines of JSON: give --fields id,rotation,brightness,noise,scale,contrast,hash' \
		--fields id,rotation records
	sed '50s/"rotation":/&1/' records >wrong
	bad 'wrong:50: id 49: ' wrong
	[[ $stderr != *differ* ]]
	seq 100 | dpa --preset aggressive --keys >keys
	bad 'the first is that of --preset aggressive' --keys keys
	dpa --range 0-99 --base-seed 3 --epoch 7 >records
	bad 'all records differ: the first is that of --epoch 7' --base-seed 3 --epoch 5 records
	bad 'all records differ: the first is that of --base-seed 3' --base-seed 4 --epoch 7 records
	dpa --range 0-99 --seeding unique -r 1 -w 2 --shard none --fields id,scale >records
	bad 'the first is that of --seeding unique' --seeding rank -r 1 -w 2 --shard none --fields id,scale records
	dpa --range 0-99 --fields noise,id >records
	bad 'lines of JSON: give --fields noise,id' records
	dpa --range 0-99 --param hue=0:1 >records
	bad 'lines of JSON with members that are not configured: id,rotation,brightness,noise,scale,contrast,hue,hash' \
		records
	# Nothing is concluded from one record alone.
	dpa --range 0-0 --depth 101 >records
	bad 'records:1: id 0: ' records
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "names of files on standard output are escaped as sha256sum does" {
	local name
	dpa --range 0-9 >records
	for name in $'new\nline' $'c\rr' 'back\slash' 'plain ä name'; do
		cp records "$name"
		good "$name"
		sha256sum "$name" >sum
		sed 's/^\(\\\?\)[0-9a-f]*  /\1/;s/$/: OK/' sum >expected
		same expected - <<<"$output"
	done
	cp records $'\e[1mbold\u202e\xff'
	good $'\e[1mbold\u202e\xff'
	[ "$output" = '\\x1B[1mbold\xE2\x80\xAE\xFF: OK' ]
}

@test "files that cannot be read, and verdicts that cannot be written" {
	dpa --range 0-9 >records
	refuse --check records none
	says "'none'"
	refuse --check .
	no_input() {
		dpa --check records - <&-
	}
	run -2 no_input
	closed() {
		dpa --check records >&-
	}
	run -2 closed
	full() {
		dpa --check records >/dev/full
	}
	run -2 full
	[[ $output == *'No space left'* ]]
}

@test "a file that stops being readable is reported" {
	needs_strace
	dpa --range 0-9 >records
	run -2 --separate-stderr timeout 600 strace -f -qqq -o trace -P "$PWD/records" \
		-e inject=read,pread64:error=EIO:when=1+ "$DPA" --check "$PWD/records"
	grep INJECTED trace
	says "/records': Input/output error"
}

@test "what cannot be checked is refused" {
	dpa --range 0-9 >records
	refuse --check --stats records
	says '--stats does not work with --check'
	refuse --check --world-size 3 records
	says '--world-size without --rank needs --range'
	refuse --check --world-size 3 --shard none --range 0-9 records
	says 'with --shard none all ranks have the same IDs: check each file with --rank'
}

@test "memory does not grow with the file" {
	native_only 'memory figures'
	dpa --range 0-199999 >small
	dpa --range 0-999999 >large
	measure "$DPA" --check -j2 --range 0-199999 small
	local before=$peak
	measure "$DPA" --check -j2 --range 0-999999 large
	echo "$before KiB, then $peak KiB"
	[ "$peak" -lt $((before + 2048)) ]
	[ "$peak" -lt 16384 ]
	# One line of 240 MB, a document, and a manifest.
	dpa --range 0-999999 --batch 1000000 >large
	measure "$DPA" --check -j2 --range 0-999999 --batch 1000000 large
	echo "$peak KiB for an array"
	[ "$peak" -lt 16384 ]
	dpa --range 0-999999 -f json -o large --manifest m.json
	measure "$DPA" --check -j2 --manifest m.json large
	echo "$peak KiB for a document"
	[ "$peak" -lt 24576 ]
	rm large
	# Keys and lines that are as long as possible.
	head -c 1048576 /dev/zero | tr '\0' '\001' >key
	printf '\0' >>key
	cat key key key key key key key key key key | dpa -kz >large
	measure "$DPA" --check -j2 --keys large
	echo "$peak KiB for keys of 1 MiB"
	[ "$peak" -lt 131072 ]
}
