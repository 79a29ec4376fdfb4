#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mistakes - what people type or feed by mistake, and that the answer says what to do.
# shellcheck disable=SC2154 # bats and the helper set output and stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin dir
	printf '#!/bin/sh\nexec timeout -k 1 200 "%s" "$@"\n' "$DPA" >bin/dpa
	chmod +x bin/dpa
	PATH=$PWD/bin:$PATH
	export DPA
	seq 0 9 >ids
}

# answers: each row of standard input is "COMMAND => WORDS": the command fails with one message of dpa's (by --check,
# several), which has the words. At least COUNT rows: answers COUNT
answers() {
	local row command words count=0
	while IFS= read -r row; do
		command=${row%% => *} words=${row##* => }
		count=$((count + 1))
		status=0
		bash -c "set -o pipefail; $command" >out 2>err </dev/null || status=$?
		if [[ $status != [12] || $(<err) != "dpa: "* || $(<err) != *"$words"* ]]; then
			echo "$command: status $status, no '$words' in: $(<err)"
			return 1
		fi
		if [[ $command != *--check* && $(grep -vc "^Try 'dpa --help'" err) != 1 ]]; then
			echo "$command: $(<err)"
			return 1
		fi
	done
	[ "$count" -ge "$1" ]
}

@test "lines of input that are not IDs" {
	printf '\xef\xbb\xbf1\nx\n' >bom
	printf '1\xc2\xa0\n' >nbsp
	printf '1\xe2\x80\x8b\n' >zero_width
	printf '[{"id":1},{"id":2}]\n' >array
	printf 'id,path\n1,a\n' >header.csv
	gzip -k ids
	xz -k ids
	iconv -t UTF-16 ids >ids16
	dpa -n 3 -o a.npy
	dpa -n 3 -o a.ndjson
	answers 29 <<-'END'
		dpa header.csv => tail -n +2 FILE | cut -d, -f1
		echo -1 | dpa => expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1
		echo 1.0 | dpa => expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1
		echo 1e3 | dpa => expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1
		echo +1 | dpa => expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1
		echo 1,2,3 | dpa => expected one ID or one range FIRST-LAST per line
		echo 1 2 3 | dpa => expected one ID or one range FIRST-LAST per line
		echo '"1"' | dpa => FIRST not above LAST; --keys accepts any text
		echo 0x10 | dpa => expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1
		echo 1_000 | dpa => expected ID or FIRST-LAST[:STEP]
		echo None | dpa => expected lines of IDs, such as tail -n +2 FILE
		echo 0-9:0 | dpa => expected ID or FIRST-LAST[:STEP]
		echo 0..9 | dpa => expected
		echo 18446744073709551616 | dpa => expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1
		echo a.png | dpa => file names require --keys
		echo 9-0 | dpa => FIRST not above LAST
		dpa bom => bom:2: invalid sample ID 'x': expected ID or
		dpa nbsp => '1\xC2\xA0': remove the invisible character, shown as \xHH
		dpa zero_width => '1\xE2\x80\x8B': remove the invisible character
		dpa array => jq -c '.[]' makes lines of it
		echo '{"id":1}' | dpa => require --join
		printf '1\0002\000' | dpa => require --null
		dpa ids.gz => gzip -dc FILE | dpa ...
		dpa ids.xz => xz -dc FILE | dpa ...
		dpa ids16 => iconv -f UTF-16 -t UTF-8 FILE | dpa ...
		dpa a.npy => expected lines of text
		dpa a.ndjson => saved records --load or --check
		dpa dir => cannot read 'dir': Is a directory
		printf '\xff\n' | dpa --keys => UTF-8
	END
}

@test "lines that are not objects to join" {
	dpa -n 3 -o a.ndjson
	dpa -n 3 -o a.json
	zstd -q a.ndjson
	answers 15 <<-'END'
		echo '[{"id":1},{"id":2}]' | dpa --join => jq -c '.[]' makes lines of an array
		echo '{"id":1,"x":NaN}' | dpa --join => NaN and Infinity are not JSON: write null or a number
		dpa --join ids => expected one per line, such as {"id": 7}
		echo '{"name":3}' | dpa --join => give --join=MEMBER
		echo '{"id":-3}' | dpa --join => expected a string or an integer from 0 to 2^64-1
		echo '{"id":1.0}' | dpa --join => expected a string or an integer
		echo '{"id":null}' | dpa --join => expected a string or an integer
		echo '{id:1}' | dpa --join => expected a member name in double quotes
		echo "{'id':1}" | dpa --join => expected a member name in double quotes
		printf '{"id":1,\n"x":2}\n' | dpa --join => jq -c . writes one object per line
		dpa --join a.json => jq -c . writes one object per line
		dpa --join a.ndjson => give --nest NAME
		dpa --join a.ndjson.zst => zstd -dc FILE | dpa ...
		dpa --join name ids => --join takes its argument after '=': --join=name
		dpa --nest p -n 1 => --nest requires --join
	END
}

@test "files that are not saved records" {
	dpa -n 50 -o a.ndjson
	dpa -n 50 -o a.csv
	dpa -n 50 -o a.npy
	gzip -k a.ndjson
	head -c 3000 a.ndjson >torn.ndjson
	answers 10 <<-'END'
		dpa --load a.csv => csv or tsv, which --load does not read: give its IDs to dpa without --load
		dpa --load a.npy => expected lines of text
		dpa --load a.ndjson.gz => gzip -dc FILE | dpa ...
		dpa --load ids => IDs are read without --load
		dpa --load nofile => cannot open 'nofile'
		dpa --load dir => Is a directory
		dpa --load torn.ndjson => after 13 valid records
		dpa --load a.ndjson -p mild => omit it, or generate them from their IDs
		dpa --load a.ndjson ids => cat FILE... | dpa --load - reads several
		dpa --load a.ndjson -n 3 => does not work with --load
	END
}

@test "files that are not configurations" {
	printf 'rotation_range: [-1, 1]\n' >c.yaml
	printf '{"rotation":[1,2]}' >unknown.json
	printf '{"rotation_range":[2,1]}' >order.json
	printf '{"rotation_range":[1,2],}' >comma.json
	printf "{'rotation_range':[1,2]}" >quotes.json
	gzip -k ids
	answers 8 <<-'END'
		dpa -n 3 -c c.yaml => yq -o=json FILE
		dpa -n 3 -c unknown.json => expected rotation_range
		dpa -n 3 -c order.json => 2 is not less than 1
		dpa -n 3 -c comma.json => no comma before '}'
		dpa -n 3 -c quotes.json => expected a member name in double quotes
		dpa -n 3 -c nofile => cannot open configuration 'nofile'
		dpa -n 3 -c dir => Is a directory
		dpa -n 3 -c ids.gz => gzip -dc FILE | dpa ...
	END
}

@test "files that are not what --check expects" {
	dpa -n 50 -o a.ndjson
	dpa -n 50 -p mild -o mild.ndjson
	dpa -n 50 -o a.csv
	dpa -n 50 -o a.json --manifest m.json
	dpa -n 50 -o a.npy
	gzip -k a.ndjson
	xz -k a.ndjson
	zstd -q a.ndjson
	head -c 3000 a.ndjson >torn.ndjson
	answers 20 <<-'END'
		dpa --check mild.ndjson => the first is that of --preset mild: check with these options
		dpa --check -p mild a.ndjson => the first is that of --preset moderate: check with these options
		dpa --check --epoch 3 a.ndjson => check with these options
		dpa --check torn.ndjson => rename the file to FILE.part and repeat its run with --resume
		dpa --check a.csv => give --format csv
		dpa --check a.json => give --format json, and --range or a manifest
		dpa --check a.npy => give --format npy, and --range or a manifest
		dpa --check a.ndjson.gz => gzip -dc FILE | dpa ...
		dpa --check a.ndjson.xz => xz -dc FILE | dpa ...
		dpa --check a.ndjson.zst => zstd -dc FILE | dpa ...
		dpa --check ids => without --check dpa generates their records
		dpa --check -f npy a.npy => give --range or --manifest
		dpa --check -f csv --no-header a.csv => omit --no-header
		dpa --check -n 40 a.ndjson => not an expected ID
		dpa --check -n 60 a.ndjson => 10 records are missing, from id 50 on
		dpa --check --manifest a.json a.json => is this a manifest of dpa?
		dpa --check --manifest nofile a.json => cannot open manifest 'nofile'
		dpa --check --stats a.ndjson => dpa --load FILE --stats
		dpa --check -o x a.ndjson => --check does not work with --output: it writes no records
		dpa --check dir => Is a directory
	END
}

@test "outputs" {
	answers 22 <<-'END'
		dpa -n 3 -o nodir/x => the directory 'nodir' does not exist: create it first
		dpa -n 3 --manifest nodir/x => the directory 'nodir' does not exist: create it first
		dpa -n 3 -o dir => it is a directory: give the name of a file in it
		dpa -n 3 -o dir/ => it is a directory: give the name of a file in it
		dpa -n 3 -o "" => expected a file name
		dpa -n 3 -o a%.x => %% (a percent sign)
		dpa ids -o ids => give another name
		dpa -n 3 -o x --manifest x => give another name
		dpa -n 3 -o x.gz => dpa --format NAME ... | gzip >X.gz
		dpa -n 3 -o x.parquet => duckdb -c
		dpa -n 3 --batch 2 -o out.npy => extension of --output selects: give --format ndjson
		dpa -n 3 --no-header => give --format csv or tsv
		dpa -n 3 --no-stats => give --format json
		dpa -n 3 --stats out.json => --stats=out.json
		dpa -n 3 --resume => --resume requires --output FILE
		dpa -n 3 --resume -o - => --resume requires --output FILE
		dpa -n 3 --wait => --wait requires --output FILE
		dpa -n 3 -o /dev/full => No space left on device
		seq 3 | dpa -f npy | cat => give --output FILE, --range, or the input as a file
		dpa -kf npy --fields id ids => leave 'id' out of --fields
		dpa -n 3 -f parquet => expected one of ndjson, csv
		dpa -n 3 -f numpy => did you mean 'npy'?
	END
	# Ctrl-C.
	timeout -s INT 0.3 "$DPA" -n 1e12 -o long 2>err || true
	grep -E "^dpa: interrupted by SIGINT: 'long.part' has [0-9]+ records; --resume continues$" err
	rm long.part
	dpa -n 9 -p mild -o other.part
	refuse -n 9 -o other --resume
	says "'other.part' is not the output of this run" 'delete it to start over'
}

@test "options of other programs" {
	answers 18 <<-'END'
		dpa -n 3 --dry-run => --print-config
		dpa -n 3 --seed 3 => --base-seed takes a number
		dpa -n 3 --seed=x => expected one of sample, unique, rank
		dpa --count 3 => did you mean '--num-samples'?
		dpa -n 3 --force => --output replaces a file
		dpa --input ids => FILE without an option
		dpa -n 3 --delimiter , => --format csv
		dpa -n 3 --compress => | zstd
		dpa -n 3 --num-workers 3 => did you mean '--jobs'?
		dpa -n 3 --rotation-range 1:2 => did you mean '--rotation'?
		dpa -n 3 --drop-last => did you mean '--uneven=drop'?
		dpa -n 3 -f jsonl => did you mean 'ndjson'?
		dpa -range 0-9 => did you mean '--range', with two dashes?
		dpa –range 0-9 => did you mean '--range', with two hyphens?
		dpa —range 0-9 => did you mean '--range', with two hyphens?
		dpa -n 3 --verbose=2 => takes no argument
		dpa -n => requires an argument: N
		dpa --benchmark 1000 => --benchmark=1000
	END
}

@test "arguments" {
	answers 45 <<-'END'
		dpa -n abc => expected an integer from 0 to 2^64-1
		dpa -n -1 => expected an integer from 0 to 2^64-1
		dpa -n 1.5 => expected an integer from 0 to 2^64-1
		dpa --range 10 => 0-9 for ten samples or 7-7 for one
		dpa --range 5-3 => FIRST not above LAST
		dpa --range 0..9 => expected FIRST-LAST[:STEP]
		dpa --range 0-1e30 => up to 2^64-1
		dpa --range 0-9 ids => --skip N and --limit N select items of the input
		dpa -n 3 ids => --skip N and --limit N select items of the input
		dpa -n 3 --range 0-9 => it is the range 0-(N-1); --limit N processes the first N items
		dpa -n 3 --keys => --limit N processes the first N items
		dpa --shuffle ids => --shuffle requires --range or --num-samples
		dpa -n 3 --rotation -30 30 => give a range as one word, --rotation -30:30
		dpa -n 3 --rotation 30 => expected two numbers LO:HI, as in -30:30
		dpa -n 3 --rotation -30,30 => expected two numbers LO:HI
		dpa -n 3 --rotation 30:-30 => 30 is not less than -30
		dpa -n 3 --rotation nan:3 => expected two numbers LO:HI
		dpa -n 3 --param blur => such as shear=-10:10
		dpa -n 3 --param x=int:0:1e3 => integers without point and exponent, such as 0:1000
		dpa -n 3 --param x=bool:nan => bool:P with P from 0 to 1
		dpa -n 3 --param x=choice:a*1e308,b*1e308 => their sum at most 1.8e308; the weight of 'b' is 1e+308
		dpa -n 3 --param 1x=0:1 => letters, digits and '_'
		dpa -n 3 --depth 0 => expected an integer from 1 to 10000
		dpa -n 3 --preset medium => expected one of moderate, mild, aggressive
		dpa -n 3 --preset Mild => did you mean 'mild'?
		dpa -n 3 --fields id,blur => expected one of rotation
		dpa -n 3 --fields id rotation => --fields id,rotation
		dpa -n 3 --precision 999 => expected an integer from 0 to 400
		dpa -n 3 --wait=0.5 -o x => expected an integer from 0 to 4294967295
		dpa -n 3 --batch 0 => expected an integer from 1 to 2^64-1
		dpa -n 3 --base-seed 1.5 => expected an integer from 0 to 2^64-1
		dpa -n 3 --rank 3 => --rank requires --world-size W
		dpa -n 3 -w 3 => --world-size requires --rank R, or --rank auto
		dpa -n 9 -r 3 -w 3 => ranks begin at 0
		dpa -n 9 -r -1 -w 3 => expected a number from 0, or auto
		dpa -n 9 --launcher slurm => requires --rank auto
		dpa -n 9 -r 0 -w 2 --shard blocks => did you mean 'block'?
		seq 9 | dpa -r 0 -w 2 --shard block => save it to a file, or use --range or --shard stride
		dpa -n 9 --seeding uniqe => did you mean 'unique'?
		dpa -k --seeding unique ids => give --seeding sample or rank
		dpa -n 9 -j auto => expected an integer from 1 to 8192
		dpa -n 9 --kernel cuda => expected one of
		dpa -n 9 --progress yes => --progress=yes
		dpa -n 9 --uneven drop_last => expected one of keep, drop, repeat
		dpa mild => did you mean --preset mild?
		dpa 0-9 => --range 0-9
		dpa 5 => standard input or by --range 5-5
		dpa help => did you mean --help?
		dpa --print-config c.json => a configuration is read by --config
		env -i "$DPA" -n 9 -r auto => give --rank and --world-size
	END
}

@test "text that is not printable is escaped, also in names of files" {
	answers 5 <<-'END'
		dpa $'new\nline' => 'new\x0Aline'
		dpa -n 3 -o $'no\e[1mdir/\u200bx' => 'no\x1B[1mdir/\xE2\x80\x8Bx'
		dpa -n 3 -c $'a\u202eb' => 'a\xE2\x80\xAEb'
		dpa -n 3 $'--\xffpreset' => '--\xFFpreset'
		printf '\x1b[2J\n' | dpa => '\x1B[2J'
	END
	answers 1 <<-'END'
		echo x >$'n\r1'; dpa $'n\r1' => n\x0D1:1: invalid sample ID 'x'
	END
}
