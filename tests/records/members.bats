#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# members - the members of a record, --fields and --precision.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 99 >ids
}

@test "a record is what json.dumps would write of itself" {
	printf '%s\n' 'a"b' 'café' $'\t' '😀' >keys
	dpa --param shear=-1:1 <ids >records
	dpa --keys keys >>records
	/usr/bin/python3 -c '
import json, sys
for line in open("records", encoding="utf-8"):
    print(json.dumps(json.loads(line), separators=(",", ":"), ensure_ascii=False))' >again
	same again records
	[ "$(wc -l <records)" = 104 ]
}

@test "members come in order: id, the five, extra ones, hash" {
	dpa --param zz=0:1 --param aa=0:1 --range 7-7 | jq -r 'keys_unsorted | join(" ")' >members
	[ "$(cat members)" = "id rotation brightness noise scale contrast zz aa hash" ]
}

@test "--fields chooses members and their order" {
	agree ids --fields id
	agree ids --fields hash
	agree ids --fields seed
	agree ids --fields hash,id
	agree ids --fields contrast,rotation
	agree ids --fields noise
	agree ids --fields rotation,brightness,noise,scale,contrast,hash
	agree ids --fields id,rotation,brightness,noise,scale,contrast,hash,seed
	agree ids --fields seed,hash,contrast,scale,noise,brightness,rotation,id
	agree ids --fields=shear,id,hue,rotation --param shear=-10:10 --param hue=-0.1:0.1
	agree ids --fields hue --param shear=-10:10 --param hue=-0.1:0.1
}

@test "the default members can be named, and give the same bytes" {
	dpa <ids >default
	dpa --fields id,rotation,brightness,noise,scale,contrast,hash <ids >named
	same default named
}

@test "a parameter has the same value whatever other members are asked for" {
	dpa <ids | jq -c '{contrast}' >picked
	dpa --fields contrast <ids | jq -c . >alone
	same picked alone
	[ "$(wc -l <alone)" = 100 ]
}

@test "seed is the last 32 bits of hash, and all 256 with --wide-seed, in decimal" {
	dpa --fields hash,seed <ids >narrow
	dpa --fields hash,seed --wide-seed <ids >wide
	/usr/bin/python3 -c '
import json
for name, bits in ("narrow", 32), ("wide", 256):
    for line in open(name):
        record = json.loads(line)
        assert record["seed"] == int(record["hash"], 16) % 2 ** bits, line'
	agree ids --wide-seed --fields seed
	agree ids --wide-seed --fields seed,id,rotation
}

@test "unknown, repeated and empty fields are refused, with the known ones" {
	refuse --fields rotatoin --range 0-1
	says --fields rotatoin 'expected one of rotation,'
	refuse --fields id,xyzzy --range 0-1
	says --fields xyzzy
	refuse --fields id,hash,id --range 0-1
	says --fields id
	refuse --fields rotation,rotation --range 0-1
	refuse --fields '' --range 0-1
	refuse --fields id, --range 0-1
	refuse --fields ,id --range 0-1
	refuse --fields id,,hash --range 0-1
	refuse --fields 'id, hash' --range 0-1
	refuse --fields ID --range 0-1
	refuse --fields shear --range 0-1
	says shear
	refuse --fields rank --range 0-1
	says rank
}

@test "members that are not written are not computed" {
	# A chain of depth 10000 takes milliseconds a record; a million of them would meet the timeout.
	timeout 100 "$DPA" --depth 10000 --fields id --range 0-999999 >got
	[ "$(wc -l <got)" = 1000000 ]
}

@test "--precision is round() of CPython, then repr" {
	local digits
	for digits in 0 1 2 3 4 5 8 12 15 16 17 18 20 25; do
		agree ids --precision "$digits"
	done
	agree ids --precision 3 --rotation 1e15:1e17 --noise 1e-9:1e-5 --scale -1e-320:1e-320 --contrast -0.01:0.001
	agree ids --precision 0 --rotation -1:1 --noise 1e22:1e23 --scale 0.5:4503599627370497.5
	agree ids --precision 300 --noise 1e-300:1e-299
	agree ids --precision 323 --noise 0:1e-320 --scale 1:2
	agree ids --precision 2 --fields scale,id
}

@test "--precision rounds ties as CPython: half to even on the exact binary value" {
	# lo + (hi - lo) * r lands on multiples of 2^-3 and 2^-1 often when the range is wide beside its ulp.
	seq 0 999 >many
	agree many --precision 0 --rotation 2251799813685248:2251799813685348 --noise 1125899906842624:1125899906842634
	agree many --precision 1 --rotation 562949953421312:562949953421322 --noise 281474976710656:281474976710666
	agree many --precision 2 --rotation 140737488355328:140737488355338 --noise 70368744177664:70368744177665
}

@test "an invalid precision is refused" {
	for value in '' abc 1.5 1e-1 ' 1' 99999999999999999999; do
		refuse --precision "$value" --range 0-1
		says --precision
	done
}

@test "values of every size are written as repr does" {
	seq 0 299 >many
	agree many --rotation 1e-5:1e-3 --brightness 1e15:1e17 --noise 0:1e-320 --scale -1e300:1e300 \
		--contrast 0:9007199254740992
	agree many --rotation 9e15:1.1e16 --brightness 9e-5:1.1e-4 --noise -1e-4:1e-4 --scale 1e21:1e23 \
		--contrast 0:5e-324
}
