#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# check - files of records that are right, and files that are wrong in every way.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# bad TEXT [OPTION]... FILE...: status 1, a file failed, and this is told.
bad() {
	local text=$1
	shift
	run -1 --separate-stderr dpa --check "$@"
	[[ $output == *': FAILED'* && $stderr == *"$text"* ]] || {
		echo "$output $stderr"
		return 1
	}
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
	bad 'wrong:1: no record' --keys wrong
	sed '1s/a b/a\\u0020b/' records >wrong
	bad 'wrong:1: JSON, but not a record' --keys wrong
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

@test "the member, what it is and what is expected" {
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
	bad "wrong:4: JSON, but not a record as dpa writes it: '{\"id\": 3," wrong
	sed '4s/"id":3/"id":18446744073709551616/' records >wrong
	bad 'wrong:4: no record: ' wrong
}

@test "each byte flipped, each torn tail" {
	dpa --range 5-9 >records
	cat >flip.py <<-'END'
		import subprocess, sys
		program, good = sys.argv[1], open("records", "rb").read()

		def passes(data, *options):
		    command = [program, "--check", "-j1", *options]
		    done = subprocess.run(command, input=data, capture_output=True, timeout=20)
		    assert done.returncode in (0, 1), (done, data)
		    assert done.returncode == 0 or done.stdout == b"stdin: FAILED\n" and done.stderr, (done, data)
		    return done.returncode == 0

		assert passes(good) and passes(good, "--range", "5-9")
		for at in range(len(good)):
		    for bit in [1, 0x80] if at % 4 == 0 else [1 << at % 7]:
		        data = bytearray(good)
		        data[at] ^= bit
		        assert not passes(bytes(data)), (at, bit, data)
		for size in range(len(good)):
		    whole = size and good[size - 1] == 10
		    assert passes(good[:size]) == bool(whole), size
		    if size % 8 == 0 or whole:
		        assert not passes(good[:size], "--range", "5-9"), size
		print("all caught")
	END
	run -0 timeout 250 /usr/bin/python3 flip.py "$DPA"
	[ "$output" = 'all caught' ]
}

@test "bytes changed, added and taken, in every format" {
	# Under a sanitizer, starting the program takes longer than checking.
	run -0 timeout 250 /usr/bin/python3 "$TESTS/flips.py" "$DPA" "${DPA_SANITIZED:+6}5"
	[ "$output" = 'all caught' ]
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

@test "what is no file of records at all" {
	: >empty
	bad 'dpa: empty: there is no record in it' empty
	bad 'dpa: stdin: there is no record in it' </dev/null
	printf '\211PNG\r\n\032\n\0\0\0\rIHDR' >png
	head -c 5000 /dev/urandom >>png
	bad "dpa: png:1: no record: '\\x89PNG\\x0D'" png
	echo >blank
	bad "dpa: blank:1: no record: ''" blank
	head -c 3000000 /dev/zero >zeros
	bad "dpa: zeros:1: no record: 'over 1 MiB'" zeros
	{
		dpa --range 0-99
		cat zeros
		echo
		dpa --range 101-199
	} >wrong
	bad 'dpa: wrong:101: no record' --range 0-199 wrong
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "many faults: the first ten are told, at every -j, with every kernel" {
	dpa --range 0-29999 >records
	good -j1 records
	sed '7~1000s/"noise":0/"noise":1/;500d;9003s/,/;/;20000q' records >wrong
	run -1 dpa --check -j1 --range 0-29999 wrong
	printf '%s\n' "$output" >expected
	[ "$(grep -c '^dpa: wrong:[0-9]' expected)" = 10 ]
	grep -x 'dpa: wrong: 2[0-9] faults in all' expected
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

@test "a file that stops being readable is told" {
	needs_strace
	dpa --range 0-9 >records
	run -2 --separate-stderr timeout 60 strace -f -qqq -o trace -P "$PWD/records" \
		-e inject=read,pread64:error=EIO:when=1+ "$DPA" --check "$PWD/records"
	grep INJECTED trace
	says "/records': Input/output error"
}

@test "what cannot be checked is refused" {
	dpa --range 0-9 >records
	refuse --check --format npy records
	says 'cmp - FILE'
	refuse --check --stats records
}

@test "memory does not grow with the file" {
	native_only 'memory figures'
	dpa --range 0-19999 >small
	dpa --range 0-999999 >large
	measure "$DPA" --check -j2 --range 0-19999 small
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
}
