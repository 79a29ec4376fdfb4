#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # parameters, doubles and normal are of consumed.bash
# tools - jq, awk, datamash, SQLite and Node get the same doubles out of what dpa wrote, bit for bit.

load consumed

# The version of jq that keeps integers which it only passes on.
jq_keeps() {
	[[ $(jq --version) != jq-1.[0-6]* ]]
}

@test "jq: the same doubles" {
	consumer jq
	records ndjson --fields "$doubles" | jq -r '[.[]] | @tsv' | nearest >got
	same bits got
	records ndjson --fields "$doubles" >lines
	jq -c . lines >got
	jq -r '[.[]] | @tsv' got | nearest >got.bits
	same bits got.bits
	jq_keeps || same lines got
	records json --fields "$doubles" >document
	jq -r '.augmentations[] | [.[]] | @tsv' document | nearest >got
	same bits got
	records ndjson --batch 100 --fields "$doubles" | jq -r '.[] | [.[]] | @tsv' | nearest >got
	same bits got
}

@test "jq: IDs above 2^53 are rounded up to 1.6, as strings they are not" {
	consumer jq
	dpa --fields id ids | jq .id >got
	if jq_keeps; then
		same ids got
	else
		head -n 10001 ids >exact
		head -n 10001 got | same exact -
		[ "$(tail -n 4 got | tr '\n' ' ')" = \
			'9007199254740992 9223372036854776000 9223372036854776000 18446744073709552000 ' ]
	fi
	dpa --keys --fields id ids | jq -r .id >got
	same ids got
	# Keys are hashed as the IDs are, so nothing else changes.
	dpa --fields noise,hash ids >expected
	dpa --keys --fields noise,hash ids >got
	same expected got
}

@test "awk: the same doubles, with OFMT" {
	# shellcheck disable=SC2016 # the dollars are awk's
	records tsv --fields "$doubles" | awk -F '\t' -v OFMT=%.17g \
		'NR > 1 { for (i = 1; i <= NF; i++) print $i + 0 }' | nearest >got
	same bits got
	records tsv --fields id,noise | awk 'NR > 1 { print $1 }' >got
	same ids got
}

@test "datamash: the same doubles, with --format" {
	consumer datamash
	records csv --fields "id,$doubles" >table
	datamash -t, --header-in --format %.17g -g 1 sum 2-9 <table | cut -d, -f 2- | tr , ' ' | nearest >got
	same bits got
	datamash -t, --header-in -g 1 first 2 <table | cut -d, -f 1 >got
	same ids got
	records tsv --fields "$doubles" | datamash --header-in --format %.17g min 1-8 max 1-8 | nearest >got
	python '
rows = list(struct.iter_unpack("<8d", open("bits", "rb").read()))
out([min(column) for column in zip(*rows)] + [max(column) for column in zip(*rows)])' >expected
	same expected got
}

@test "SQLite: .import keeps every digit as text" {
	consumer sqlite3
	records csv --fields "id,$doubles" >table.csv
	rm -f db
	sqlite3 db '.import --csv table.csv records'
	sqlite3 -separator ' ' db "SELECT $doubles FROM records ORDER BY rowid" | nearest >got
	same bits got
	sqlite3 db 'SELECT id FROM records ORDER BY rowid' >got
	same ids got
}

# What differs shall be few and the next doubles; newer versions of SQLite read nearer.
@test "SQLite: REAL columns have the doubles or, rarely, the next ones, and IDs to 2^63 - 1" {
	consumer sqlite3
	dpa -f csv --fields "id,${normal%,huge,tiny}" ids >table.csv
	oracle -f npy <ids | payload >usual
	rm -f db
	sqlite3 db 'CREATE TABLE records (id INTEGER, rotation REAL, brightness REAL, noise REAL, scale REAL,
		contrast REAL)' '.import --csv --skip 1 table.csv records'
	python '
import sqlite3
for row in sqlite3.connect("db").execute("SELECT * FROM records ORDER BY rowid"):
    out(row[1:])' >got
	python '
rank = lambda name: [bits if bits >= 0 else -(bits & (1 << 63) - 1)
                     for bits, in struct.iter_unpack("<q", open(name, "rb").read())]
off = [abs(a - b) for a, b in zip(rank("usual"), rank("got"), strict=True)]
assert max(off) <= 1 and sum(off) <= 10, (max(off), sum(off))'
	sqlite3 db "SELECT id FROM records WHERE typeof(id) = 'integer' ORDER BY rowid" >got
	head -n 10003 ids | same - got
}

@test "Node: JSON.parse has the same doubles" {
	consumer node
	records ndjson --fields "$doubles" >lines
	cat >read.js <<-'END'
		const lines = require("fs").readFileSync("lines", "utf8").trimEnd().split("\n");
		const rows = lines.map(line => JSON.parse(line));
		const bits = new Float64Array(rows.flatMap(Object.values));
		process.stdout.write(new Uint8Array(bits.buffer));
	END
	node read.js >got
	same bits got
}

@test "Node: IDs above 2^53 are rounded, as strings they are not" {
	consumer node
	cat >ids.js <<-'END'
		const rows = require("fs").readFileSync(0, "utf8").trimEnd().split("\n");
		for (const row of rows)
			console.log(BigInt(JSON.parse(row).id).toString());
	END
	dpa --fields id ids | node ids.js >got
	head -n 10001 ids >exact
	head -n 10001 got | same exact -
	[ "$(tail -n 4 got | tr '\n' ' ')" = \
		'9007199254740992 9223372036854775808 9223372036854775808 18446744073709551616 ' ]
	dpa --keys --fields id ids | node ids.js >got
	same ids got
}
