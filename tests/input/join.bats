#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# join - --join appends the parameters to the JSON objects of a manifest and keeps every other byte.
# shellcheck disable=SC2016,SC2154 # JSON has dollars; bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

manifest() {
	/usr/bin/python3 "$TESTS/tools/dataset_manifest.py" "$@"
}

# The oracle's bytes at -j 1, 2 and 8, from a file with bad lines too; and the same messages at each.
thrice() {
	local input=$1 j status=0
	shift
	oracle --skip-invalid "$@" <"$input" >expected 2>told || status=$?
	for j in 1 2 8; do
		run -"$status" --separate-stderr sh -c 'input=$1; shift; exec "$@" <"$input" >got' - "$input" \
			"$DPA" --skip-invalid -j "$j" "$@"
		same expected got || return
		[ "$j" = 1 ] || [ "$stderr" = "$first" ] || return
		first=$stderr
		# The oracle complains of the same lines.
		sed -n 's/^\(dpa: [^:]*:[0-9]*\): .*/\1/p' told >numbers
		sed -n 's/^\(dpa: [^:]*:[0-9]*\): .*/\1/p' <<<"$stderr" >got
		same numbers got || return
	done
}

@test "objects come out with the parameters appended, every other byte as it was" {
	manifest 3000 >lines
	thrice lines --join
	[ "$(wc -l <expected)" = 3000 ]
	thrice lines -J --fields hash,noise
	thrice lines --join=id --fields seed --wide-seed
	thrice lines --join --param shear=-1:1 --precision 3
	thrice lines --join --base-seed 7 --epoch 2
	thrice lines --join --seeding rank --rank 1 --world-size 3 --shard none
}

@test "--nest puts them under one member" {
	manifest 500 >lines
	thrice lines --join --nest augmentation
	thrice lines --join --nest 'x y/é' --fields hash
	run -0 dpa --join --nest p --fields noise <<<'{"id":1}'
	[ "$output" = '{"id":1,"p":{"noise":0.027953114852436137}}' ]
	run -1 --separate-stderr dpa --join --nest p <<<'{"id":1,"\u0070":0}'
	says "stdin:1: member 'p' exists already"
	run -0 dpa --join --nest p --fields noise <<<'{"id":1,"noise":0}'
	[ "$output" = '{"id":1,"noise":0,"p":{"noise":0.027953114852436137}}' ]
	refuse --nest p </dev/null
	for name in '' 'a"b' 'a\b' $'a\nb' $'\xff' "$(printf 'x%.0s' {1..64})"; do
		refuse --join --nest "$name" </dev/null
		says --nest
	done
	dpa --join --nest "$(printf 'x%.0s' {1..63})" --param "$(printf 'y%.0s' {1..63})=0:1" \
		--fields "$(printf 'y%.0s' {1..63}),hash" <<<'{"id":1}' >got
	[ "$(jq -r '.[keys[1]] | keys[1] | length' got)" = 63 ]
}

@test "lines changed at random: joined or refused as json.loads decides" {
	manifest 6000 2 >lines
	thrice lines --join
	[ "$(wc -l <expected)" -gt 3000 ]
	[ "$(wc -l <expected)" -lt 5500 ]
}

@test "an integer and the same digits in a string name the same sample" {
	printf '%s\n' '{"id":42}' '{"id":"42"}' '{"id":"\u0034\u0032"}' >lines
	dpa --join --fields hash lines | jq -r .hash | uniq >got
	dpa --range 42-42 --fields hash | jq -r .hash >expected
	same expected got
	printf '%s\n' '{"id":18446744073709551615}' | dpa -J --fields hash | jq -r .hash >got
	dpa --range 18446744073709551615-18446744073709551615 --fields hash | jq -r .hash >expected
	same expected got
	printf '%s\n' '{"n":"naïve/\ud83d\ude00"}' | dpa --join=n --fields hash | jq -r .hash >got
	printf 'naïve/😀\n' | dpa --keys --fields hash | jq -r .hash >expected
	same expected got
}

@test "the seedings work as they do for IDs" {
	seq 0 999 | sed 's/.*/{"id":&}/' >lines
	local seeding
	for seeding in '--seeding unique' '--seeding rank --base-seed 3' '--epoch 4'; do
		# shellcheck disable=SC2086 # words
		seq 0 999 | dpa $seeding --rank 2 --world-size 5 --fields hash,noise >records
		# shellcheck disable=SC2086
		dpa --join $seeding --rank 2 --world-size 5 --fields hash,noise <lines | sed 's/"id":[0-9]*,//' >joined
		same records joined
	done
	run -1 --separate-stderr dpa --join --seeding unique --rank 0 --world-size 2 <<<'{"id":"x"}'
	says "stdin:1: member 'id' is a string"
}

@test "each kind of bad line has its message" {
	local samples="expected a string or an integer from 0 to 2^64-1"
	# line|message
	while IFS='|' read -r line message; do
		run -1 --separate-stderr dpa --join <<<"$line"
		[ "$stderr" = "dpa: stdin:1: ${message/SAMPLES/$samples}" ] || {
			echo "$line gives $stderr"
			return 1
		}
		[ -z "$output" ]
	done <<-'END'
		{"id":1|not JSON: byte 8: unexpected end
		{"id":1,}|not JSON: byte 9: expected a member name in double quotes; no comment, no comma before '}'
		{"id" 1}|not JSON: byte 7: expected ':'
		{"id":1 "a":2}|not JSON: byte 9: expected ',' or '}'
		{"id":1}x|not JSON: byte 9: trailing data after the object
		[1]|not a JSON object: jq -c '.[]' makes lines of an array
		7|not a JSON object: expected one per line, such as {"id": 7}
		{"id":1,|not JSON: byte 9: unexpected end: jq -c . writes one object per line
		{|not JSON: byte 2: unexpected end: jq -c . writes one object per line
		{"id":NaN}|not JSON: byte 7: NaN and Infinity are not JSON: write null or a number
		{"id":1,"x":-Infinity}|not JSON: byte 13: NaN and Infinity are not JSON: write null or a number
		{"id":1,"x":nan}|not JSON: byte 13: NaN and Infinity are not JSON: write null or a number
		{"id":1,"x":-NaN}|not JSON: byte 13: NaN and Infinity are not JSON: write null or a number
		{"id":nul}|not JSON: byte 10: expected a value
		{"id":tru}|not JSON: byte 10: expected a value
		{"a":[1,2,"id":1}|not JSON: byte 15: expected ',' or ']'
		{"a":1.}|not JSON: byte 8: expected a digit
		{"a":"\q"}|not JSON: byte 8: invalid escape
		{"a":"\u12x4"}|not JSON: byte 11: expected four hex digits after \u
		{"a":1}|no member 'id': give --join=MEMBER to name another one
		{"b":{"id":1}}|no member 'id': give --join=MEMBER to name another one
		{"id":1,"id":1}|member 'id' occurs twice
		{"id":1,"\u0069d":1}|member 'id' occurs twice
		{"id":1,"hash":1}|member 'hash' exists already: give --nest NAME to insert one member NAME
		{"id":1,"nois\u0065":1}|member 'noise' exists already: give --nest NAME to insert one member NAME
		{"id":-1}|member 'id': SAMPLES
		{"id":1.0}|member 'id': SAMPLES
		{"id":18446744073709551616}|member 'id': SAMPLES
		{"id":null}|member 'id': SAMPLES
		{"id":""}|member 'id' is an empty string
		{"id":"\ud800"}|member 'id' contains an unpaired surrogate
	END
	run -1 --separate-stderr dpa --join=file_name <<<'{"id":1}'
	says "no member 'file_name': give --join=MEMBER to name another one"
	run -1 --separate-stderr feed '{"id":1,"x":"\xff"}\n' --join
	says 'stdin:1: not JSON: byte 14: invalid UTF-8'
	run -1 --separate-stderr feed '{"id":1,"x":"a\tb"}\n' --join
	says 'stdin:1: not JSON: byte 15: control character in a string'
	run -1 --separate-stderr feed '{"id":\0001}\n' --join
	says 'stdin:1: not JSON: byte 7: a NUL byte is not JSON; iconv -f UTF-16 -t UTF-8 converts UTF-16'
}

@test "a bad line stops the run after the records before it, in whatever file it is" {
	seq 1 5000 | sed 's/.*/{"id":&}/' >one
	sed '3000s/}//' one >two
	local j
	for j in 1 2 8; do
		run -1 --separate-stderr dpa --join --fields noise -j "$j" one two one
		[ "${#lines[@]}" = 7999 ]
		[ "$stderr" = 'dpa: two:3000: not JSON: byte 11: unexpected end' ]
		run -1 --separate-stderr dpa --join --fields noise -j "$j" --skip-invalid one two one two
		[ "${#lines[@]}" = 19998 ]
		[ "${#stderr_lines[@]}" = 2 ]
		run -1 --separate-stderr dpa --join --fields noise -j "$j" --skip-invalid -q two
		[ -z "$stderr" ]
	done
}

@test "lines too long, blank lines, a last line without its newline" {
	{
		echo '{"id":1}'
		echo
		printf '{"id":2,"x":"%01048576d"}\n' 0
		printf ' \t\n'
		printf '{"id":3,"x":"%01048500d"}\n' 0
		printf '{"id":4}'
	} >lines
	local j
	for j in 1 2; do
		run -1 --separate-stderr sh -c 'exec "$@" <lines >got' - \
			"$DPA" -j "$j" --join --fields noise --skip-invalid
		[ "$stderr" = 'dpa: stdin:3: the line is longer than 1 MiB' ]
		[ "$(wc -l <got)" = 3 ]
		[ "$(jq -c .id got | tr '\n' ' ')" = '1 3 4 ' ]
	done
	run -1 --separate-stderr dpa --join --fields noise lines
	[ "${#lines[@]}" = 1 ]
}

@test "nesting up to 256 is accepted, more is refused" {
	nested() {
		/usr/bin/python3 -c '
import sys
n = int(sys.argv[1])
print("{\"id\":1,\"x\":" + "[" * n + "]" * n + "}")' "$1"
	}
	nested 255 >deep
	dpa --join deep >got
	nested 256 >deep
	run -1 --separate-stderr dpa --join deep
	says 'deep:1: not JSON: byte 268: arrays and objects nested too deeply'
	nested 500000 >deep
	run -1 --separate-stderr dpa --join deep
	says 'nested too deeply'
}

@test "the shards of a manifest are its lines, each once" {
	manifest 1000 >lines
	dpa --join lines >whole
	for rank in 0 1 2; do
		dpa --join --rank "$rank" --world-size 3 lines >"part.$rank"
	done
	paste -d '\n' part.0 part.1 part.2 | sed '/^$/d' >joined
	same whole joined
}

@test "lines that arrive slowly are answered at once" {
	coproc "$DPA" --join --fields noise
	echo '{"id":1}' >&"${COPROC[1]}"
	read -r -t 5 line <&"${COPROC[0]}"
	[ "$line" = '{"id":1,"noise":0.027953114852436137}' ]
	kill "$COPROC_PID"
}

@test "what --join does not go with is refused" {
	refuse --join --range 0-1
	says --join --range
	refuse --join --null </dev/null
	says --join --null
	refuse --join --batch 2 </dev/null
	says --join --batch
	refuse --join --format csv </dev/null
	says --join csv
	refuse --join --fields id,noise </dev/null
	says id --join
	run -0 dpa --join --keys --fields noise <<<'{"id":1}'
}

@test "every kernel appends the same bytes" {
	manifest 400 >lines
	oracle --join <lines >expected
	kernels >names
	while read -r name; do
		dpa --kernel "$name" --join <lines >got
		same expected got
	done <names
}
