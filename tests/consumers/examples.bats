#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# examples - what is in scripts/examples does what it says. tests/frameworks has those for PyTorch and TensorFlow.

load consumed

examples=$TESTS/../scripts/examples

setup() {
	export DPA
	cd "$BATS_TEST_TMPDIR" || return
}

images() {
	mkdir -p images/sub
	# shellcheck disable=SC1083
	touch images/{b.png,a.JPG,no.txt,'with blank.jpeg',$'two\nlines.png','say "so".webp',sub/ö.webp}
}

@test "imagefolder: every image has the parameters of its name" {
	consumer jq
	images
	"$examples/imagefolder" images
	printf '%s\0' a.JPG b.png 'say "so".webp' sub/ö.webp $'two\nlines.png' 'with blank.jpeg' >names
	jq -j '.file_name + "\u0000"' images/metadata.jsonl >got
	same names got
	oracle --keys --null --fields rotation,brightness,noise,scale,contrast <names | nearest_of_lines >expected
	jq -c 'del(.file_name)' images/metadata.jsonl | nearest_of_lines >got
	same expected got
	[ "$(wc -c <got)" = $((6 * 5 * 8)) ]
}

# The doubles of all members of the objects.
nearest_of_lines() {
	python '
import json
for line in sys.stdin:
    out(list(json.loads(line).values()))'
}

@test "imagefolder: captions and order stay, and a second time is refused" {
	consumer jq
	images
	printf '%s\n' '{"file_name": "b.png",  "text": "caf\u00e9"}' '{"text":"", "file_name":"a.JPG"}' \
		>images/metadata.jsonl
	cp images/metadata.jsonl before
	"$examples/imagefolder" images
	sed 's/,"rotation".*/}/' images/metadata.jsonl >got
	same before got
	[ "$(jq -c '[.rotation, .contrast] | map(type)' images/metadata.jsonl | uniq)" = '["number","number"]' ]
	cp images/metadata.jsonl before
	run -1 "$examples/imagefolder" images
	[[ $output == *"member 'rotation' exists already"* ]]
	same before images/metadata.jsonl
}

@test "shards: they are whole, and together what one run writes" {
	consumer zstd
	"$examples/shards" train 1000 --range 0-2499
	[ "$(cd train && echo *)" = "00000.ndjson.zst 00001.ndjson.zst 00002.ndjson.zst" ]
	zstd -dc train/00001.ndjson.zst >got
	dpa --range 1000-1999 >expected
	same expected got
	cat train/*.zst | zstd -dc | dpa --check --range 0-2499
	# shellcheck disable=SC2016
	run -1 bash -c 'cat "$1"/0000[02]*.zst | zstd -dc | "$0" --check --range 0-2499' "$DPA" train
	run ! "$examples/shards" other 1000 --range 5-4
}

@test "without arguments, every example prints its usage" {
	local example
	for example in "$examples"/*; do
		[ -x "$example" ] || continue
		run ! "$example"
		[[ $output == *"usage: scripts/examples/${example##*/} "* ]]
	done
}
