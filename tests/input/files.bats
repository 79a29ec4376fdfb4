#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# files - input as people have it: byte order marks, compressed files, UTF-16, csv, YAML, ranges that are names.
# shellcheck disable=SC2094,SC2154 # bats and the helper set output, stderr

load input

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' 1 20-22 3 >items
	printf '{"id":%d,"x":"y"}\n' 1 2 >objects
	printf '\xef\xbb\xbf' >mark
}

# fails STATUS TEXT [OPTION]...: no output but for the message, which has the text.
fails() {
	local wanted=$1 text=$2
	shift 2
	run "-$wanted" --separate-stderr dpa "$@"
	[ -z "$output" ] && told && says "$text"
}

@test "a byte order mark at the beginning of each input is skipped, in every input mode" {
	tr '\n' '\0' <items >nul
	for file in items nul objects; do
		cat mark $file >marked_$file
	done
	while read -r file options; do
		for j in 1 3; do
			# shellcheck disable=SC2086,SC2094 # options are words, files are only read
			dpa -j $j $options $file $file - <$file >expected
			# shellcheck disable=SC2086,SC2094
			dpa -j $j $options marked_$file $file - <marked_$file | same - expected
			# From a pipe, one byte at a time.
			# shellcheck disable=SC2086,SC2094
			dd bs=1 status=none <marked_$file | dpa -j $j $options - $file $file | same - expected
		done
		# shellcheck disable=SC2086
		oracle $options marked_$file $file - <marked_$file | same - expected
		# shellcheck disable=SC2086
		[ "${options#--join}" != "$options" ] || dpa $options --shard block --rank 1 --world-size 2 \
			$file $file >expected
		# shellcheck disable=SC2086
		[ "${options#--join}" != "$options" ] || dpa $options --shard block --rank 1 --world-size 2 \
			marked_$file marked_$file | same - expected
	done <<-'END'
		items --seeding sample
		items --keys
		nul --null
		nul --null --keys
		objects --join=id
	END
}

@test "a byte order mark is skipped only at the beginning, once; a part of one is not" {
	cat mark mark items >lines
	run -1 --separate-stderr dpa lines
	says "lines:1: invalid sample ID '\\xEF\\xBB\\xBF1'"
	cat mark mark items >lines
	agree lines --keys
	cat items mark >lines
	agree lines --keys
	for bytes in '' '\n' '\n1\n' '1' 'a' '\r\n1\r\n'; do
		# shellcheck disable=SC2059 # a format is what is meant
		{ cat mark && printf "$bytes"; } >lines
		agree lines --keys
		[ "$bytes" = a ] || agree lines
	done
	printf '\xef\xbb' >lines
	fails 1 "lines:1: invalid key '\\xEF\\xBB': not UTF-8" --keys lines
	# Line numbers count from the line of the mark, and a line may have 1 MiB after it.
	{ cat mark && printf '1\nx\n'; } >lines
	run -1 --separate-stderr dpa lines
	says "lines:2: invalid sample ID 'x'"
	{ cat mark && head -c 1048576 /dev/zero | tr '\0' k; } >lines
	agree lines --keys
}

@test "an input with a byte order mark is processed as it arrives" {
	mkfifo in out
	dpa --fields id <in >out 3>&- &
	exec 8>in 9<out
	cat mark >&8
	printf '1\n' >&8
	read -rt 10 line <&9
	[ "$line" = '{"id":1}' ]
	printf '2\n' >&8
	read -rt 10 line <&9
	[ "$line" = '{"id":2}' ]
	exec 8>&- 9<&-
	wait $!
}

@test "--check: a byte order mark is a difference" {
	dpa --keys <items | cat mark - >records
	run -1 --separate-stderr dpa --check --keys records
	[ "$output" = 'records: FAILED' ]
	says "records:1: not a record as dpa writes it: '\xEF\xBB\xBF{"
}

@test "compressed input is refused by name with the command that decompresses it" {
	local program
	printf '\xfd7zXZ\0rest' >file.xz
	printf '\x28\xb5\x2f\xfdrest\n' >file.zstd
	printf '\x04\x22\x4d\x18rest' >file.lz4
	printf 'BZh91AY&SYrest' >file.bzip2
	gzip -c items >file.gzip
	for program in gzip zstd xz bzip2 lz4; do
		for options in '' --keys --null '--keys --null' --join --skip-invalid '--keys -j1'; do
			# shellcheck disable=SC2086 # options are words
			fails 1 "dpa: file.$program: compressed with $program: $program -dc FILE | dpa ..." \
				$options file.$program
			# shellcheck disable=SC2086
			run -1 --separate-stderr dpa $options <file.$program
			says "dpa: stdin: compressed with $program: $program -dc FILE | dpa"
		done
		fails 1 "dpa: file.$program: compressed with $program: $program -dc FILE | dpa ..." \
			--load file.$program
		fails 2 "dpa: file.$program:1:1: compressed with $program: $program -dc FILE | dpa ..." \
			-c file.$program --range 0-9
	done
	# The records of the inputs before it are written.
	run -1 --separate-stderr dpa --fields id items file.gzip
	[ "$output" = "$(ids 1 20 21 22 3)" ]
	[ "$stderr" = "dpa: file.gzip: compressed with gzip: gzip -dc FILE | dpa ..." ]
	run -1 --separate-stderr dpa --shard block --rank 0 --world-size 2 file.gzip
	says 'compressed with gzip'
	# As it says.
	gzip -dc file.gzip | dpa >got
	dpa items | same - got
	# What begins in a similar way is a key.
	printf '%s\n' BZh BZh9 'BZh91AY&S' PK '7zXZ' >keys
	agree keys --keys
}

@test "UTF-16 is named, with the command that converts it" {
	iconv -f UTF-8 -t UTF-16 items >le
	{ printf '\xfe\xff' && iconv -f UTF-8 -t UTF-16BE items; } >be
	for file in le be; do
		for options in '' --keys --join; do
			# shellcheck disable=SC2086 # options are words
			fails 1 "dpa: $file: text in UTF-16: iconv -f UTF-16 -t UTF-8 FILE | dpa" $options $file
		done
		fails 1 "dpa: $file: text in UTF-16: iconv -f UTF-16" --load $file
		fails 2 "dpa: $file:1:1: text in UTF-16: iconv -f UTF-16" -c $file --range 0-0
		iconv -f UTF-16 -t UTF-8 $file | dpa >got
		dpa items | same - got
	done
	# Without a mark.
	iconv -f UTF-8 -t UTF-16LE items >le
	fails 1 "le:1: invalid sample ID '1\\x00': it contains NUL: text in UTF-16 is converted by iconv" le
	iconv -f UTF-8 -t UTF-16LE objects >le
	fails 1 'le:1: not JSON: byte 2: a NUL byte is not JSON; iconv -f UTF-16 -t UTF-8 converts UTF-16' --join le
	fails 1 'a NUL byte is not JSON; iconv -f UTF-16 -t UTF-8 converts UTF-16' --load le
}

@test "a csv header, a number with a fraction and a JSON array are named where an ID is expected" {
	for line in id image_id ID key filename id,label 'id	label' '"id","label"' name,label _x,y; do
		run -1 --separate-stderr dpa <<<"$line"
		says "stdin:1: invalid sample ID '" ": the header of a csv or tsv file? expected lines of IDs, such as"
	done
	printf 'id,label\n7,cat\n8,dog\n' >table.csv
	tail -n +2 table.csv | cut -d, -f1 | dpa --fields id >got
	ids 7 8 | same - got
	# Only the first line is a header.
	run -1 --separate-stderr dpa <<<$'1\nid'
	[ "$stderr" = "dpa: stdin:2: invalid sample ID 'id'$no_id" ]
	for line in '[' '[1, 2]' '[{"id": 1}]'; do
		run -1 --separate-stderr dpa <<<"$line"
		says "invalid sample ID '" ": a JSON array: jq -c '.[]' makes lines of it"
	done
	for line in $'1\u00a0' $'\u200b1' $'\ufeff1' $'1\u2028' $'\u202e12' $'\u20031'; do
		run -1 --separate-stderr dpa <<<$'\n'"$line"
		says "stdin:2: invalid sample ID '" '\x' ': remove the invisible character, shown as \xHH'
		[ -z "$(LC_ALL=C tr -d ' -~\n' <<<"$stderr")" ]
	done
}

@test "csv and NumPy arrays are named by --load" {
	dpa --range 0-2 -f csv >x.csv
	dpa --range 0-2 -f tsv >x.tsv
	dpa --range 0-2 -f npy >x.npy
	fails 1 'dpa: x.csv: byte 0: not JSON but csv or tsv, which --load does not read' --load x.csv
	fails 1 'dpa: x.tsv: byte 0: not JSON but csv or tsv, which --load does not read' --load x.tsv
	tail -n +2 x.csv >body.csv
	fails 1 'not JSON but csv or tsv' --load body.csv
	fails 1 'dpa: x.npy: a NumPy array: expected lines of text' --load x.npy
	fails 1 'dpa: x.npy: a NumPy array: expected lines of text' x.npy
}

@test "NaN and Infinity are named in objects, records and configurations" {
	for number in NaN -NaN nan Infinity -Infinity; do
		echo '{"id":1,"rotation":'$number'}' >object
		fails 1 'object:1: not JSON: byte 20: NaN and Infinity are not JSON' --join --nest d object
		fails 1 'NaN and Infinity are not JSON: write null or a number' --load object
		echo '{"noise_range": [0, '$number']}' >config.json
		fails 2 'NaN and Infinity are not JSON: write null or a number' -c config.json --range 0-0
	done
}

@test "a configuration in YAML is named" {
	printf 'noise_range: [0, 0.5]\n' >a.yaml
	printf -- '---\nnoise_range:\n  - 0\n  - 0.5\n' >b.yaml
	printf '# comment\nnoise_range: [0, 0.5]\n' >c.yaml
	for file in a b c; do
		fails 2 'expected a JSON object (YAML: yq -o=json FILE)' -c $file.yaml --range 0-0
	done
}

@test "the IDs of a long range in a line are counted in a note, once, on a terminal or with -v" {
	local note="dpa: lines:2: '1272-128104' is a range of 126833 IDs; --keys takes lines as text"
	printf '5-9\n 1272-128104 \r\n1988-147956\n' >lines
	for j in 1 3; do
		dpa -v -j $j lines >got 2>err
		[ "$(grep -c 'is a range' err)" = 1 ]
		grep -qxF "$note" err
		dpa -j $j lines 2>err | same - got
		[ ! -s err ]
		dpa -vq -j $j lines 2>err | same - got
		run -1 grep 'is a range' err
	done
	# Shards count their items first.
	dpa -v --shard block --rank 1 --world-size 2 lines 2>&1 >/dev/null | grep -cxF "$note" | grep -qx 1
	# With --skip-invalid, in its place, and the status stays that of invalid lines.
	printf 'x\n0-5000:2\ny\n' >lines
	run -1 --separate-stderr dpa -v --skip-invalid --fields id lines
	note=$(grep -A1 "'0-5000:2' is a range of 2501 IDs" <<<"$stderr")
	[ "${note##*$'\n'}" = "dpa: lines:3: invalid sample ID 'y'$no_id" ]
	# Ranges of at most 1,000 IDs, those of --range, and keys are not noted.
	printf '0-999\n' >lines
	dpa -v lines 2>err >/dev/null
	run -1 grep 'is a range' err
	dpa -v --range 0-99999 2>err >/dev/null
	run -1 grep 'is a range' err
	dpa -v --keys <<<1272-128104 2>err >/dev/null
	run -1 grep 'is a range' err
	printf '0-1000\n' >lines
	dpa -v lines 2>&1 >/dev/null | grep -q 'is a range of 1001 IDs'
	printf '0-18446744073709551615\n' >lines
	status_of timeout 1 "$DPA" -v lines >/dev/null 2>err
	[ "$status" = 124 ]
	grep -q 'is a range of 2^64 IDs' err
	# A terminal.
	printf '1272-128104\n' >lines
	script -qec "$DPA lines >/dev/null" /dev/null </dev/null >typed
	grep -q "lines:1: '1272-128104' is a range of 126833 IDs" typed
	script -qec "$DPA -q lines >/dev/null" /dev/null </dev/null >typed
	run -1 grep 'is a range' typed
}

@test "names that are not visible are escaped in messages and on standard output" {
	local name=$'a\nb\e[2J\u202e\u200b\ufeff\u00a0\u2028\xff\u009b\u65e5'
	local shown='a\x0Ab\x1B[2J\xE2\x80\xAE\xE2\x80\x8B\xEF\xBB\xBF\xC2\xA0\xE2\x80\xA8\xFF\xC2\x9B日'
	fails 2 "dpa: cannot open '$shown': No such file or directory" "$name"
	fails 2 "$shown" --load "$name"
	fails 2 "$shown" -c "$name" --range 0-0
	fails 2 "$shown" --range 0-0 -o "nowhere/$name"
	fails 2 "$shown" --"$name"
	echo x >"$name"
	fails 1 "dpa: $shown:1: invalid sample ID 'x'" "$name"
	dpa --range 0-9 >"$name"
	run -0 --separate-stderr dpa --check "$name"
	[ "$output" = "\\${shown/x0A/n}: OK" ]
}
