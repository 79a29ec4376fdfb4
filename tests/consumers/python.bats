#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # parameters, doubles and normal are of consumed.bash
# python - the modules json and csv, pandas and NumPy get the same doubles out of what dpa wrote, bit for bit.

load consumed

@test "json: the same doubles, and IDs as they are" {
	records ndjson --fields "id,$doubles" >lines
	python '
import json
for line in open("lines"):
    out(list(json.loads(line).values())[1:])' >got
	same bits got
	python '
import json
for line in open("lines"):
    print(json.loads(line)["id"])' >got
	same ids got
	records json --fields "$doubles" >document
	python '
import json
for record in json.load(open("document"))["augmentations"]:
    out(list(record.values()))' >got
	same bits got
}

@test "csv: the same doubles, and IDs as they are" {
	local dialect
	for dialect in csv:excel tsv:excel-tab; do
		records "${dialect%:*}" --fields "id,$doubles" >table
		python '
import csv
for row in csv.DictReader(open("table", newline=""), dialect=sys.argv[1]):
    out([float(value) for name, value in row.items() if name != "id"])' "${dialect#*:}" >got
		same bits got
		python '
import csv
for row in csv.DictReader(open("table", newline=""), dialect=sys.argv[1]):
    print(row["id"])' "${dialect#*:}" >got
		same ids got
	done
}

@test "csv: keys with everything that must be quoted" {
	local dialect
	printf '%s\0' 'plain' 'a,b' 'say "so"' $'two\nlines' $'tab\there' $'return\rhere' ' blanks ' '' 'Zoë 猫' >keys
	tr -s '\0' <keys >expected # empty keys are passed over
	for dialect in csv:excel tsv:excel-tab; do
		dpa --keys --null -f "${dialect%:*}" keys >table
		python '
import csv
for row in csv.DictReader(open("table", newline=""), dialect=sys.argv[1]):
    print(row["id"], end="\0")' "${dialect#*:}" >got
		same expected got
	done
}

@test "pandas: read_json has the same doubles with precise_float, read_csv with round_trip" {
	module pandas
	# Its precise_float refuses doubles below the normal ones.
	dpa "${parameters[@]}" --fields "id,$normal" ids >lines
	python '
import pandas
frame = pandas.read_json("lines", lines=True, precise_float=True)
frame["id"].to_csv("got.ids", index=False, header=False)
sys.stdout.buffer.write(frame.drop(columns="id").to_numpy("<f8").tobytes())' >got
	same bits.normal got
	same ids got.ids
	records csv --fields "id,$doubles" >table
	python '
import pandas
frame = pandas.read_csv("table", float_precision="round_trip")
frame["id"].to_csv("got.ids", index=False, header=False)
sys.stdout.buffer.write(frame.drop(columns="id").to_numpy("<f8").tobytes())' >got
	same bits got
	same ids got.ids
}

@test "pandas: without them, it changes most doubles" {
	module pandas
	dpa --fields noise --range 0-9999 >lines
	dpa --fields noise --range 0-9999 -f csv >table
	run -0 python '
import pandas, sys
if int(pandas.__version__.split(".")[0]) > 2:
    sys.exit()
exact = pandas.read_csv("table", float_precision="round_trip")
assert (pandas.read_json("lines", lines=True) != exact)["noise"].sum() > 5000
assert (pandas.read_csv("table") != exact)["noise"].sum() > 1000'
}

@test "pandas: keys that look like numbers or like nothing stay as they are" {
	module pandas
	printf '%s\n' 007 NA null 1e5 '' nan x >keys
	dpa --keys keys >lines
	dpa --keys -f csv keys >table
	grep . keys >expected
	python '
import pandas
frames = (pandas.read_json("lines", lines=True, precise_float=True, dtype={"id": str}),
          pandas.read_csv("table", float_precision="round_trip", dtype={"id": str}, keep_default_na=False))
for frame in frames:
    print(*frame["id"], sep="\n")' >got
	cat expected expected | same - got
}

@test "NumPy: a 2-D array in a file, mapped" {
	module numpy
	records npy >array.npy
	python '
import numpy
array = numpy.load("array.npy", mmap_mode="r")
assert array.shape == (10005, 8) and array.dtype == "<f8" and not array.flags.writeable
sys.stdout.buffer.write(array.tobytes())' >got
	same bits got
	dpa --fields noise -f npy ids >column.npy
	python '
import numpy
column = numpy.load("column.npy", mmap_mode="r")
array = numpy.load("array.npy", mmap_mode="r")
assert column.shape == (10005, 1)
for i in 0, 1, 4999, 10004:
    assert column[i, 0].tobytes() == array[i, 2].tobytes()'
}

@test "NumPy: a structured array in a file, mapped" {
	module numpy
	records npy --fields "id,$doubles,hash,seed" >array.npy
	oracle --fields hash,seed <ids >expected
	python '
import json, numpy
array = numpy.load("array.npy", mmap_mode="r")
assert array.shape == (10005,)
rows = [json.loads(line) for line in open("expected")]
assert array["hash"].tolist() == [row["hash"].encode() for row in rows]
assert array["seed"].tolist() == [row["seed"] for row in rows]
assert array["id"].tolist() == [int(line) for line in open("ids")]
names = [name for name in array.dtype.names if name not in ("id", "hash", "seed")]
sys.stdout.buffer.write(numpy.stack([array[name] for name in names], axis=1).tobytes())' >got
	same bits got
}

@test "splitlines() splits keys with U+2028 and U+0085; iteration and split do not" {
	printf '%s\n' $'a\u2028b' $'c\u0085d' $'e\u2029f' g >keys
	dpa --keys --fields id,noise keys >lines
	python '
import json
text = open("lines", encoding="utf-8").read()
assert len(text.splitlines()) == 7
keys = open("keys", encoding="utf-8").read().split("\n")[:-1]
assert [json.loads(line)["id"] for line in text.split("\n")[:-1]] == keys
assert [json.loads(line)["id"] for line in open("lines", encoding="utf-8")] == keys
'
}
