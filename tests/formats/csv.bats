#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# csv - CSV and TSV: the header line, quoting, and the bytes of Python's csv module.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load formats

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
}

@test "csv and tsv: the oracle's bytes at every -j" {
	local format
	for format in csv tsv; do
		thrice ids --format "$format"
		thrice ids -f "$format" --fields hash,id,seed,noise --wide-seed
		thrice ids -f "$format" --fields seed
		thrice ids -f "$format" --precision 3 --param shear=-1e-7:1e-7
		thrice ids -f "$format" --seeding rank --rank 1 --world-size 3 --base-seed 7
	done
	head -n 1 agree.dpa >first
	printf 'id\trotation\tbrightness\tnoise\tscale\tcontrast\thash\trank\n' >expected
	same expected first
}

@test "csv and tsv: keys are quoted as RFC 4180 has it, and csv.reader gives them back" {
	local format
	awkward_keys >keys
	tr '\n' '\0' <keys >nulls
	printf 'two\nlines\0\n\0' >>nulls
	for format in csv tsv; do
		thrice keys --keys -f "$format"
		thrice nulls --keys --null -f "$format" --fields rotation,id
		thrice nulls --keys --null -f "$format" --fields id
		dpa --keys --null -f "$format" <nulls >table
		python - "$format" <<-'END'
			import csv, sys
			with open("table", encoding="utf-8", newline="") as table:
			    comma = "," if sys.argv[1] == "csv" else "\t"
			    rows = list(csv.DictReader(table, delimiter=comma, strict=True))
			with open("nulls", encoding="utf-8", newline="") as keys:
			    assert [row["id"] for row in rows] == keys.read().split("\0")[:-1]
			assert all(len(row) == 7 and len(row["hash"]) == 64 for row in rows)
		END
	done
}

@test "csv: csv.writer writes the same bytes of the same records" {
	awkward_keys | grep -v $'\r' >keys
	dpa --keys <keys >records
	dpa --keys -f csv <keys >table
	python - <<-'END' >expected
		import csv, json, sys
		writer = None
		sys.stdout.reconfigure(encoding="utf-8", newline="")
		for line in open("records", encoding="utf-8", newline="\n"):
		    record = json.loads(line)
		    if not writer:
		        writer = csv.DictWriter(sys.stdout, list(record), lineterminator="\n")
		        writer.writeheader()
		    writer.writerow(record)
	END
	same expected table
}

@test "csv and tsv: no record gives the header line" {
	: >none
	agree none -f csv
	agree none -f tsv
	agree none -f csv --fields hash,id
	[ "$(cat agree.dpa)" = hash,id ]
	run -1 dpa -f csv <<<x
	[ "${lines[0]}" = id,rotation,brightness,noise,scale,contrast,hash ]
}

@test "--no-header: csv and tsv without their first line, so that block shards make the whole" {
	local format rank
	printf 'plain\0a "quoted"\nkey\0' >nulls
	for format in csv tsv; do
		thrice ids -f $format --no-header
		thrice nulls -kz -f $format --no-header
		good -k -f $format --no-header agree.dpa
		dpa -n 1000 -f $format >table
		for rank in 0 1 2; do
			dpa -n 1000 -f $format --no-header -r $rank -w 3 --shard block -o part.$rank --manifest m.$rank
			good --manifest m.$rank part.$rank
			good -n 1000 -f $format --no-header -r $rank -w 3 --shard block part.$rank
		done
		tail -n +2 table >expected
		cat part.* >got
		same expected got
		good -f $format --no-header -n 1000 -w 3 --shard block part.*
		dpa --load <(dpa -n 1000) -f $format --no-header --fields id,rotation,hash >got
		cut -d "$([ $format = csv ] && echo , || printf '\t')" -f 1,2,7 expected | same - got
		head -c 30000 part.1 >again.part
		dpa -n 1000 -f $format --no-header -r 1 -w 3 --shard block -o again --resume
		same part.1 again
		rm again
	done
	: >none
	thrice none -f csv --no-header
	[ ! -s agree.dpa ]
	for format in ndjson json npy raw; do
		refuse -f $format --no-header ids
		says "--no-header does not work with format $format," "give --format csv or tsv"
	done
}
