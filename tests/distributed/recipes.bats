#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# recipes - the recipes of dpa-distributed(7), but for PyTorch's, which tests/frameworks has.
# shellcheck disable=SC2154 # bats sets output and stderr

load ../helper

setup() {
	command -v mandoc >/dev/null || skip 'no mandoc'
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	ln -s "$DPA" bin/dpa
	PATH=$PWD/bin:$PATH
}

# extract NAME: write the lines after the comment of that name to the file recipe, with 1004 items, not a million.
extract() {
	mandoc -T utf8 -O width=1000 "$TESTS/../man/dpa-distributed.7" | sed 's/.\x08//g; s/^ *//' |
		awk -v RS= -v name="# $1" 'index($0, name "\n") == 1' | sed 's/-n 1000000/-n 1004/' >recipe
	[ -s recipe ]
}

recipe() {
	extract "$1" && timeout 600 bash recipe
}

# train: reads STEPS batches of BATCH records, or all that there are, and ends.
trainer() {
	cat >train <<-'END'
		#!/bin/bash
		head -n "$((${STEPS_TO_DO:-1000000} * BATCH))" >>"seen.$RANK"
	END
	chmod +x train
	export BATCH=8
	rm -f seen.*
}

# ranks WORLD RECIPE [VARIABLE=VALUE]...: the recipe as so many processes at once.
ranks() {
	local world=$1 name=$2 rank pids=()
	shift 2
	extract "$name" || return
	for ((rank = 0; rank < world; rank++)); do
		env RANK=$rank WORLD_SIZE="$world" "$@" timeout 600 bash recipe 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}" # without names, it would wait for the timer of bats, too
}

@test "an epoch on four ranks: equally many samples, together the whole" {
	trainer
	ranks 4 Epoch
	[ "$(wc -l seen.* | awk '$2 != "total" { print $1 }' | sort -u)" = 251 ]
	dpa --epoch 3 -n 1004 | sort >expected
	cat seen.* | sort | same expected -
}

@test "stopped at a step and resumed on another number of ranks: every sample once" {
	local steps world other
	for steps in 10 0 1 25; do
		for world in 4 1; do
			for other in 3 2 6; do
				trainer
				STEPS_TO_DO=$steps ranks "$world" Epoch
				[ "$(cat seen.* | wc -l)" = $((steps * world * BATCH)) ]
				ranks "$other" Resumed STEPS="$steps" OLD_WORLD_SIZE="$world"
				dpa --epoch 3 -n 1004 | sort >expected
				cat seen.* | sort >all
				# What --uneven drop leaves out are the last items of the order.
				left=$(((1004 - steps * world * BATCH) % other))
				dpa --epoch 3 -n 1004 --shuffle --skip $((1004 - left)) | sort - all | same expected -
			done
		done
	done
}

@test "a shuffled list of keys" {
	seq -f 'train/%04.0f.png' 0 999 >keys
	recipe Keys
	sort positions | uniq -d | same /dev/null -
	[ "$(wc -l <positions)" = 1000 ]
	run ! sort -n -c positions
	dpa --keys --epoch 3 keys >records
	awk 'NR == FNR { record[FNR - 1] = $0; next } { print record[$1] }' records positions | same records.ndjson -
}

@test "two views of each sample" {
	seq -f '{"id": %.0f, "file": "a"}' 0 99 >samples.ndjson
	recipe Views
	jq -c .weak views.ndjson >weak
	jq -c .strong views.ndjson >strong
	dpa --base-seed 1 --preset mild --range 0-99 | jq -c 'del(.id)' | same weak -
	dpa --base-seed 2 --range 0-99 | jq -c 'del(.id)' | same strong -
}

@test "strength by class, merged by ID" {
	seq 0 3 2000 >rare.ids
	seq 0 2000 | sort - rare.ids | uniq -u | sort -n >common.ids
	recipe Classes
	cut -d , -f 1 classes.csv >ids
	seq 0 2000 | same ids -
	dpa --preset aggressive --format csv --no-header --range 999-999 | grep -xFf - classes.csv
	dpa --preset mild --format csv --no-header --range 1000-1000 | grep -xFf - classes.csv
}

@test "strength by epoch: the same draws in a larger range" {
	EPOCH=0 recipe Schedule
	dpa --rotation -5:5 -n 1000 | same epoch.ndjson -
	EPOCH=75 recipe Schedule
	dpa --rotation -30:30 -n 1000 | same epoch.ndjson -
}

@test "log-uniform values" {
	recipe Log-uniform
	/usr/bin/python3 -c '
import json
rates = [json.loads(line) for line in open("rates.ndjson")]
assert len(rates) == 1000 and all(abs(r["rate"] / 10 ** r["exponent"] - 1) < 1e-14 for r in rates)
assert 200 < sum(1e-5 <= r["rate"] < 1e-4 for r in rates) < 300'
}

@test "columns for csv, by paste and by Miller" {
	{
		echo path,label
		seq -f 'train/%03.0f.png,cat' 0 99
	} >samples.csv
	recipe paste
	[ "$(head -n 1 augmented.csv)" = path,label,rotation,scale ]
	tail -n +2 samples.csv | cut -d , -f 1 | dpa -k -f csv --fields id,rotation,scale | cut -d , -f 2- >columns
	cut -d , -f 3- augmented.csv | same columns -
	command -v mlr >/dev/null || skip "no Miller"
	printf '%s\n' '"a, b.png","the ""cat"""' 007.png,1.50 >>samples.csv
	recipe Miller
	[ "$(wc -l <augmented.csv)" = 103 ]
	cut -d , -f 1,2 augmented.csv | head -n 101 >expected
	head -n 101 samples.csv | same expected -
	printf 'a, b.png\n' | dpa -k --fields rotation | grep -oE '[-0-9.e]+' | grep -Ff - augmented.csv
}
