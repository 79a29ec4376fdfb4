#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# manifest - --check --manifest: files against their manifests.
# shellcheck disable=SC2154 # bats and the helper set output, stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# bad LINES TEXT [OPTION]... FILE...: status 1, a file failed, and so many messages, one of them this.
bad() {
	local count=$1 text=$2
	shift 2
	run -1 --separate-stderr dpa --check "$@"
	[[ $output == *': FAILED'* && $stderr == *"$text"* && ${#stderr_lines[@]} -eq $count ]] || {
		echo "$output $stderr"
		return 1
	}
}

digest() {
	sha256sum "$1" | cut -d' ' -f1
}

@test "the manifest replaces all options" {
	local options
	for options in '' '--preset mild --rotation -30.0:1e-3 --param hue=0:1 --depth 12' '--precision 3 --wide-seed' \
		'-f csv --fields noise,id' '-f tsv --seeding rank -r 1 -w 3' '--seeding unique -r 3 -w 7 --shard none' \
		'-r 2 -w 5 --shard block --fields rotation,hash' '--epoch 18446744073709551615' '--fields id'; do
		# shellcheck disable=SC2086 # options are words
		dpa --range 7-9000:3 --range 100-100 $options -o records --manifest m.json
		good --manifest m.json records
		[ "$output" = 'records: OK' ]
		# shellcheck disable=SC2086
		good --range 7-9000:3 --range 100-100 $options --manifest m.json records
		good -j1 --manifest m.json <records
		good --manifest m.json <(cat records)
	done
	# A check writes nothing, so nothing is in its way.
	dpa --range 7-9 -f npy -o records --manifest m.json
	mkdir m.json.part
	good --manifest m.json records
}

@test "IDs and keys that were read" {
	shuf -i 0-99999 -n 5000 --random-source=<(yes) >items
	dpa items -o records --manifest m.json
	good --manifest m.json records
	seq 0 999 | dpa -r 1 -w 3 -o records --manifest m.json
	good --manifest m.json records
	printf '%s\0' 'a b' $'new\nline' 'x,"y"' '' >keys
	local format
	for format in ndjson csv tsv; do
		[ $format = ndjson ] || printf 'a b\0x,"y"\0' >keys
		dpa -kz keys -f $format -o records --manifest m.json
		good --manifest m.json records
		good -kz --manifest m.json records
	done
	: | dpa -o records --manifest m.json
	good --manifest m.json records
}

@test "count, bytes, digest and IDs: the found and the expected value" {
	dpa --range 0-99 -o records --manifest m.json
	sed '17s/"rotation":[^,]*/"rotation":3.1/' records >wrong
	bad 3 'dpa: wrong:17: id 16: rotation is 3.1, expected 19.617530846736173' --manifest m.json wrong
	says "dpa: wrong: $(stat -c %s wrong) bytes, expected $(stat -c %s records) (m.json)" \
		"dpa: wrong: SHA-256 is $(digest wrong), expected $(digest records) (m.json)"
	sed '$d' records >wrong
	bad 4 'dpa: wrong: 99 records, expected 100 (m.json)' --manifest m.json wrong
	says 'dpa: wrong: 1 record is missing, from id 99 on'
	sed 7p records >wrong
	bad 4 'wrong:8: id 6: out of order' --manifest m.json wrong
	seq 0 99 | dpa -o records --manifest m.json
	sed '7{h;d};8G' records >wrong
	bad 2 "dpa: wrong: SHA-256 of the IDs is $(sed 's/{"id":\([0-9]*\).*/\1/' wrong | sha256sum | cut -d' ' -f1)" \
		--manifest m.json wrong
	dpa --range 1-100 >wrong
	bad 3 'SHA-256 of the IDs' --manifest m.json wrong
	head -n 50 records >wrong
	bad 5 'dpa: wrong: 50 IDs, expected 100 (m.json)' --manifest m.json wrong
	: >wrong
	bad 5 'dpa: wrong: 0 records, expected 100 (m.json)' --manifest m.json wrong
	sed 's/"mean": /&1/' m.json >n.json
	bad 1 'dpa: records: statistics: rotation: mean is ' --manifest n.json records
	sed 's/"hash", *//;s/, *"hash"//' m.json >n.json
	bad 1 'lines of JSON: give --fields id,rotation' --manifest n.json records
}

@test "the files of a run's shards against the manifest of the whole" {
	local rank
	dpa --range 0-9999 --manifest m.json >whole
	for rank in 0 1 2; do
		dpa --range 0-9999 --rank $rank --world-size 3 >stride.$rank
		dpa --range 0-9999 --rank $rank --world-size 3 --shard block -o block.$rank \
			--manifest m.$rank.json
		good --manifest m.$rank.json block.$rank
	done
	good --manifest m.json whole
	good --manifest m.json -w 3 stride.2 stride.0 stride.1
	good --manifest m.json -w 3 --shard block block.2 block.0 block.1
	good --manifest m.2.json -w 3 block.2 block.0 block.1
	good --manifest m.json block.*
	refuse --check --manifest m.2.json -w 4 block.2 block.0 block.1
	says "options and manifest 'm.2.json' differ in: shard"
	run -1 --separate-stderr dpa --check --manifest m.json -w 3 stride.0 stride.2
	[ "$stderr" = 'dpa: rank 1 of 3 is missing' ]
	bad 1 "stride.0: a second shard of rank 0, after 'stride.0'" --manifest m.json -w 3 stride.* stride.0
	bad 15 'block.1:1: id 3334: not an expected ID' --manifest m.0.json block.1
	seq 0 99 | dpa --manifest m.json >whole
	refuse --check --manifest m.json whole whole
	says "'m.json' has a digest of the IDs, not ranges"
}

@test "options that say something else are refused" {
	local options
	dpa --range 0-99 --base-seed 1 -o records --manifest m.json
	for options in '--preset mild' '--depth 11' '--base-seed 2' '--epoch 1' '--wide-seed' '-r 0 -w 2' \
		'--range 0-98' '--keys' '--fields id' '-f csv' '--precision 3' '--seeding rank'; do
		# shellcheck disable=SC2086 # options are words
		refuse --check --manifest m.json $options records
		[[ $stderr == *"options and manifest 'm.json' differ in: "* ]]
	done
	good --preset moderate --base-seed 1 -r 0 -w 1 --range 0-99 --fields \
		id,rotation,brightness,noise,scale,contrast,hash --manifest m.json records
}

@test "a manifest that cannot be read, or is not one, is refused by its name and the member" {
	dpa --range 0-99 -o records --manifest m.json
	refuse --check --manifest none.json records
	says "cannot open manifest 'none.json'"
	refuse --check --manifest records records
	says 'records:2:1:'
	: >empty
	refuse --check --manifest empty records
	echo '{}' >foreign
	refuse --check --manifest foreign records
	says 'foreign: algorithm: '
	while IFS='|' read -r change member; do
		sed "$change" m.json >n.json
		run -1 cmp -s m.json n.json
		refuse --check --manifest n.json records
		says "n.json: $member"
		[ "${#stderr_lines[@]}" = 1 ]
	done <<-'END'
		s/mt19937/mt19938/|algorithm
		s/"sample"/"simple"/|seeding: kind
		s/"wide_seed": false/"wide_seed": 0/|seeding: wide_seed
		s/"epoch": null/"epoch": 3/|seeding: epoch
		s/"base_seed": null/"base_seed": -3/|seeding: base_seed
		s/"sample"/"unique"/;s/"base_seed": null/"base_seed": 3/|seeding: base_seed
		s/"sample"/"rank"/|seeding: base_seed
		s/"world_size": 1/"world_size": 0/|shard: world_size
		s/"rank": 0/"rank": 1/|shard: rank
		s/"stride"/null/|shard: kind
		s/"0-99"/"99-0"/|input: range
		s/"0-99"//|input:
		s/"0-99"/7/|input: ranges
		s/"ranges"/"items"/|input: items is ["0-99"], which no run writes
		s/"ndjson"/"xml"/|output: format
		s/"noise", /"voice", /|output: fields
		s/"noise", /3, /|output: fields
		s/"precision": null/"precision": 401/|output: precision
		s/"batch": null/"batch": 0/|output: batch
		s/"batch": null/"batch": 3/;s/"ndjson"/"csv"/|output: batch
		s/"records": 100/"records": "100"/|output: records
		s/"bytes": [0-9]*/"bytes": 1.5/|output: bytes
		s/"sha256": "./"sha256": "X/|output: sha256
		s/"statistics"/"Statistics"/|expected the objects
		s/"config"/"Config"/|expected the objects
		s/"seeding"/"Seeding"/|seeding is missing, which no run writes
		s/"records": 100/"records": "9223372036854775807"/|output: records is "9223372036854775807"
		s/"rotation_range": \[-30/"rotation_range": [31/|rotation_range
	END
	dpa --keys --manifest m.json -o records <<<key
	sed 's/"sample"/"unique"/' m.json >n.json
	refuse --check --manifest n.json records
	says 'n.json: input: keys is true, which no run writes'
}

@test "every single byte of a file that is changed is found by its digest" {
	dpa --range 0-99999 -o records --manifest m.json
	cp records wrong
	printf 'X' | dd of=wrong bs=1 seek=20000000 conv=notrunc status=none
	bad 2 'SHA-256' --manifest m.json wrong
	bad 2 'SHA-256' -j1 --manifest m.json wrong
}
