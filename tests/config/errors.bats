#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# errors - configurations that are rejected, and the messages.
# shellcheck disable=SC2154 # bats and the helper set output, stderr, peak

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 19 >ids
}

# refused DOCUMENT TEXT...: as a --config, the document is refused with its name and the texts.
refused() {
	# shellcheck disable=SC2059 # a format is what is meant
	printf "$1" >bad.json
	shift
	run -2 --separate-stderr dpa --config bad.json --range 0-9
	if ! { silent_and_told && says bad.json "$@"; }; then
		echo "document: $(head -c 200 bad.json)"
		return 1
	fi
}

# The same for options: refused_option OPTION VALUE [TEXT]...
refused_option() {
	local option=$1 value=$2
	shift 2
	run -2 --separate-stderr dpa "$option" "$value" --range 0-9
	if ! { silent_and_told && says "$option" "$@"; }; then
		echo "option: $option '$value'"
		return 1
	fi
}

# A refusal takes less than a second of CPU and 20 MB: frugal FILE [TEXT]... (a hang meets the timeout).
frugal() {
	local file=$1 status=0
	shift
	: >out
	if [ -n "${DPA_SANITIZED-}" ]; then
		timeout 200 "$DPA" --config "$file" --range 0-9 >out 2>err || status=$?
	else
		measure prlimit --cpu=1 "$DPA" --config "$file" --range 0-9 >out 2>err || status=$?
		[ "$peak" -lt 20480 ] || return
	fi
	stderr=$(cat err)
	if ! { [ "$status" = 2 ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] && says "dpa: " "$@"; }; then
		echo "status $status: $stderr"
		return 1
	fi
}

@test "an unknown preset is refused with the near one" {
	refuse --preset moderat
	says moderat "'moderate'"
	refuse --preset aggresive
	says "'aggressive'"
	refuse --preset Mild
	refuse --preset ''
	refuse --preset xyzzy
	says xyzzy mild moderate aggressive
}

@test "bounds that are no interval are refused by member" {
	local pair name
	for pair in '[30, -30]' '[1, 1]' '[1.0, 1]' '[0, -0.0]' '[-1.7e308, 1.7e308]' '[1e308, -1e308]' \
		'[-9007199254740993, 1]' '[0, 9007199254740993]' '[0, 9223372036854775807]' \
		'[-9223372036854775809, 0]' '[0, 18446744073709551617]' '[0, 99999999999999999999]' \
		"[0, 1$(printf '0%.0s' {1..309})]" "[0, 1$(printf '0%.0s' {1..500})]" \
		'[0, "18446744073709551616.0"]'; do
		for name in rotation brightness noise scale contrast; do
			refused "{\"${name}_range\": $pair}" "${name}_range"
		done
		refused "{\"parameters\": {\"hue\": $pair}}" hue
	done
	refused '{"noise_range": [0, 1e999]}'
	refused '{"noise_range": [-1e999, 0]}'
	refused '{"noise_range": [0, NaN]}'
	refused '{"noise_range": [0, Infinity]}'
	refused '{"noise_range": [-Infinity, 0]}'
}

@test "wrong types are refused by member" {
	local value
	for value in 5 '[]' '[1]' '[1, 2, 3]' '["0", 1]' '[0, "1"]' '[true, false]' '[null, 1]' '[[0], 1]' '{}' \
		null true '"0:1"'; do
		refused "{\"scale_range\": $value}" scale_range
		refused "{\"parameters\": {\"hue\": $value}}" hue
	done
	for value in '"10"' 1.5 10.0 true null '[10]' '{}' 1e1; do
		refused "{\"augmentation_depth\": $value}" augmentation_depth
	done
	for value in 1 '"a"' '[]' '["hue"]' null; do
		refused "{\"parameters\": $value}" parameters
	done
	for value in '[]' 5 '"moderate"' null true; do
		refused "$value"
		refused "{\"config\": $value}"
		refused "{\"metadata\": {\"config\": $value}}"
	done
	refused '{"metadata": {}}'
}

@test "a depth out of range is refused" {
	local value
	for value in 0 -1 10001 2147483648 4294967306 9007199254740993 9223372036854775807 99999999999999999999; do
		refused "{\"augmentation_depth\": $value}" augmentation_depth 10000
	done
	for value in 0 -1 10001 4294967306 18446744073709551626 abc '' 1.5 1e5 0x10 '10 ' 10a; do
		refused_option --depth "$value"
	done
}

@test "unknown members are refused, with the known ones" {
	refused '{"rotation_rnge": [0, 1]}' "'rotation_rnge'" 'expected rotation_range, '
	refused '{"rotation": [0, 1]}' "'rotation'" 'expected rotation_range, '
	refused '{"depth": 3}' "'depth'" ' augmentation_depth '
	refused '{"": 3}'
	refused '{"metadata": {"config": {"nonsense": 1}}}' nonsense
	refused '{"config": {"nonsense": 1}}' nonsense
}

@test "duplicate members are refused" {
	refused '{"augmentation_depth": 3, "augmentation_depth": 3}' augmentation_depth
	refused '{"noise_range": [0, 1], "noise_range": [0, 2]}' noise_range
	refused '{"parameters": {"a": [0, 1], "a": [0, 1]}}' '"a"'
	refused '{"parameters": {"a": [0, 1]}, "parameters": {}}' parameters
	refused '{"noise_range": [0, 1], "noise\\u005frange": [0, 2]}' duplicate
}

@test "bad names of parameters are refused" {
	local name
	for name in '' 1a a-b 'a b' 'a.b' é id hash seed rank rotation brightness noise scale contrast; do
		refused "{\"parameters\": {\"$name\": [0, 1]}}" parameters
	done
	for name in 1a a-b 'a b' 'a.b' é id hash seed rank rotation brightness noise scale contrast; do
		refused_option --param "$name=0:1" "$name"
	done
}

@test "more than a hundred parameters are refused" {
	local k options=() members=
	for ((k = 0; k < 96; k++)); do
		options+=(--param "p$k=0:1")
		members+="${members:+, }\"p$k\": [0, 1]"
	done
	run -2 --separate-stderr dpa "${options[@]}" --range 0-1
	silent_and_told
	says 100
	refused "{\"parameters\": {$members}}" 100
	run -0 dpa "${options[@]:2}" --range 0-1 --fields id
}

@test "options with invalid bounds are refused" {
	local option value
	for option in --rotation --brightness --noise --scale --contrast; do
		for value in 5:5 6:5 5 '' : 5: :5 a:b 1:2:3 1,2 nan:1 0:nan 0:inf -inf:0 0:1e999 -1.7e308:1.7e308 \
			0x1:0x2 ' 0:1' '0:1 ' 0:9007199254740993 1e:2 1_0:20 0:1f; do
			refused_option "$option" "$value"
		done
	done
	for value in hue hue= hue=1 hue=5:5 hue=b:a =0:1 '' = hue:0:1 hue=0:1:2 hue==0:1 hue=0:9007199254740993; do
		refused_option --param "$value"
	done
}

@test "kinds of parameters: invalid numbers and choices are refused" {
	local value name
	for value in int: int:0 int:0:0 int:5:-5 int:0:1.0 int:0:1e3 int:0.5:2 int:a:b int:0:1:2 \
		int:0:9007199254740993 int:-9007199254740994:0 int:-1:9007199254740992 int:0:9007199254740992 \
		int:-4503599627370496:4503599627370496 bool: bool:1.5 bool:-0.1 bool:nan bool:0:1 bool:true bool:1e999 \
		choice: choice:a 'choice:a,a' 'choice:a,' 'choice:,a' 'choice:a,,b' 'choice:a*0,b' 'choice:a*-1,b' \
		'choice:a*,b' 'choice:a*b,c' 'choice:a*1*2,b' 'choice:*2,b' 'choice:a*nan,b' 'choice:a*inf,b' \
		'choice:a*1e308,b*1e308' 'choice:a* 2,b' $'choice:a\tb,c' $'choice:a\x7f,b' $'choice:a\xff,b' \
		$'choice:\u85,b' "choice:a,$(printf 'b%.0s' {1..256})" "choice:$(seq -s, 0 256)" float:0:1 integer:0:5 \
		Int:0:5 bool int; do
		refused_option --param "x=$value" "'x'"
	done
	refused_option --rotation int:0:5 two
	for name in bool:0.5 choice:a,b; do
		refused_option --noise "$name" doubles
	done
	run -2 --separate-stderr dpa --param x=choice:"$(seq -s, 0 256)" -n 1
	says "expected 2 to 256 choices"
	for value in '{"int": [0, 0]}' '{"int": [0]}' '{"int": 5}' '{"int": [0, 1.0]}' '{"int": ["0", 1]}' \
		'{"int": [0, 9007199254740993]}' '{"int": [0, 1], "bool": 0.5}' '{"bool": [0.5]}' '{"bool": true}' \
		'{"bool": "0.5"}' '{"bool": 2}' '{"bool": null}' '{"choice": "ab"}' '{"choice": []}' \
		'{"choice": ["a"]}' \
		'{"choice": ["a", "a"]}' '{"choice": ["a", "\\u0061"]}' '{"choice": ["a", ""]}' '{"choice": ["a", 1]}' \
		'{"choice": ["a", "\\n"]}' '{"choice": ["a", "\\u0085"]}' '{"choice": {"a": 1, "b": 2}}' \
		'{"choice": ["a", "b"], "weights": [1]}' '{"choice": ["a", "b"], "weights": [1, 2, 3]}' \
		'{"choice": ["a", "b"], "weights": [1, 0]}' '{"choice": ["a", "b"], "weights": [1, "2"]}' \
		'{"choice": ["a", "b"], "weights": 1}' '{"choice": ["a", "b"], "weights": [1e308, 1e308]}' \
		'{"weights": [1, 2]}' '{"choice": ["a", "b"], "weight": [1, 2]}' '{"float": [0, 1]}' \
		'{"int": [0, 1], "x": 1}'; do
		refused "{\"parameters\": {\"x\": $value}}" "parameters: x"
	done
	for value in '{"int": [0, 5]}' '{"bool": 0.5}' '{"choice": ["a", "b"]}'; do
		refused "{\"noise_range\": $value}" noise_range
	done
}

@test "a file over 1 MiB is refused, one of 1 MiB is read" {
	{ echo '{"augmentation_depth": 3}' && head -c 1048550 /dev/zero | tr '\0' ' '; } >full.json
	[ "$(wc -c <full.json)" = 1048576 ]
	agree ids --config full.json
	echo >>full.json
	refuse --config full.json --range 0-9
	says full.json "1 MiB"
}

@test "10 GB, FIFOs and endless devices are refused at once, in little memory" {
	truncate -s 10G sparse
	frugal sparse sparse
	{ printf '{"augmentation_depth": 3'; head -c 8M /dev/zero | tr '\0' ' '; echo '}'; } >spaces
	frugal spaces spaces
	frugal /dev/zero /dev/zero
	{ printf '{"rotation_range": ['; yes '1, 2,' | head -c 2M; } >long
	frugal long long
	mkfifo fifo
	frugal fifo fifo
	yes '[' | head -c 1000000 >brackets
	frugal brackets brackets
	yes '{"a":' | head -c 1000000 >braces
	frugal braces braces
	{ printf '{"noise_range": [0, 1e'; head -c 900000 /dev/zero | tr '\0' 9; echo ']}'; } >digits
	frugal digits digits
	{ printf '{"'; head -c 900000 /dev/zero | tr '\0' k; echo '": 1}'; } >key
	frugal key key
	/usr/bin/python3 -c 'print("{" + ",".join("\"k%d\":0" % k for k in range(90000)) + "}")' >many
	frugal many many
	frugal /dev/null /dev/null
	frugal . .
	frugal missing missing
}

@test "invalid JSON is refused by file, line and column" {
	local where='bad.json:[0-9]+:[0-9]+: '
	for document in '\xef\xbb{}' '\xef\xbb\xbf\xef\xbb\xbf{}' '{"noise_range": [0, "\xff"]}' '{"\xff": 1}' \
		'{"noise_range": [0, 1e999]}' '{} x' '{}{}' '{},' '' ' \n' '{' '{"a"' '{"a":' '{"noise_range": [0, 1]' \
		'{"noise_range": [0, 1],}' '{"noise_range": [0 1]}' \
		"{'noise_range': [0, 1]}" '{noise_range: [0, 1]}' '{"noise_range": [0, 01]}' \
		'{"noise_range": [+0, 1]}' \
		'{"noise_range": [0, .5]}' '{"noise_range": [0, 0x1]}' '{"noise_range": [0, NaN]}' \
		'// no\n{}' '{}\000' '\000' '{"augmentation_depth": 5\000}' '\xff\xfe{\000}\000' \
		'{"a": "\\ud800"}' '{"augmentation_depth": 3, "augmentation_depth": 3}' \
		'{"a\\u0000b": 1}'; do
		refused "$document"
		[[ $stderr =~ $where ]]
	done
	refused '{\n"noise_range": [0, 1],\n  oops}' bad.json:3:
	refused '{\n"noise_range": [0, 1],\n\n\n"noise_range": [0, 1]}' bad.json:5:
}

@test "for what people write instead of JSON, the message has the JSON" {
	refused $'{"noise_range": [0, 1]\n"scale_range": [1, 2]}' "expected ',' or '}'"
	refused '{"noise_range": [0 1]}' "expected ',' or ']'"
	refused '{"noise_range": [0, 1],}' "no comma before '}'"
	refused '{"noise_range": [0, 1,]}' "no comma before ']'"
	refused "{'noise_range': [0, 1]}" "expected a member name in double quotes"
	refused '{noise_range: [0, 1]}' "expected a member name in double quotes"
	refused $'{# few\n"noise_range": [0, 1]}' "no comment"
	refused $'{// few\n"noise_range": [0, 1]}' "no comment"
	refused ' ' "unexpected end"
	refused '{"noise_range": [0, 1]}{}' "trailing data after the object"
}

@test "nesting beyond 16 is refused" {
	local open close
	printf -v open '[%.0s' {1..17}
	printf -v close ']%.0s' {1..17}
	refused "$open$close"
	refused "{\"metadata\": $open$close}"
	refused "{\"noise_range\": $open$close}"
	printf -v open '[%.0s' {1..16}
	printf -v close ']%.0s' {1..16}
	refused "{\"metadata\": {\"config\": {}}, \"augmentations\": $open$close}"
	echo "{\"metadata\": {\"config\": {}}, \"augmentations\": ${open:1}${close:1}}" >deep.json
	agree ids --config deep.json
	printf -v open '[%.0s' {1..3000}
	refused "$open"
}

@test "nothing is written or read before a configuration is refused" {
	run -2 --separate-stderr dpa --rotation 1:1 </dev/full
	silent_and_told
	run -2 dpa --depth 0 --config missing.json
	SECONDS=0
	dpa --depth 0 < <(sleep 5 3>&-) >out 2>&1 || [ $? = 2 ]
	[ "$SECONDS" -lt 4 ]
}

@test "a NUL byte is shown in the line it is in" {
	printf '{\n"rotation_range":\n[0, 1]\0}' >config
	refuse --config config --range 0-9
	says 'config:3:7: a NUL byte'
}

@test "names and numbers of parameters" {
	long=$(printf 'x%.0s' {1..64})
	refuse --param "$long=0:1" --range 0-9
	says 'at most 63'
	for i in {0..100}; do
		printf '"p%s":%s,' "$i" "$i"
	done >members
	printf '{%s"id":7}\n' "$(cat members)" >many
	run -1 --separate-stderr dpa --load many
	says 'more than 100 parameters'
}
