#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# keys - --keys and --null: any line of UTF-8 is a sample name.
# shellcheck disable=SC2034 # line is what `expect` prints
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load input

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "keys: any line of UTF-8 is a sample, and its text comes out as json.dumps writes it" {
	printf '%s\n' n01440764_10026.JPEG 'café/été.png' 42 007 -1 a-b 0-5 'two  words' 'say "hi"' 'back\slash' / \
		'日本語' '😀' $'\u2028\u2029' $'tab\there' $'bell\a' $'\x01\x1f\x7f\b\f\v\e' \
		$'\u0080' $'\ufeffbom' $'\U10ffff' '<script>' "it's" 'null' '{"id":1}' >keys
	agree keys --keys
	agree keys --keys --fields id
	agree keys -k --wide-seed --fields id,seed
}

@test "keys: a decimal key is hashed as it is" {
	feed '42\n' --fields hash >id
	feed '42\n' --fields hash --keys >key
	same id key
	feed '042\n' --fields hash --keys >padded
	run -1 same id padded
}

@test "keys: blanks are part of the key, empty lines are ignored" {
	printf '%s\n' ' a' 'a ' '' $'\ta' ' ' 'a b' '' '' >keys
	agree keys --keys
}

@test "keys: one CR before the newline is not part of the key" {
	printf '%s\n' a.png '' 'b c' d >keys
	sed 's/$/\r/' keys >windows
	dpa --keys <keys >expected
	for j in 1 3; do
		dpa --keys -j "$j" <windows | same - expected
	done
	agree windows --keys
	# Not one of two, nor one elsewhere; the last newline may be missing.
	printf 'a\r\r\n\rb\n\r\rc\r\n\r\n\r\r\nd\r' >windows
	agree windows --keys
	dpa --keys --fields id <windows >got
	printf '{"id":"%s"}\n' 'a\r' '\rb' '\r\rc' '\r' d | same - got
	# With --null, a CR is like any other byte.
	printf 'a\r\0\r\0b\r\n\0' >keys
	agree keys --keys --null
}

@test "keys: shards of a list with CRs have the records of the list without" {
	# Lines that are skipped 64 bytes at a time, and some of nothing but a CR among them.
	for i in {1..999}; do
		printf '%s\n' "n$((i * i * i))" x ''
		((i % 7)) || printf '\n%s\n' "$i" "$((i % 10))"
	done >keys
	sed 's/$/\r/' keys >windows
	for options in '' '--shard block'; do
		for rank in 0 4; do
			# shellcheck disable=SC2086 # options are words
			dpa --keys --rank $rank --world-size 5 $options keys >expected
			# shellcheck disable=SC2086
			dpa --keys --rank $rank --world-size 5 $options windows | same - expected
		done
	done
	agree windows --keys --rank 3 --world-size 5
}

@test "keys: the digest of the input is that of the keys, without CRs and byte order mark" {
	printf '%s\n' a b >keys
	printf '\xef\xbb\xbfa\r\nb\r\n' >windows
	dpa --keys -o got --manifest m.json keys
	dpa --keys -o got2 --manifest m2.json windows
	same got got2
	[ "$(jq -r .input.sha256 m.json)" = "$(jq -r .input.sha256 m2.json)" ]
	dpa --check --keys --manifest m2.json got
}

@test "keys: a NUL in a line is part of the key" {
	printf 'a\0b\n' >keys
	agree keys --keys
}

@test "keys: a line that is not UTF-8 is an error with its number" {
	local bytes
	for bytes in '\xff' 'caf\xe9' '\xc3' '\xc0\xaf' '\xe0\x80\xaf' '\xed\xa0\x80' '\xf4\x90\x80\x80' \
		'\xf8\x88\x80\x80\x80' '\xe2\x82' 'a\x80b' '\xfe'; do
		# shellcheck disable=SC2059 # a format is what is meant
		printf "one\ntwo\n$bytes\nthree\n" >lines
		printf '{"id":"%s"}\n' one two >before
		printf '{"id":"%s"}\n' one two three >around
		line=$bytes
		expect 1 before --keys --fields id
		[[ $message == "dpa: stdin:3: "*UTF-8* ]]
		expect 1 around --keys --fields id --skip-invalid
		[[ $message == "dpa: stdin:3: "*UTF-8* ]]
	done
}

@test "keys: a key may have 1 MiB, not one byte more" {
	head -c 1048576 /dev/zero | tr '\0' k >keys
	echo >>keys
	agree keys --keys
	printf 'a\nk' | cat - keys >lines
	echo '{"id":"a"}' >before
	line='1048577 bytes'
	expect 1 before --keys --fields id
	[[ $message == "dpa: stdin:2: "* ]]
}

@test "-z: lines end in NUL, for keys and for IDs" {
	printf '%s\0' 'a b' $'new\nline' $'cr\r\n' 'café' >keys
	agree keys --keys --null
	agree keys -kz
	printf '1\0002-3\0004' >lines
	dpa -z --fields id <lines >got
	ids 1 2 3 4 >expected
	same expected got
	printf 'a\0b' >keys
	agree keys -z -k
	printf '1\0\0\0002\000x\0003\000' >lines
	run -1 --separate-stderr dpa -z --fields id <lines
	[ "$stderr" = "dpa: stdin:5: invalid sample ID 'x'$no_id" ]
}

@test "keys longer than usual are hashed with a base seed, and checked" {
	for i in {1..300}; do
		printf '%s%04000d\n' "$i" 0
	done >items
	dpa --keys --base-seed 7 items >got
	dpa --keys --base-seed 7 -j1 <items | same - got
	oracle --keys --base-seed 7 <items | same - got
	dpa --check --keys --base-seed 7 got
}
