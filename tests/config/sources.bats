#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sources - presets, options, files and manifests as configurations, which of them wins, and --print-config.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 19 >ids
}

# Members and numbers of two JSON files are the same, the text of every number included.
same_json() {
	/usr/bin/python3 -c '
import json, sys
one, two = (json.load(open(name), parse_int=str, parse_float=str) for name in sys.argv[1:])
sys.exit(one != two or list(one) != list(two))' "$1" "$2" && return
	head -n 99 "$1" "$2"
	return 1
}

# print_config [OPTION]...: what is printed says what the oracle says, and reading it back prints the same bytes.
print_config() {
	dpa --print-config "$@" </dev/null >printed || return
	oracle --print-config "$@" >expected || return
	same_json expected printed || return
	dpa --print-config --config printed </dev/null >again || return
	same printed again
}

@test "presets: moderate is the default" {
	agree ids
	agree ids --preset moderate
	agree ids -p mild
	agree ids --preset=aggressive
	dpa <ids >default
	dpa --preset moderate <ids >named
	same default named
}

@test "each bound and the depth can be set by option" {
	agree ids --rotation -90:90
	agree ids --brightness 0.5:0.75
	agree ids --noise 0:1
	agree ids --scale=1:2
	agree ids --contrast -1.5:-0.5
	agree ids --depth 3
	agree ids -d 3
	agree ids --rotation -1e2:1E2 --noise .5:1. --scale -0.0:1e-3
}

@test "a configuration file can set everything, in any order, and leave the rest" {
	echo '{"augmentation_depth": 4, "scale_range": [1, 2], "rotation_range": [-1.5, 2e1]}' >some.json
	agree ids --config some.json
	agree ids -c some.json -p mild
	echo '{}' >none.json
	agree ids --config none.json
	cat >all.json <<-'END'
		{"contrast_range": [0.25, 0.5], "scale_range": [1, 2], "noise_range": [0, 0.5],
		 "brightness_range": [1, 1.5], "rotation_range": [-180, 180], "augmentation_depth": 1000,
		 "parameters": {"zoom": [1, 4], "angle": [0, 6.25], "_x9": [-1, 1]}}
	END
	agree ids --config all.json
}

@test "options overlay the file, the file overlays the preset, wherever they stand" {
	echo '{"rotation_range": [-5, 5], "noise_range": [0, 0.5], "augmentation_depth": 7,
		"parameters": {"hue": [0, 1], "shear": [-2, 2]}}' >over.json
	agree ids --preset mild --config over.json --rotation -1:1 --depth 8
	dpa --preset mild --config over.json --rotation -1:1 --depth 8 <ids >one
	dpa --depth 8 --rotation -1:1 --config over.json --preset mild <ids >two
	same one two
	agree ids --config over.json --param shear=-3:3 --param tint=0:1
	agree ids --param tint=0:1 --param shear=-3:3 --config over.json
}

@test "extra parameters are drawn in the order they are named" {
	agree ids --param shear=-10:10 --param hue=-0.1:0.1
	agree ids --param hue=-0.1:0.1 --param shear=-10:10
	agree ids --param _=0:1 --param "$(printf 'a%.0s' {1..63})=0:1" --param Rotation=0:1
}

@test "the configuration may come from standard input or a pipe" {
	echo '{"augmentation_depth": 3}' >three.json
	dpa --config three.json --range 0-9 >expected
	from_stdin() { tail three.json | dpa --config - --range 0-9 >got; }
	from_stdin
	same expected got
	dpa --config <(sleep 0.2 && cat three.json) --range 0-9 >got
	same expected got
}

@test "--print-config prints what --config reads back to the same bytes" {
	print_config
	print_config --preset mild
	print_config --preset aggressive --depth 10000
	print_config --param shear=-10:10 --param hue=-0.1:0.1
	print_config --rotation 1e15:1e17 --noise 1e-9:1e-5 --contrast -1e-320:1e-320 --scale 0.1:0.30000000000000004
	print_config --rotation -9007199254740992:9007199254740992 --scale 5e-324:1.7e308
}

@test "--print-config keeps -30 and -30.0 apart" {
	echo '{"rotation_range": [-30.0, 30], "noise_range": [0, 1.0]}' >mixed.json
	print_config --config mixed.json
	dpa --print-config --config mixed.json | tr -d ' \n' >flat
	grep -F '"rotation_range":[-30.0,30]' flat
	grep -F '"noise_range":[0,1.0]' flat
	dpa --print-config | tr -d ' \n' | grep -F '"rotation_range":[-30,30]'
	dpa --print-config --rotation -30.0:30 | tr -d ' \n' | grep -F '"rotation_range":[-30.0,30]'
}

@test "--print-config reads no input, and gives the same records when read back" {
	run -0 --separate-stderr dpa --print-config --depth 3 <&-
	dpa --print-config --depth 3 --param a=1e-7:2 --rotation -0.1:1e22 >printed
	dpa --depth 3 --param a=1e-7:2 --rotation -0.1:1e22 <ids >expected
	dpa --config printed <ids >got
	same expected got
}

@test "a document of the library is a configuration" {
	oracle -f json --preset mild --depth 12 <ids >library.json
	dpa --preset mild --depth 12 <ids >expected
	dpa --config library.json <ids >got
	same expected got
	echo '{"metadata": {"num_samples": 0, "config": {"rotation_range": [-9, 9]}}, "augmentations": []}' >short.json
	agree ids --config short.json
}

@test "a document of the library is a configuration however many records follow" {
	oracle -f json --preset mild --depth 2 --range 0-5000 >library.json
	[ "$(wc -c <library.json)" -gt 1048576 ]
	dpa --preset mild --depth 2 <ids >expected
	dpa --config library.json <ids >got
	same expected got
}

@test "a byte order mark before a configuration is skipped" {
	{ printf '\xef\xbb\xbf' && echo '{"augmentation_depth": 3, "noise_range": [0, 0.5]}'; } >marked.json
	dpa --depth 3 --noise 0:0.5 <ids >expected
	dpa --config marked.json <ids >got
	same expected got
	{ printf '\xef\xbb\xbf' && oracle -f json --preset mild --depth 2 --range 0-5000; } >library.json
	dpa --preset mild --depth 2 <ids >expected
	dpa --config library.json <ids >got
	same expected got
}

@test "a manifest is a configuration" {
	cat >manifest.json <<-'END'
		{"version": "0", "config": {"rotation_range": [-9, 9], "augmentation_depth": 5,
		 "parameters": {"hue": [0, 1]}}, "seeding": {"kind": "sample"}, "records": 20}
	END
	agree ids --config manifest.json
}

@test "kinds of parameters, from options and from a file" {
	local specs=(--param crop=int:-4:32 --param flip=bool:0.5 --param "op=choice:blur*3,crop it,a=b:c*0.25"
		--param zoom=0.5:2 --param "side=choice:left,right" --param never=bool:0 --param always=bool:1)
	agree ids "${specs[@]}" --fields never,crop,flip,op,zoom,side,always --format raw
	print_config "${specs[@]}"
	dpa "${specs[@]}" <ids >expected
	dpa --config printed <ids >got
	same expected got
	cat >kinds.json <<-'END'
		{"parameters": {"crop": {"int": [-9007199254740992, -1]}, "flip": {"bool": 1e-1},
		 "op": {"weights": [2, 0.5, 1], "choice": ["a,b*2", "\"quo\\\\te\"", "caf\u00e9 \ud83d\ude00"]}}}
	END
	agree ids --config kinds.json --fields crop,flip,op --format raw
	print_config --config kinds.json
	print_config --config kinds.json --param op=choice:x,y --param crop=0:1 --param flip=int:0:1
	print_config --param 'op=choice:a*1,b*1.0'
}

@test "255 bytes, 256 choices and 95 parameters of them" {
	local options=() k
	for ((k = 0; k < 95; k++)); do
		options+=(--param "p$k=choice:$(seq -s, $((k + 1)) $((k + 256)))")
	done
	agree ids "${options[@]}" --fields p0,p94,p50 --format raw
	print_config --param "x=choice:$(printf 'y%.0s' {1..255}),$(printf 'é%.0s' {1..127}),z"
}

@test "integers beyond 2^53 are bounds if they are exactly doubles" {
	local pair
	for pair in 0:9007199254740994 -9223372036854775808:9223372036854775808 1:18446744073709551616 \
		-10000000000000000000000:1 00018014398509481984:+36028797018963968 \
		"0:$(/usr/bin/python3 -c 'print(int(1.7976931348623157e308))')"; do
		agree ids --rotation="$pair"
		print_config --rotation="$pair"
	done
	echo '{"noise_range": [-9223372036854775808, 18446744073709551616],
		"scale_range": [1, 10000000000000000000000]}' >large.json
	agree ids --config large.json
	print_config --config large.json
}

@test "the ends of what bounds may be are accepted" {
	echo '{"rotation_range": [-9007199254740992, 9007199254740992], "noise_range": [0, 1.7976931348623157e308],
		"scale_range": [0, 5e-324], "contrast_range": [9007199254740993.0, 1e17]}' >ends.json
	agree ids --config ends.json
}
