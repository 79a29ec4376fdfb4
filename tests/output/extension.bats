#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# extension - the format that the extension of --output selects, and those that dpa does not write.
# shellcheck disable=SC2154 # bats and the helper set output and stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "the extension of --output selects the format" {
	local name format
	mkdir loaded
	while read -r name format; do
		dpa -n 100 -o "$name"
		dpa -n 100 -f "$format" >expected
		same expected "$name"
		dpa --load <(dpa -n 100) -o "loaded/$name"
		dpa --load <(dpa -n 100) -f "$format" -o loaded/expected
		same loaded/expected "loaded/$name"
		dpa -n 100 -f tsv -o "$name"
		dpa -n 100 -f tsv >expected
		same expected "$name"
	done <<-'END'
		a.ndjson ndjson
		a.jsonl ndjson
		a.csv csv
		a.x.TSV tsv
		a.json json
		a.npy npy
		a.raw raw
		a ndjson
		a.txt ndjson
		.csv ndjson
		json ndjson
		a.csvx ndjson
		a.cs ndjson
		a. ndjson
	END
	mkdir d.csv
	dpa -n 100 -o d.csv/a
	dpa -n 100 >expected
	same expected d.csv/a
	dpa -n 100 -o - >got
	same expected got
}

@test "%r and %w are replaced first, and --resume, --manifest and --check agree" {
	dpa -n 100 -r 1 -w 3 -o p.%r-of-%w.csv --manifest m.%r
	dpa -n 100 -r 1 -w 3 -f csv >expected
	same expected p.00001-of-00003.csv
	good --manifest m.00001 p.00001-of-00003.csv
	head -c 2000 expected >q.1.csv.part
	dpa -n 100 -r 1 -w 3 -o q.1.csv --resume
	same expected q.1.csv
	dpa -n 100 -r 1 -w 3 -o 'x.%w'
	dpa -n 100 -r 1 -w 3 >expected
	same expected x.00003
}

@test "a conflict names the extension" {
	refuse -n 9 --batch 3 -o x.json
	says '--batch does not work with format json, which --format or the extension' 'give --format ndjson'
	refuse --join -o x.npy
	says '--join does not work with format npy, which --format or the extension' 'give --format ndjson'
	refuse -n 9 --no-header -o x.json
	says '--no-header does not work with format json, which --format or the extension' 'give --format csv or tsv'
	dpa -n 9 --batch 3 -f ndjson -o x.json
	dpa -n 9 --batch 3 >expected
	same expected x.json
	[ ! -e x.npy ]
}

@test "what dpa does not write is refused with the command that does" {
	local name text command
	while IFS='|' read -r name text; do
		refuse -n 9 -o "$name"
		says "--output '$name': dpa does not " "$text"
		[ ! -e "$name" ] && [ ! -e "$name.part" ]
	done <<-'END'
		x.gz|dpa --format NAME ... | gzip >X.gz
		x.csv.gz|dpa --format NAME ... | gzip >X.gz
		x.json.ZST|dpa --format NAME ... | zstd >X.zst
		x.y.xz|dpa --format NAME ... | xz >X.xz
		x.bz2|dpa --format NAME ... | bzip2 >X.bz2
		x.lz4|dpa --format NAME ... | lz4 >X.lz4
		x.parquet|dpa ... -o X.ndjson && duckdb -c "copy
		x.arrow|dpa ... -o X.ndjson, which pyarrow.json reads
		x.h5|dpa ... -o X.npy, which numpy.load reads; h5py
		x.tfrecord|dpa ... -o X.ndjson, whose lines tf.io.TFRecordWriter
	END
	dpa --load <(dpa -n 9) -f ndjson -o x.gz
	dpa -n 9 >expected
	same expected x.gz
	refuse --load expected -o x.parquet
	# The commands work.
	for name in csv.gz json.zst ndjson.xz; do
		refuse -n 9 -o "x.$name"
		command=${stderr_lines[0]##*: }
		command=${command/dpa/\"\$DPA\"}
		command=${command/NAME/${name%.*}}
		eval "${command/.../-n 9}"
	done
	gzip -dc X.gz | same - <(dpa -n 9 -f csv)
	zstd -dc X.zst | same - <(dpa -n 9 -f json)
	xz -dc X.xz | same - <(dpa -n 9)
}
