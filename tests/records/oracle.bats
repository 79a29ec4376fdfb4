#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# oracle - records equal those of CPython: golden files, and the oracle on random options.
# shellcheck disable=SC2030,SC2031 # every test is a subshell

load ../helper

# golden_files plain|seeded: generate the golden files without or with seeding options, and compare.
golden_files() {
	local name options count=0
	cd "$TESTS/golden" || return
	while read -r name options; do
		if [[ $options =~ --(seeding|base-seed) ]]; then
			[ "$1" = seeded ] || continue
		else
			[ "$1" = plain ] || continue
		fi
		# shellcheck disable=SC2086 # the options are words
		dpa $options </dev/null >"$BATS_TEST_TMPDIR/$name" || return
		same "$name.ndjson" "$BATS_TEST_TMPDIR/$name" || return
		count=$((count + 1))
	done <LIST
	[ "$count" -ge 3 ]
}

# Set `picked` to one of the arguments, chosen by RANDOM.
pick() {
	local choice=$((RANDOM % $# + 1))
	picked=${!choice}
}

# IDs around powers of two and ten.
border_ids() {
	/usr/bin/python3 -c '
for bits in 8, 16, 31, 32, 33, 53, 63, 64:
    for near in range(2 ** bits - 3, min(2 ** bits + 3, 2 ** 64)):
        print(near)
for digits in range(1, 20):
    print(10 ** digits - 1)
    print(10 ** digits)'
}

# Set `options` to random ones that change most bytes of a record.
random_options() {
	local lo hi
	options=()
	pick mild moderate aggressive
	options+=(--preset "$picked")
	pick 1 2 3 9 10 11 12 40 47 48 60 93 94 95 100 186 187 188 200 264 265 266 500 999 1000
	options+=(--depth "$picked")
	pick no no --wide-seed
	[ "$picked" = no ] || options+=("$picked")
	for name in rotation scale noise; do
		pick - - 0:1 -1:1 -0.5:0.25 1e-9:1e-5 1e15:1e17 -1e-320:1e-320 0:5e-324 -1e308:7e307 1e22:1e23 \
			-9007199254740992:9007199254740992 0.1:0.30000000000000004 -1e-4:1e-4 1e-5:1e16
		[ "$picked" = - ] || options+=("--$name" "$picked")
	done
	pick 0 0 1 2 7
	for ((k = 0; k < picked; k++)); do
		lo=$((RANDOM - 16384)) hi=$((RANDOM % 999 + 1))
		options+=(--param "extra_$k=$lo.$hi:$((lo + hi + 1))")
	done
	pick - - - 0 1 2 3 6 15 17 25
	[ "$picked" = - ] || options+=(--precision "$picked")
	pick - - - id,hash seed,id hash,seed,contrast,rotation scale noise,id,scale
	[ "$picked" = - ] || options+=(--fields "$picked")
}

@test "the record of the manual page" {
	{
		printf '{"id":42,"rotation":-14.343283834559362,"brightness":1.1234332800525797,'
		printf '"noise":0.0055291633490987535,"scale":0.8296182195643418,"contrast":0.9726009373537083,'
		printf '"hash":"3c8f589003fff3761c518f7a6405efbc544bcb5734fc7d0968a041fde4637f7c"}\n'
	} >"$BATS_TEST_TMPDIR/expected"
	feed '42\n' >"$BATS_TEST_TMPDIR/record"
	same "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/record"
}

@test "the golden files equal the output of the oracle" {
	run -0 "$TESTS/../scripts/golden" --check
}

@test "golden files: presets, depths, ranges, keys, wide seeds, precision" {
	golden_files plain
}

@test "golden files: seeding by epoch, by rank, unique" {
	needs --seeding
	golden_files seeded
}

@test "IDs around powers of two and ten" {
	border_ids >"$BATS_TEST_TMPDIR/ids"
	agree "$BATS_TEST_TMPDIR/ids"
	agree "$BATS_TEST_TMPDIR/ids" --wide-seed --preset aggressive
}

@test "ten thousand consecutive records, then ten thousand beyond 10^18" {
	printf '%s\n' 0-9999 1000000000000000000-1000000000000009999 >"$BATS_TEST_TMPDIR/ids"
	agree "$BATS_TEST_TMPDIR/ids"
}

@test "depths around those where the suffix grows by a block, and both ends" {
	local depth
	printf '%s\n' 0 1 18446744073709551615 >"$BATS_TEST_TMPDIR/ids"
	for depth in 1 2 3 12 13 46 47 48 92 93 94 95 96 185 186 187 188 189 260 263 264 265 266 267 268 \
		400 571 572 573 1000; do
		agree "$BATS_TEST_TMPDIR/ids" --depth "$depth"
	done
}

@test "depth 10000" {
	echo 42 >"$BATS_TEST_TMPDIR/ids"
	agree "$BATS_TEST_TMPDIR/ids" --depth 10000
	agree "$BATS_TEST_TMPDIR/ids" --depth 9999
}

@test "a hundred parameters" {
	local options=() k
	for ((k = 0; k < 95; k++)); do
		options+=(--param "p_$k=-$k.5:$((k * k + 1))")
	done
	seq 0 49 >"$BATS_TEST_TMPDIR/ids"
	agree "$BATS_TEST_TMPDIR/ids" "${options[@]}"
	agree "$BATS_TEST_TMPDIR/ids" "${options[@]}" --wide-seed
	agree "$BATS_TEST_TMPDIR/ids" "${options[@]}" --fields p_94,id,p_0
}

@test "keys of every length around the blocks of SHA-256" {
	/usr/bin/python3 -c '
for length in [*range(1, 140), 183, 184, 191, 192, 1000, 4096, 65535, 65536]:
    print("k" * length)' >"$BATS_TEST_TMPDIR/keys"
	agree "$BATS_TEST_TMPDIR/keys" --keys
}

@test "sixty random sets of options" {
	border_ids >"$BATS_TEST_TMPDIR/ids"
	shuf -n 12 --random-source="$TESTS/golden/moderate.ndjson" "$BATS_TEST_TMPDIR/ids" >"$BATS_TEST_TMPDIR/some"
	RANDOM=20
	for ((round = 0; round < 60; round++)); do
		random_options
		agree "$BATS_TEST_TMPDIR/some" "${options[@]}"
	done
}

@test "thirty random seedings" {
	needs --seeding
	RANDOM=21
	for ((round = 0; round < 30; round++)); do
		world=$((RANDOM % 64 + 1))
		pick sample unique rank
		kind=$picked
		options=(--seeding "$kind" --world-size "$world" --rank "$((RANDOM % world))")
		pick none stride block
		options+=(--shard "$picked")
		pick 0 7 42 4294967296 9007199254740993
		[ "$kind" = unique ] || options+=(--base-seed "$picked")
		pick 0 1 90
		[ "$kind" != sample ] || options+=(--epoch "$picked")
		pick id,hash id,rotation,hash,rank seed,id
		options+=(--fields "$picked" --range 0-199 --range 1000-9000:41
			--range 18446744073709551550-18446744073709551615)
		agree /dev/null "${options[@]}"
	done
}
