#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sets - --check --manifest with %r: the manifests of all ranks, and their files.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# shard RANK WORLD [OPTION]...: write m.RANK.json and d.RANK.
shard() {
	local rank=$1 world=$2
	shift 2
	dpa -r "$rank" -w "$world" -o 'd.%r' --manifest 'm.%r.json' "$@"
}

# set_of WORLD [OPTION]...: the shards of all ranks.
set_of() {
	local world=$1 rank
	shift
	for ((rank = 0; rank < world; rank++)); do
		shard $rank "$world" "$@"
	done
}

digest() {
	sha256sum "$1" | cut -d' ' -f1
}

# wrong LINE... -- [ARGUMENT]...: status 1, and standard error has exactly these lines.
wrong() {
	local -a expected=()
	while [ "$1" != -- ]; do
		expected+=("dpa: $1")
		shift
	done
	shift
	run -1 --separate-stderr dpa --check "$@"
	diff <(printf '%s\n' "${expected[@]}") <(echo "$stderr")
}

@test "200 shards: one is missing, one is doubled, one is of another seed, and more" {
	local file='d.%r' manifest='m.%r.json'
	set_of 200 -n 20000
	run -0 dpa --check --manifest "$manifest" -w 200
	[ "$(grep -c ': OK$' <<<"$output")" = 200 ]
	[[ $output == 'm.00000.json: OK'*'m.00199.json: OK' ]]
	run -0 dpa --check --manifest "$manifest" -w 200 "$file"
	[ "$(grep -c ': OK$' <<<"$output")" = 200 ]
	[[ $output == 'd.00000: OK'*'d.00199: OK' ]]
	run -0 dpa --check -q --manifest "$manifest" -w 200 "$file"
	[ -z "$output" ]

	rm m.00003.json
	cp m.00005.json m.00017.json
	shard 20 200 -n 20000 --base-seed 7
	wrong 'm.00017.json: rank is 5, expected 17' \
		'm.00020.json: not of this run: seeding: base_seed is 7, expected null' \
		'ranks 3,17,20 of 200 are missing or wrong' \
		-- --manifest "$manifest" -w 200
	[ "$(grep ': FAILED$' <<<"$output")" = $'m.00017.json: FAILED\nm.00020.json: FAILED' ]
	[ "$(grep -c ': OK$' <<<"$output")" = 197 ]

	rm m.0002[1-4].json d.00030
	shard 25 200 -n 20000 --preset mild
	shard 26 200 -n 20001
	shard 27 200 -n 20000 -f csv
	shard 28 200 -n 20000 --fields id,noise
	shard 29 201 -n 20000
	sed -i 's/"records": 100/"records": 99/' m.00031.json
	sed -i '7s/"rotation":[^,]*/"rotation":3.1/' d.00032
	echo '{' >m.00033.json
	wrong 'm.00017.json: rank is 5, expected 17' \
		'm.00020.json: not of this run: seeding: base_seed is 7, expected null' \
		'm.00025.json: not of this run: config: rotation_range[0] is -15, expected -30' \
		'm.00026.json: not of this run: input: ranges[0] is "0-20000", expected "0-19999"' \
		'm.00027.json: not of this run: output: format is "csv", expected "ndjson"' \
		'm.00028.json: not of this run: output: fields[1] is "noise", expected "rotation"' \
		'm.00029.json: not of this run: shard: world_size is 201, expected 200' \
		'd.00030: cannot open it: No such file or directory' \
		'm.00031.json: 99 records, expected 100' \
		'd.00032:7: id 1232: rotation is 3.1, expected 27.659978642837572' \
		"d.00032: $(stat -c %s d.00032) bytes, expected $(jq .output.bytes m.00032.json) (m.00032.json)" \
		"d.00032: SHA-256 is $(digest d.00032), expected $(jq -r .output.sha256 m.00032.json) (m.00032.json)" \
		'm.00033.json: 2:1: unexpected end' \
		'ranks 3,17,20-33 of 200 are missing or wrong' \
		-- --manifest "$manifest" -w 200 "$file"
	# What is listed is what is to be run again.
	local rank
	for rank in 3 17 {20..33}; do
		shard "$rank" 200 -n 20000
	done
	run -0 dpa --check -q --manifest "$manifest" -w 200 "$file"
}

@test "any manifest may be the wrong one, also the first" {
	set_of 5 -n 100
	shard 0 5 -n 100 --epoch 1
	wrong 'm.00000.json: not of this run: seeding: base_seed is 0, expected null' \
		'rank 0 of 5 is missing or wrong' -- --manifest 'm.%r.json' -w 5
	refuse --check --manifest 'm.%r.json' -w 5 --preset mild
	says "options and manifest 'm.0000" "differ in: config"
	shard 0 5 -n 100
	mv m.00004.json m.00005.json
	wrong 'rank 4 of 5 is missing or wrong' -- --manifest 'm.%r.json' -w 5
	refuse --check --manifest 'x.%r.json' -w 5
	says "none of the manifests 'x.%r.json' of 5 ranks can be read"
}

@test "every shard kind, order and format; ranks without records" {
	local options
	for options in '--shard block' '--shard none' '--shuffle --epoch 3' '--uneven drop' '--uneven repeat' \
		'--skip 5 --limit 12' '-f npy' '-f json' '--batch 3' '-f csv --precision 2' '--seeding rank' \
		'--seeding unique' '--range 5-8' '--fields noise'; do
		rm -f ./*
		[[ $options == *--range* ]] || options+=' -n 25'
		# shellcheck disable=SC2086 # options are words
		set_of 7 $options
		run -0 dpa --check --manifest 'm.%r.json' -w 7
		run -0 dpa --check --manifest 'm.%r.json' -w 7 'd.%r'
		[ "$(grep -c ': OK$' <<<"$output")" = 7 ]
		printf 'X' | dd of=d.00002 bs=1 seek=30 conv=notrunc status=none
		run -1 --separate-stderr dpa --check --manifest 'm.%r.json' -w 7 'd.%r'
		[[ $stderr == *'dpa: d.00002'*'rank 2 of 7 is missing or wrong' ]]
	done
	set_of 1 -n 10
	run -0 dpa --check --manifest 'm.%r.json' -w 1 'd.%r'
}

@test "items that were read: the counts go together" {
	local rank
	for rank in 0 1 2 3; do
		seq 0 21 | shard $rank 4
	done
	run -0 dpa --check --manifest 'm.%r.json' -w 4 'd.%r'
	seq 0 17 | shard 1 4
	seq 0 13 | shard 1 4
	run -1 --separate-stderr dpa --check --manifest 'm.%r.json' -w 4
	says 'm.00001.json: 4 items, expected 6, as in the ranks before'
	printf 'a\nb\nc\n' >keys
	for rank in 0 1; do
		dpa -k keys -r $rank -w 2 -o 'k.%r' --manifest 'n.%r.json'
	done
	run -0 dpa --check --manifest 'n.%r.json' -w 2 'k.%r'
}

@test "what does not work together is refused" {
	set_of 2 -n 10
	refuse --check --manifest 'm.%r.json' -w 2 d.00000
	says 'takes one FILE with %r, or none'
	refuse --check --manifest 'm.%r.json' -w 2 'd.%r' 'd.%r'
	says 'takes one FILE with %r, or none'
	refuse --check --manifest 'm.%r.json' -w 2 'd.%x'
	says 'takes one FILE with %r, or none'
	refuse --check --manifest 'm.%r.json' -w 2000000
	says 'expected at most 1048576 ranks'
	# The manifest of one rank.
	good --manifest 'm.%r.json' -r 1 -w 2 d.00001
}

@test "the output's name, and a SHA256SUMS file" {
	local name
	set_of 3 -n 10
	jq -r '.output | "\(.sha256)  \(.name)"' m.*.json >SHA256SUMS
	[ "$(cut -c67- SHA256SUMS)" = $'d.00000\nd.00001\nd.00002' ]
	sha256sum -c SHA256SUMS
	# Names with characters that sha256sum escapes.
	for name in 'back\slash' $'new\nline' $'cr\r' 'quote"' 'é'; do
		dpa -n 3 -o "$name" --manifest m.json
		jq -r '.output | (.name | gsub("\\\\"; "\\\\") | gsub("\n"; "\\n") | gsub("\r"; "\\r")) as $name |
			(if $name == .name then "" else "\\" end) + "\(.sha256)  \($name)"' m.json >SHA256SUMS
		sha256sum "$name" | same - SHA256SUMS
		sha256sum -c SHA256SUMS
		good --manifest m.json "$name"
	done
	dpa -n 3 -o $'\xff' --manifest m.json
	[ "$(jq .output.name m.json)" = null ]
	dpa -n 3 --manifest m.json >d
	[ "$(jq .output.name m.json)" = null ]
	# Manifests without it, of version 1.0.0.
	sed -i '/"name"/d' m.json
	good --manifest m.json d
}

@test "the manifest on standard output" {
	dpa -n 10 -o d --manifest m.json
	dpa -n 10 -o d --manifest - | same - m.json
	dpa -n 10 -o d --manifest m.json --stats=s.json
	dpa -n 10 -o d --manifest m.json --stats=- | same - s.json
	refuse -n 10 --manifest -
	says 'only one of the records, --manifest - and --stats=- can go to standard output'
	refuse -n 10 -o d --manifest - --stats=-
	says '--stats=- can go to standard output'
	status_of dpa -n 10 -o d --manifest - >/dev/full 2>err
	[ "$status" = 2 ]
	same err - <<<'dpa: cannot write to standard output: No space left on device'
	[ ! -e - ]
}
