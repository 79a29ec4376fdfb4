#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# formats - every format holds the same records, byte for byte, however they are made.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
}

python() {
	/usr/bin/python3 "$@"
}

# The same bytes as the oracle's at -j 1, 2 and 8: thrice INPUT [OPTION]...
thrice() {
	local j
	for j in 1 2 8; do
		agree "$@" -j "$j" || return
	done
}

# Keys that a table must quote, and some that look so: one of them ends in a carriage return.
awkward_keys() {
	printf '%s\n' 'a,b' 'a"b' '"' '""' ',' ', ' ' ,' "'" 'a b' ' ' $'a\tb' $'\t' $'cr\r' $'c\rr' '#' '=1+1' \
		'é' '😀' '-1' '007' 'null' "\\" "\\t" ';' '|' $'\x01' $'\x7f'
	seq -f 'images/%05.0f, "x".png' 0 2999
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

@test "csv: csv.writer makes the same bytes of the same records" {
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

@test "npy: the oracle's bytes at every -j, from a range, from a pipe to a file" {
	thrice ids -f npy
	dpa -f npy --range 0-999 >ranged
	same agree.oracle ranged
	dpa -f npy --range 0-999 | cat >piped
	same agree.oracle piped
	seq 0 999 | dpa -f npy >patched
	same agree.oracle patched
	thrice ids -f npy --fields contrast,rotation --precision 2
	thrice ids -f npy --fields noise
	thrice ids -f npy --param shear=-1:1 --wide-seed
	thrice ids -f npy --fields id,rotation,brightness,noise,scale,contrast,hash
	thrice ids -f npy --fields seed,hash,scale,id
	thrice ids -f npy --fields seed,scale --wide-seed
	thrice ids -f npy --seeding rank --rank 2 --world-size 5 --fields rank,id,hash
	printf '%s\n' 0 1 18446744073709551615 >large
	thrice large -f npy --fields id,seed
	awkward_keys >keys
	thrice keys --keys -f npy
}

@test "npy: the header has one length for every count, and its end is aligned" {
	local count fields names=()
	for count in 0 1 9 10 99 100 1000 12345; do
		: >ids
		[ "$count" = 0 ] || seq "$count" >ids
		agree ids -f npy
		[ $(($(stat -c %s agree.dpa) - 40 * count)) = 128 ]
	done
	for count in {1..95}; do
		names+=(--param "a_name_of_several_letters_and_a_number_$count=0:1")
	done
	seq 3 >ids
	agree ids -f npy "${names[@]}"
	fields=id,$(printf 'a_name_of_several_letters_and_a_number_%d,' {1..95})hash
	dpa -f npy "${names[@]}" --fields "$fields" <ids >named
	python - <<-'END'
		import struct
		head = open("named", "rb").read()
		length = 10 + struct.unpack_from("<H", head, 8)[0]
		assert head[:8] == b"\x93NUMPY\x01\x00" and length % 64 == 0 and head[length - 1:length] == b"\n"
		assert len(head) == length + 3 * (8 + 95 * 8 + 64)
	END
}

@test "npy: NumPy reads it, and writes the same bytes" {
	python -c 'import numpy' 2>/dev/null || skip 'no numpy'
	dpa -f npy --range 0-999 >plain.npy
	dpa -f npy --range 0-999 --fields id,rotation,hash,seed >mixed.npy
	dpa -f npy --range 0-999 --fields seed,contrast --wide-seed >wide.npy
	dpa --range 0-999 --fields id,rotation,brightness,noise,scale,contrast,hash,seed >records
	python - <<-'END'
		import io, json, numpy
		if tuple(map(int, numpy.__version__.split(".")[:2])) >= (1, 24):
		    for name in "plain.npy", "mixed.npy", "wide.npy":
		        again = io.BytesIO()
		        numpy.save(again, numpy.load(name))
		        assert again.getvalue() == open(name, "rb").read(), name
		plain = numpy.load("plain.npy", mmap_mode="r")
		mixed = numpy.load("mixed.npy", mmap_mode="r")
		records = [json.loads(line) for line in open("records")]
		assert plain.shape == (1000, 5) and plain.dtype == "<f8"
		for i, record in enumerate(records):
		    assert list(plain[i]) == list(record.values())[1:6]
		    row = record["id"], record["rotation"], record["hash"].encode(), record["seed"]
		    assert mixed[i].tolist() == row
	END
}

@test "npy: a count that is not known needs an output that can seek, or nothing is written" {
	piped() { seq 3 | dpa "$@" | cat; }
	run piped -f npy
	[[ $output == "dpa: --format npy begins with the number of records, which"*"cannot seek"* ]]
	[ "${#lines[@]}" = 1 ]
	run -2 --separate-stderr bash -c 'seq 3 | "$0" -f npy >>appended' "$DPA"
	says 'appended to'
	[ ! -s appended ]
	seq 3 | dpa -f npy >/dev/null
	dpa -f npy --range 1-3 >>appended
	seq 3 | oracle -f npy >expected
	same expected appended
	awkward_keys >keys
	refuse --keys -f npy --fields id,noise keys
	says id key
}

@test "json and npy: the items of files are counted where the output cannot seek" {
	local format
	: >none
	printf '5-1000:5\n7\n\n9' >further
	for format in json npy; do
		cat ids further | oracle -f "$format" >expected
		dpa -f "$format" ids further | cat >got
		same expected got
		cat ids further >both
		dpa -f "$format" <both | cat >got
		same expected got
		dpa -f "$format" none | cat >got
		oracle -f "$format" <none >expected
		same expected got
		for rank in 0 1 2; do
			oracle -f "$format" --rank "$rank" --world-size 3 <both >expected
			dpa -f "$format" --rank "$rank" --world-size 3 both | cat >got
			same expected got
		done
		(cat ids; echo x; cat further) >bad
		oracle -f "$format" <ids >expected
		dpa -f "$format" bad 2>told | cat >got
		same expected got
	done
}

@test "npy: the file may begin in the middle of another, and go on behind" {
	{
		echo before
		seq 0 4 | dpa -f npy
		echo behind
	} >file
	{
		echo before
		seq 0 4 | oracle -f npy
		echo behind
	} >expected
	same expected file
}

@test "npy: after a bad line or a signal the header tells the rows that are there" {
	(seq 0 2999; echo x; seq 3) | dpa -f npy >stopped || [ $? = 1 ]
	seq 0 2999 | oracle -f npy >expected
	same expected stopped
	endless() { timeout -s INT 0.5 "$DPA" -j "$1" -f npy --fields hash,noise --range 0-9999999999 >part; }
	local j
	for j in 1 2; do
		run -124 endless "$j"
		python - <<-'END'
			import re, struct
			file = open("part", "rb").read()
			length = 10 + struct.unpack_from("<H", file, 8)[0]
			rows = int(re.search(rb"'shape': \(([0-9]+),\)", file[:length])[1])
			assert rows > 0 and len(file) == length + 72 * rows, (rows, len(file))
		END
	done
}

@test "json: the oracle's bytes at every -j, for every length of the count" {
	local count
	for count in 0 1 2 9 10 11 99 100 1000 10000; do
		seq 1 "$count" >some
		thrice some -f json
		dpa -f json --range 1-10000 --shard block --rank 0 --world-size 1 >whole
	done
	same agree.oracle whole
	thrice ids -f json --precision 3 --param shear=1e-7:2e-7 --param hue=0:1.0
	thrice ids -f json --rotation -30.0:30.5 --noise 1e-9:1e22 --depth 3 --preset mild
	thrice ids -f json --fields contrast,id,rotation
	thrice ids -f json --fields hash
	thrice ids -f json --fields seed --wide-seed
	thrice ids -f json --seeding rank --rank 1 --world-size 3
	awkward_keys | grep -v $'\r' >keys
	thrice keys --keys -f json --fields id,noise
}

@test "json: it is what json.dump makes of itself, and its statistics are those of its records" {
	dpa -f json --range 0-999 >document
	python - <<-'END'
		import json, statistics
		text = open("document", encoding="ascii").read()
		document = json.loads(text)
		assert json.dumps(document, indent=2) == text
		assert list(document) == ["metadata", "augmentations", "statistics"]
		assert document["metadata"]["num_samples"] == len(document["augmentations"]) == 1000
		for name, row in document["statistics"].items():
		    values = [record[name] for record in document["augmentations"]]
		    assert list(row) == ["mean", "stdev", "min", "max", "count"]
		    assert row["mean"] == statistics.mean(values) and row["stdev"] == statistics.stdev(values)
		    assert row["min"] == min(values) and row["max"] == max(values) and row["count"] == 1000
	END
	dpa --config document --print-config >again
	dpa --print-config >usual
	same usual again
}

@test "json: a range goes into a pipe; a count that is not known needs a file" {
	dpa -f json --range 0-99 | cat >piped
	dpa -f json --range 0-99 >appended
	same piped appended
	dpa -f json --range 0-99 >>appended
	cat piped piped >twice
	same twice appended
	run -2 --separate-stderr bash -c 'seq 3 | "$0" -f json | cat; exit "${PIPESTATUS[1]}"' "$DPA"
	[ -z "$output" ]
	says 'json begins with the number of records' 'cannot seek'
	run -2 --separate-stderr bash -c 'seq 3 | "$0" -f json >>appended' "$DPA"
	same twice appended
	says 'appended to'
	seq 3 | dpa -f json >/dev/null
}

@test "json: the file may begin in the middle of another, and go on behind" {
	{
		echo before
		seq 0 4999 | dpa -f json
		echo behind
	} >file
	{
		echo before
		seq 0 4999 | oracle -f json
		echo behind
	} >expected
	same expected file
}

@test "json: a bad line ends a document that is whole" {
	(seq 0 1999; echo x; seq 3) >items
	run -1 sh -c '"$0" -f json items >got' "$DPA"
	seq 0 1999 | oracle -f json >expected
	same expected got
	run -1 sh -c '"$0" -f json --skip-invalid <items >got' "$DPA"
	(seq 0 1999; seq 3) | oracle -f json >expected
	same expected got
}

@test "json: moving a large document up takes no memory" {
	native_only 'its memory is not ours'
	large() { seq 0 299999 | "$DPA" -j2 -f json >large; }
	export -f large
	export DPA
	measure bash -c large
	echo "$peak KiB"
	[ "$peak" -lt 32768 ]
	dpa -f json --range 0-299999 >expected
	same expected large
}

@test "--batch: arrays of N records, the last one shorter, at every -j" {
	local size
	for size in 1 2 3 7 64 999 1000 1001 18446744073709551615; do
		thrice ids --batch "$size" --fields id,noise
	done
	seq 0 9999 >many
	for size in 1023 1024 1025 4096 5000 9999; do
		thrice many --batch "$size" --fields id
	done
	printf '0-2000\n5\n7-9\n\n100-3000:7\n' >items
	thrice items --batch 10
	awkward_keys | grep -v $'\r' >keys
	thrice keys --keys --batch 100
	: >none
	thrice none --batch 3
	[ ! -s agree.dpa ]
}

@test "--batch: input that trickles and a bad line end the arrays where they should" {
	trickle() {
		local k
		for k in {0..9}; do
			echo "$k"
			sleep 0.01
		done
	}
	trickle | dpa --batch 4 --fields id >got
	printf '%s\n' '[{"id":0},{"id":1},{"id":2},{"id":3}]' '[{"id":4},{"id":5},{"id":6},{"id":7}]' \
		'[{"id":8},{"id":9}]' >expected
	same expected got
	run -1 --separate-stderr feed '0\n1\n2\nx\n4\n' --batch 2 --fields id
	[ "$output" = $'[{"id":0},{"id":1}]\n[{"id":2}]' ]
	run -1 --separate-stderr feed '0\n1\n2\nx\n4\n' --batch 2 --fields id --skip-invalid
	[ "$output" = $'[{"id":0},{"id":1}]\n[{"id":2},{"id":4}]' ]
}

@test "--batch: only in ndjson, and at least one" {
	local format
	refuse --batch 0 --range 0-1
	refuse --batch -1 --range 0-1
	refuse --batch x --range 0-1
	for format in csv tsv json npy; do
		refuse --batch 2 --format "$format" --range 0-1
		says --batch "$format"
	done
}

@test "memory that runs out anywhere is told, in every format" {
	native_only 'the shim is not its allocator'
	local at format shim status
	shim=$(shim failalloc)
	for format in json npy; do
		dpa -j1 -f "$format" ids >expected
		for at in {1..100}; do
			rm -f mark
			status=0
			timeout -k 1 20 env FAIL_MARK=mark FAIL_AT="$at" LD_PRELOAD="$shim" \
				"$DPA" -j1 -f "$format" ids >got 2>told || status=$?
			[ -e mark ] || break
			[ "$status" = 0 ] && same expected got && continue
			[ "$status" = 2 ] && [ "$(cat told)" = 'dpa: out of memory' ]
		done
		[ "$at" -gt 20 ]
	done
}

@test "every kernel writes the same bytes in every format" {
	local format name
	kernels >names
	for format in csv tsv json npy; do
		oracle -f "$format" --fields id,noise,hash <ids >expected
		while read -r name; do
			dpa --kernel "$name" -j2 -f "$format" --fields id,noise,hash <ids >got
			same expected got
		done <names
	done
}

@test "a format that is none is refused, with the near one" {
	refuse --format cvs --range 0-1
	says "'csv'"
	refuse --format xml --range 0-1
	says ndjson csv tsv json npy
}
