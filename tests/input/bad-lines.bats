#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# bad-lines - messages about lines that are not IDs, and what --skip-invalid does with them.
# shellcheck disable=SC2154,SC2030,SC2031 # bats and the helper set output, stderr, peak; every test is a subshell

load input

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# bad LINE [TEXT]...: LINE, a format of printf, between good lines is rejected by its number after the records
# before it, and --skip-invalid continues after it. The message contains each TEXT.
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

# tells [TEXT]...: the message is about the third line and contains each TEXT.
tells() {
	local text
	for text in "dpa: stdin:3: " "$@"; do
		[[ $message == *"$text"* ]] && continue
		echo "no '$text' in: $message"
		return 1
	done
}

@test "a bad line is named by file, line and text" {
	seq 1 41 >lines
	echo abc >>lines
	run -1 --separate-stderr dpa --fields id <lines
	[ "$stderr" = "dpa: stdin:42: invalid sample ID 'abc'$no_id" ]
	[ "${#lines[@]}" = 41 ]
	run -1 --separate-stderr dpa --fields id lines
	[ "$stderr" = "dpa: lines:42: invalid sample ID 'abc'$no_id" ]
	run -1 --separate-stderr dpa --fields id ./lines
	[ "$stderr" = "dpa: ./lines:42: invalid sample ID 'abc'$no_id" ]
	run -1 --separate-stderr dpa --fields id - <lines
	[ "$stderr" = "dpa: stdin:42: invalid sample ID 'abc'$no_id" ]
}

@test "signs, other bases, fractions and exponents are not IDs" {
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

@test "incomplete ranges, descending ranges and steps of zero are rejected" {
	bad 5-3 "'5-3'$no_id"
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

@test "the message about an ID above 2^64-1 suggests --keys" {
	bad 18446744073709551616 "18446744073709551616'$no_id"
	bad 18446744073709551620 18446744073709551620 --keys
	bad 99999999999999999999 99999999999999999999 --keys
	bad 184467440737095516150 184467440737095516150 --keys
	bad 340282366920938463463374607431768211456 --keys
	bad 0-18446744073709551616 0-18446744073709551616
	bad 0-1:18446744073709551616 0-1:18446744073709551616
}

@test "the message about file names and objects names the option that accepts them" {
	for line in a.png 00001.jpg images/7 'a b.JPEG' "$(printf '%0100d.webp' 7)"; do
		run -1 --separate-stderr dpa <<<"$line"
		says "dpa: stdin:1: invalid sample ID '" ": file names require --keys"
	done
	for line in '{"id":1}' ' { "name": "a.png"}' '{'; do
		run -1 --separate-stderr dpa <<<"$line"
		says "invalid sample ID '" ": JSON objects require --join, saved records --load or --check"
	done
	for line in 1,2 '1 - 5' '7;8' 1,000; do
		run -1 --separate-stderr dpa <<<"$line"
		says "dpa: stdin:1: invalid sample ID '$line': expected one ID or one range FIRST-LAST per line"
	done
	for line in 1.0 1.5 1.5e3 .5 -3 +1 -1.0 1.5x - . 1e; do
		run -1 --separate-stderr dpa <<<"$line"
		[ "$stderr" = "dpa: stdin:1: invalid sample ID '$line'$no_id" ]
	done
	for line in abc a.b 'a. b'; do
		run -1 --separate-stderr dpa <<<$'\n'"$line"
		[ "$stderr" = "dpa: stdin:2: invalid sample ID '$line'$no_id" ]
	done
}

@test "NUL, control and non-ASCII characters are not IDs, and each message is one printable line" {
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

@test "a line of 1 MiB is read, a longer one is rejected by its number" {
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
	[ "$message" = "dpa: stdin:100001: invalid sample ID 'abc'$no_id" ]
	piped() { tail -n +1 lines | dpa --fields id >got; }
	run -1 --separate-stderr piped
	same expected got
	[ "$stderr" = "dpa: stdin:100001: invalid sample ID 'abc'$no_id" ]
}

@test "a bad line among ranges: everything before it is written" {
	printf '%s\n' 0-4999 10000-10004:2 x 1 >lines
	ids {0..4999} 10000 10002 10004 >expected
	line=x
	expect 1 expected --fields id
	[ "$message" = "dpa: stdin:3: invalid sample ID 'x'$no_id" ]
}

@test "the message about a bad line comes after the records before it" {
	seq 0 29999 >lines
	echo x >>lines
	for j in 1 3; do
		run -1 dpa --fields id -j "$j" lines
		[ "${#lines[@]}" = 30001 ]
		[ "${lines[30000]}" = "dpa: lines:30001: invalid sample ID 'x'$no_id" ]
	done
}

@test "--skip-invalid reports every bad line, writes all others and fails at the end" {
	printf '%s\n' a 1 2 b 5-3 3-4 c >lines
	run -1 --separate-stderr dpa --fields id --skip-invalid <lines
	[ "$output" = "$(ids 1 2 3 4)" ]
	[ "${#stderr_lines[@]}" = 4 ]
	[[ "${stderr_lines[0]}" == "dpa: stdin:1: invalid sample ID 'a': the header "* ]]
	[ "${stderr_lines[1]}" = "dpa: stdin:4: invalid sample ID 'b'$no_id" ]
	[[ "${stderr_lines[2]}" == "dpa: stdin:5: "* ]]
	[ "${stderr_lines[3]}" = "dpa: stdin:7: invalid sample ID 'c'$no_id" ]
	printf '%s\n' 1 2 >lines
	run -0 --separate-stderr dpa --fields id --skip-invalid <lines
	[ "$output" = "$(ids 1 2)" ]
	[ -z "$stderr" ]
}

@test "a line of 1 GB is an error with its number, in bounded memory" {
	native_only "memory figures"
	for byte in '\0' 1 x; do
		long() { (echo 7 && head -c 1G /dev/zero | tr '\0' "$byte") | measure "$DPA" >got 2>err; }
		run -1 long
		one_line err "dpa: stdin:2: "
		[ "$(wc -c <err)" -lt 1000 ]
		[ "$(wc -l <got)" = 1 ]
		[ "$(cat peak)" -lt 32768 ]
	done
}

@test "--skip-invalid skips a huge line" {
	(echo 1 && head -c 100M /dev/zero && echo && echo 2) >items
	status_of dpa --fields id --skip-invalid items >got 2>err
	[ "$status" = 1 ]
	one_line err "dpa: items:2: "
	[ "$(cat got)" = '{"id":1}'$'\n''{"id":2}' ]
}

@test "binary input is an error with the line number" {
	status_of dpa "$DPA" >got 2>err
	[ "$status" = 1 ]
	[ ! -s got ]
	one_line err "$DPA:1: "
	status_of dpa --skip-invalid "$DPA" >got 2>err
	[ "$status" = 1 ]
	[ ! -s got ] || /usr/bin/python3 -c 'import json; [json.loads(line) for line in open("got")]'
	iconv -f UTF-8 -t UTF-8 err >/dev/null
	status_of dpa --keys "$DPA" >got 2>err
	[ "$status" = 1 ]
	one_line err "$DPA:"
}
