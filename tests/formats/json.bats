#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# json - --format json: one document with configuration, records and statistics.
# shellcheck disable=SC2016,SC2154 # $0 is an inner shell's; bats and the helper set output, stderr

load formats

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 0 999 >ids
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

@test "json: json.dump writes the same bytes, and the statistics are those of the records" {
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
	says 'json begins with the number of records' 'standard output cannot be changed'
	run -2 --separate-stderr bash -c 'seq 3 | "$0" -f json >>appended' "$DPA"
	same twice appended
	says 'standard output cannot be changed'
	seq 3 | dpa -f json >/dev/null
}

@test "json: the document may begin in the middle of a file, and be followed by other bytes" {
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

@test "json: moving a large document needs no memory" {
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

@test "--no-stats: the document without statistics" {
	local count
	for count in 0 1 10 1000; do
		seq 1 "$count" >some
		thrice some -f json --no-stats
	done
	thrice ids -f json --no-stats --fields hash
	dpa -f json --no-stats -n 1000 -o document --manifest m.json
	oracle -f json --no-stats <ids | same - document
	good -f json --no-stats -n 1000 document
	good --manifest m.json document
	good --manifest m.json --no-stats document
	good --manifest m.json -f json document
	run -1 --separate-stderr dpa --check -f json -n 1000 document
	head -c 9000 document >again.part
	dpa -f json --no-stats -n 1000 -o again --resume
	same document again
	dpa --load again -o converted.json --no-stats
	same document converted.json
	dpa -f json -n 1000 >whole
	dpa --load converted.json -f json | same whole -
	dpa --load whole -f json --no-stats | same document -
	refuse -f csv --no-stats ids
	says '--no-stats does not work with format csv,' 'give --format json'
	refuse -f json --no-header --no-stats ids
	refuse -f json --no-stats --stats ids
	says '--no-stats does not work with --stats'
}
