#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# input - which lines are items, what is said of those that are not, and that answers come at once.
# shellcheck disable=SC2154 # bats and the helper set output, stderr_lines, peak

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Records with nothing but the ID: ids FIRST-LAST...
ids() {
	printf '{"id":%s}\n' "$@"
}

# feed BYTES gives exactly the records of the IDs that follow.
gives() {
	local bytes=$1
	shift
	feed "$bytes" --fields id >got || return
	if [ $# -gt 0 ]; then ids "$@"; fi >expected
	same expected got || {
		echo "input: $bytes"
		return 1
	}
}

# A line (as printf writes it) between good ones is refused by its number, after the records before it, and
# --skip-invalid goes on behind it. bad LINE [TEXT THAT THE MESSAGE HAS]...
bad() {
	local line=$1
	shift
	ids 1 2 >before
	ids 1 2 3 >around
	# shellcheck disable=SC2059 # a format is what is meant
	printf "1\n2\n$line\n3\n" >lines
	expect 1 before --fields id || return
	tells "$@" || return
	expect 1 around --fields id --skip-invalid || return
	tells "$@"
}

# The message is of the third line and has the texts.
tells() {
	local text
	for text in "dpa: stdin:3: " "$@"; do
		[[ $message == *"$text"* ]] && continue
		echo "no '$text' in: $message"
		return 1
	done
}

# expect STATUS RECORDS [OPTION]...: run on `lines`; standard error must be one line, which goes to `message`.
expect() {
	local status=0 wanted=$1 records=$2
	shift 2
	dpa "$@" <lines >got 2>told || status=$?
	message=$(head -c 999 told | tr -d '\0')
	if [ "$status" != "$wanted" ] || ! same "$records" got ||
		[ "$(wc -l <told)" != 1 ] || [ "$(wc -c <told)" -ge 1000 ]; then
		printf 'line: %s\nstatus: %s\nmessage: %s\n' "$line" "$status" "$message"
		return 1
	fi
}

# Start the program as a coprocess. Its descriptors are copied: bash closes its own when the coprocess ends.
filter() {
	coproc FILTER { exec "$DPA" "$@" 2>&1 3>&-; }
	# shellcheck disable=SC2153 # coproc sets it
	filter_pid=$FILTER_PID
	exec {from}<&"${FILTER[0]}" {to}>&"${FILTER[1]}"
	eval "exec ${FILTER[1]}>&-"
}

# The coprocess answers with this line within two seconds.
answers() {
	local reply=nothing
	if ! IFS= read -r -t 2 -u "$from" reply || [ "$reply" != "$1" ]; then
		echo "answered: $reply"
		return 1
	fi
}

# No answer comes for a while.
silence() {
	run ! read -r -t 0.3 -u "$from"
}

hang_up() {
	exec {to}>&-
	wait "$filter_pid"
}

@test "IDs, ranges and ranges with a step are items" {
	gives '0\n' 0
	gives '5\n3\n5\n' 5 3 5
	gives '3-6\n' 3 4 5 6
	gives '3-3\n' 3
	gives '0-10:5\n' 0 5 10
	gives '0-9:5\n' 0 5
	gives '0-9:100\n' 0
	gives '1\n2-3\n4-8:2\n9\n' 1 2 3 4 6 8 9
}

@test "the largest ID is 2^64-1, and ranges end there" {
	local top=18446744073709551615
	gives "$top\n" $top
	gives "18446744073709551613-$top\n" 18446744073709551613 18446744073709551614 $top
	gives "18446744073709551610-$top:4\n" 18446744073709551610 18446744073709551614
	gives "18446744073709551614-$top:$top\n" 18446744073709551614
	gives "0-$top:$top\n" 0 $top
	gives "$top-$top\n" $top
}

@test "leading zeros are accepted and change nothing" {
	gives '007\n000\n' 7 0
	gives '0007-0009:01\n' 7 8 9
	gives '00000000000000000000000000018446744073709551615\n' 18446744073709551615
	feed '7\n' >seven
	feed '007\n' >padded
	same seven padded
}

@test "blanks around, a final CR and blank lines do not matter" {
	gives ' 1\n2 \n\t3\t \n' 1 2 3
	gives '1\r\n2-3\r\n4 \r\n' 1 2 3 4
	gives '\n1\n\n \n\t\n\r\n2\n\n' 1 2
}

@test "the last newline may be missing" {
	gives '1\n2' 1 2
	gives '7' 7
	gives '1-3:2' 1 3
	gives '7\r' 7
}

@test "no input gives no record and succeeds" {
	gives ''
	gives '\n'
	gives '\n\n \n'
	dpa --fields id /dev/null >got
	same /dev/null got
}

@test "a bad line is named by file, line and text" {
	seq 1 41 >lines
	echo abc >>lines
	run -1 --separate-stderr dpa --fields id <lines
	[ "$stderr" = "dpa: stdin:42: invalid sample ID 'abc'" ]
	[ "${#lines[@]}" = 41 ]
	run -1 --separate-stderr dpa --fields id lines
	[ "$stderr" = "dpa: lines:42: invalid sample ID 'abc'" ]
	run -1 --separate-stderr dpa --fields id ./lines
	[ "$stderr" = "dpa: ./lines:42: invalid sample ID 'abc'" ]
	run -1 --separate-stderr dpa --fields id - <lines
	[ "$stderr" = "dpa: stdin:42: invalid sample ID 'abc'" ]
}

@test "signs, other bases, fractions and exponents are no IDs" {
	bad +1 "'+1'"
	bad -1 "'-1'"
	bad 0x10 "'0x10'"
	bad 1.5 "'1.5'"
	bad 1. "'1.'"
	bad .5 "'.5'"
	bad 1e7 "'1e7'"
	bad 1e+06 "'1e+06'"
	bad 1_000 "'1_000'"
	bad 1,000 "'1,000'"
	bad '1 2' "'1 2'"
	bad '"1"'
	bad "'1'"
	bad nan nan
	bad '#1' "'#1'"
}

@test "half ranges, backward ranges and steps of zero are no items" {
	bad 5-3 5-3
	bad 5- 5-
	bad -5 -5
	bad - -
	bad a-b a-b
	bad 1-b 1-b
	bad 1--3 1--3
	bad 1-2-3 1-2-3
	bad 1-5:0 1-5:0
	bad 1-5: 1-5:
	bad 1-5:x 1-5:x
	bad 1-5:-1 1-5:-1
	bad 1-5:1:1 1-5:1:1
	bad 5:1 5:1
	bad :1 :1
	bad 1:5 1:5
	bad '1 - 5' '1 - 5'
	bad 1..5 1..5
}

@test "an ID beyond 2^64-1 is told that --keys is the way" {
	bad 18446744073709551616 18446744073709551616 --keys
	bad 18446744073709551620 18446744073709551620 --keys
	bad 99999999999999999999 99999999999999999999 --keys
	bad 184467440737095516150 184467440737095516150 --keys
	bad 340282366920938463463374607431768211456 --keys
	bad 0-18446744073709551616 0-18446744073709551616
	bad 0-1:18446744073709551616 0-1:18446744073709551616
}

@test "names of files and objects are told which option takes them" {
	for line in a.png 00001.jpg images/7 'a b.JPEG' "$(printf '%0100d.webp' 7)"; do
		run -1 --separate-stderr dpa <<<"$line"
		says "dpa: stdin:1: invalid sample ID '" ": expected an ID; --keys accepts file names"
	done
	for line in '{"id":1}' ' { "name": "a.png"}' '{'; do
		run -1 --separate-stderr dpa <<<"$line"
		says "invalid sample ID '" ": JSON objects require --join, saved records --load or --check"
	done
	for line in 1,2 '1 - 5' '7;8' 1,000; do
		run -1 --separate-stderr dpa <<<"$line"
		says "dpa: stdin:1: invalid sample ID '$line': expected one ID or one range FIRST-LAST per line"
	done
	for line in abc 1.5 1.5e3 .5 a.b 'a. b'; do
		run -1 --separate-stderr dpa <<<"$line"
		[ "$stderr" = "dpa: stdin:1: invalid sample ID '$line'" ]
	done
}

@test "NUL, controls and what is not ASCII are no IDs, and messages stay one clean line" {
	bad '1\0002'
	bad '\0001'
	bad '1\000'
	bad '\001'
	bad '\033[31m1'
	bad '\xff'
	bad '\xc2\xb2'
	bad '\xd9\xa1\xd9\xa2'
	bad '\xef\xbc\x91'
	bad '\xc2\xa01'
	bad '\xef\xbb\xbf1'
	bad '1\r\r2'
	printf '\033[31m\a\001\xff\n' >lines
	run -1 --separate-stderr dpa <lines
	[ -z "$(LC_ALL=C tr -d ' -~\n' <<<"$stderr")" ]
}

@test "a line of 1 MiB is read, a longer one refused by its number" {
	printf '%01048576d\n' 7 >lines
	ids 7 >expected
	dpa --fields id <lines >got
	same expected got
	printf '1\n2\n%01048577d\n3\n' 7 >lines
	ids 1 2 >before
	ids 1 2 3 >around
	line='1048577 digits'
	expect 1 before --fields id
	[[ $message == "dpa: stdin:3: "* ]]
	expect 1 around --fields id --skip-invalid
	[[ $message == "dpa: stdin:3: "* ]]
}

@test "records before a bad line are all written, however many, from files and from pipes" {
	seq 0 99999 >good
	{ cat good; echo abc; seq 0 999; } >lines
	seq -f '{"id":%.0f}' 0 99999 >expected
	line=abc
	expect 1 expected --fields id
	[ "$message" = "dpa: stdin:100001: invalid sample ID 'abc'" ]
	piped() { tail -n +1 lines | dpa --fields id >got; }
	run -1 --separate-stderr piped
	same expected got
	[ "$stderr" = "dpa: stdin:100001: invalid sample ID 'abc'" ]
}

@test "a bad line among ranges: everything before it is written" {
	printf '%s\n' 0-4999 10000-10004:2 x 1 >lines
	ids {0..4999} 10000 10002 10004 >expected
	line=x
	expect 1 expected --fields id
	[ "$message" = "dpa: stdin:3: invalid sample ID 'x'" ]
}

@test "the message about a bad line comes after the records before it" {
	seq 0 29999 >lines
	echo x >>lines
	for j in 1 3; do
		run -1 dpa --fields id -j "$j" lines
		[ "${#lines[@]}" = 30001 ]
		[ "${lines[30000]}" = "dpa: lines:30001: invalid sample ID 'x'" ]
	done
}

@test "--skip-invalid reports every bad line, writes all others and fails at the end" {
	printf '%s\n' a 1 2 b 5-3 3-4 c >lines
	run -1 --separate-stderr dpa --fields id --skip-invalid <lines
	[ "$output" = "$(ids 1 2 3 4)" ]
	[ "${#stderr_lines[@]}" = 4 ]
	[ "${stderr_lines[0]}" = "dpa: stdin:1: invalid sample ID 'a'" ]
	[ "${stderr_lines[1]}" = "dpa: stdin:4: invalid sample ID 'b'" ]
	[[ "${stderr_lines[2]}" == "dpa: stdin:5: "* ]]
	[ "${stderr_lines[3]}" = "dpa: stdin:7: invalid sample ID 'c'" ]
	printf '%s\n' 1 2 >lines
	run -0 --separate-stderr dpa --fields id --skip-invalid <lines
	[ "$output" = "$(ids 1 2)" ]
	[ -z "$stderr" ]
}

@test "several files are read in order, - is standard input, lines are counted anew in each" {
	printf '1\n2' >a
	printf '3\n' >b
	: >empty
	echo 9 | dpa --fields id a empty b - a >got
	ids 1 2 3 9 1 2 >expected
	same expected got
	printf '3\nx\n' >b
	run -1 --separate-stderr dpa --fields id a b
	[ "$stderr" = "dpa: b:2: invalid sample ID 'x'" ]
	[ "$output" = "$(ids 1 2 3)" ]
	run -1 --separate-stderr dpa --fields id --skip-invalid b a b
	[ "$stderr" = "dpa: b:2: invalid sample ID 'x'"$'\n'"dpa: b:2: invalid sample ID 'x'" ]
	[ "$output" = "$(ids 3 1 2 3)" ]
}

@test "--range replaces input, repeats, takes steps and exponents" {
	range() {
		dpa --fields id "$@" </dev/null >got
	}
	range --range 3-5
	ids 3 4 5 >expected
	same expected got
	range --range 8-9 --range 0-4:2 --range 8-8
	ids 8 9 0 2 4 8 >expected
	same expected got
	range --range 1e1-2e1:5
	ids 10 15 20 >expected
	same expected got
	range --range 1e19-10000000000000000001
	ids 10000000000000000000 10000000000000000001 >expected
	same expected got
	range --range 18446744073709551614-18446744073709551615
	ids 18446744073709551614 18446744073709551615 >expected
	same expected got
	range --range 0-18446744073709551615:1e19
	ids 0 10000000000000000000 >expected
	same expected got
	range --range 0-1e19:5e18
	ids 0 5000000000000000000 10000000000000000000 >expected
	same expected got
}

@test "--range does not read standard input" {
	run -0 --separate-stderr dpa --fields id --range 1-2 <&-
	[ "$output" = "$(ids 1 2)" ]
}

@test "--range 0-1e6 has a million and one records" {
	dpa --fields id --range 0-1e6 >got
	seq -f '{"id":%.0f}' 0 1000000 >expected
	same expected got
}

@test "bad ranges of --range are refused before anything is written" {
	local text
	for text in '' - 5-3 5- -5 a-b 1-b 1-2-3 1-5:0 1-5: 1-5:x 0x1-5 +1-5 1-1e20 1-1e 1-e5 1-1e-2 1-1.5 '1 - 5' \
		1-18446744073709551616 1-5:1e20; do
		refuse --range "$text"
		says "${text:---range}"
		says --range
	done
	refuse --fields id --range 1-5 --range 5-1
	says 5-1
}

@test "ranges are never expanded in memory" {
	native_only "memory figures"
	everything() { dpa --fields id --range 0-18446744073709551615 | head -n 1000 | tail -n 1; }
	run -0 everything
	[ "$output" = '{"id":999}' ]
	everything_read() { echo 0-18446744073709551615 | dpa --fields id | head -n 1000 | tail -n 1; }
	run -0 everything_read
	[ "$output" = '{"id":999}' ]
	measure "$DPA" --fields id --range 0-3000000 >got
	[ "$peak" -lt 32768 ]
}

@test "keys: any line of UTF-8 is a sample, and its text comes out as json.dumps writes it" {
	printf '%s\n' n01440764_10026.JPEG 'café/été.png' 42 007 -1 a-b 0-5 'two  words' 'say "hi"' 'back\slash' / \
		'日本語' '😀' $'\u2028\u2029' $'tab\there' $'bell\a' $'\x01\x1f\x7f\b\f\v\e' \
		$'\u0080' $'\ufeffbom' $'\U10ffff' '<script>' "it's" 'null' '{"id":1}' >keys
	agree keys --keys
	agree keys --keys --fields id
	agree keys -k --wide-seed --fields id,seed
}

@test "keys: a decimal key is hashed as it stands" {
	feed '42\n' --fields hash >id
	feed '42\n' --fields hash --keys >key
	same id key
	feed '042\n' --fields hash --keys >padded
	run -1 same id padded
}

@test "keys: blanks and a CR are part of the key, empty lines are none" {
	printf '%s\n' ' a' 'a ' '' $'\ta' ' ' 'a b' '' '' $'a\r' >keys
	agree keys --keys
}

@test "keys: a NUL in a line is part of the key" {
	printf 'a\0b\n' >keys
	agree keys --keys
}

@test "keys: what is not UTF-8 is an error that names the line" {
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

@test "keys: 1 MiB is a key, one byte more is not" {
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
	[ "$stderr" = "dpa: stdin:5: invalid sample ID 'x'" ]
}

@test "one line in, one record out: a coprocess answers every line" {
	filter --fields id
	for ((i = 0; i < 200; i++)); do
		echo "$i" >&"$to"
		answers "{\"id\":$i}"
	done
	hang_up
}

@test "a coprocess answers whole records, ranges and several lines at once" {
	seq 0 3 | oracle >expected
	mapfile -t record <expected
	for j in 1 2; do
		filter -j "$j"
		for i in 0 1 2 3; do
			echo "$i" >&"$to"
			answers "${record[i]}"
		done
		printf '0-1\n2\n3\n' >&"$to"
		for i in 0 1 2 3; do
			answers "${record[i]}"
		done
		hang_up
	done
}

@test "half a line gives nothing until the rest of it comes" {
	filter --fields id
	printf '5\n1' >&"$to"
	answers '{"id":5}'
	silence
	printf '2' >&"$to"
	silence
	printf '3\n4' >&"$to"
	answers '{"id":123}'
	hang_up
	answers '{"id":4}'
}

@test "a coprocess hears of a bad line at once and gets on with --skip-invalid" {
	filter --fields id --skip-invalid
	echo 1 >&"$to"
	answers '{"id":1}'
	echo x >&"$to"
	answers "dpa: stdin:2: invalid sample ID 'x'"
	echo 2 >&"$to"
	answers '{"id":2}'
	exec {to}>&-
	status_of wait "$filter_pid"
	[ "$status" = 1 ]
}

@test "a bad line ends the run at once, though more could come" {
	for j in 1 3; do
		filter --fields id -j "$j"
		printf '1\nx\n' >&"$to"
		answers '{"id":1}'
		answers "dpa: stdin:2: invalid sample ID 'x'"
		for ((k = 0; k < 20; k++)); do
			kill -0 "$filter_pid" 2>/dev/null || break
			sleep 0.1
		done
		[ "$k" -lt 20 ]
	done
}
