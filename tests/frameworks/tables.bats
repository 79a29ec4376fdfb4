#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # doubles and normal are of consumed.bash
# tables - pandas, PyArrow, Polars, DuckDB and Hugging Face datasets get the same doubles, bit for bit, and IDs.

load frameworks

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	consumed_ids
	local format
	for format in ndjson csv npy; do
		records "$format" --fields "id,$doubles" >"table.$format"
	done
	records npy --fields "$doubles" >array.npy
	records json --fields "$doubles" >document.json
	# The IDs that do not change the type of a column: those below 2^63.
	head -n 10001 ids >ids.signed
	dpa "${parameters[@]}" --fields "id,$doubles" ids.signed >signed.ndjson
	dpa "${parameters[@]}" --keys --fields "id,$doubles" ids >keys.ndjson
	cat >tables.py <<-'END'
		import numpy

		BITS = numpy.fromfile("bits", dtype="<f8").reshape(-1, 8)
		IDS = [int(line) for line in open("ids")]
		NAMES = "rotation,brightness,noise,scale,contrast,huge,tiny,subnormal".split(",")


		def differing(table):
		    """For each name, how many doubles of table[name] are other ones than dpa's."""
		    columns = [numpy.asarray(table[name], dtype="<f8") for name in NAMES]
		    rows = numpy.stack(columns, axis=1)
		    return (rows.view("<u8") != BITS[:len(rows)].view("<u8")).sum(axis=0).tolist()


		def exact(table, ids=None, count=len(IDS)):
		    """The table has the first count records, every double with the same bits, and these IDs."""
		    assert len(table[NAMES[0]]) == count and not any(differing(table)), differing(table)
		    if ids is not None:
		        assert [int(i) for i in ids] == IDS[:count], list(ids)[-5:]


		def rounded(ids):
		    """The IDs above 2^53 have become doubles."""
		    assert [float(i) for i in ids] == [float(i) for i in IDS]
		    assert [int(i) for i in ids] != IDS


		def refused(call, *arguments, **options):
		    try:
		        call(*arguments, **options)
		    except Exception as error:
		        return str(error)
		    raise AssertionError("was accepted")
	END
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	export PYTHONPATH=.
}

@test "pandas: read_csv and the array are exact, as is read_json by PyArrow" {
	framework pandas pyarrow
	python '
import pandas
from tables import *
frame = pandas.read_csv("table.csv")
exact(frame, frame["id"])
assert frame["id"].dtype == "uint64"
frame = pandas.DataFrame(numpy.load("table.npy"))
exact(frame, frame["id"])
frame = pandas.read_json("signed.ndjson", lines=True, engine="pyarrow")
exact(frame, frame["id"], 10001)
frame = pandas.read_json("table.ndjson", lines=True, engine="pyarrow")
exact(frame)
rounded(frame["id"])
'
}

@test "pandas: read_json changes doubles, and precise_float rejects the smallest" {
	framework pandas
	dpa "${parameters[@]}" --fields "id,$normal" ids >normal.ndjson
	python '
import pandas
from tables import *
frame = pandas.read_json("table.ndjson", lines=True)
assert max(differing(frame)) > 5000 and list(frame["id"]) == IDS
assert "Range error" in refused(pandas.read_json, "table.ndjson", lines=True, precise_float=True)
frame = pandas.read_json("normal.ndjson", lines=True, precise_float=True)
frame["subnormal"] = BITS[:, 7]
exact(frame, frame["id"])
'
}

@test "PyArrow: csv, JSON and Parquet are exact; IDs above 2^63 need uint64" {
	framework pyarrow
	python '
import pyarrow, pyarrow.csv, pyarrow.json, pyarrow.parquet
from tables import *
types = {"id": pyarrow.uint64()}
schema = pyarrow.schema(types)
csv = pyarrow.csv.read_csv("table.csv", convert_options=pyarrow.csv.ConvertOptions(column_types=types))
exact(csv, csv["id"].to_pylist())
json = pyarrow.json.read_json("table.ndjson", parse_options=pyarrow.json.ParseOptions(explicit_schema=schema))
exact(json, json["id"].to_pylist())
for table in pyarrow.csv.read_csv("table.csv"), pyarrow.json.read_json("table.ndjson"):
    exact(table)
    rounded(table["id"].to_pylist())
signed = pyarrow.json.read_json("signed.ndjson")
exact(signed, signed["id"].to_pylist(), 10001)
keys = pyarrow.json.read_json("keys.ndjson")
assert keys["id"].type == pyarrow.string()
exact(keys, keys["id"].to_pylist())
pyarrow.parquet.write_table(csv, "arrow.parquet")
parquet = pyarrow.parquet.read_table("arrow.parquet")
exact(parquet, parquet["id"].to_pylist())
'
}

@test "Polars: csv, NDJSON and the array are exact; IDs above 2^63 need UInt64" {
	framework polars
	python '
import polars
from tables import *
unsigned = {"schema_overrides": {"id": polars.UInt64}}
for frame in (polars.read_csv("table.csv", **unsigned), polars.read_ndjson("table.ndjson", **unsigned),
              polars.scan_ndjson("table.ndjson", **unsigned).collect(), polars.read_ndjson("keys.ndjson"),
              polars.from_numpy(numpy.load("table.npy"))):
    exact(frame, frame["id"].to_list())
frame = polars.read_ndjson("signed.ndjson")
exact(frame, frame["id"].to_list(), 10001)
for read, file in (polars.read_csv, "table.csv"), (polars.read_ndjson, "table.ndjson"):
    assert "9223372036854775808" in refused(read, file)
'
}

@test "DuckDB: NDJSON, csv, the document and Parquet made of them are exact" {
	framework duckdb pyarrow
	python '
import duckdb, pyarrow.parquet
from tables import *
def fetched(query, count=len(IDS)):
    table = duckdb.sql(query)
    exact(table.fetchnumpy(), [row[0] for row in duckdb.sql(query).fetchall()], count)
# Both readers choose HUGEINT. NumPy and Parquet have no such type, and get doubles of it.
for source in "'\''table.ndjson'\''", "'\''table.csv'\''":
    fetched("from " + source)
    rounded(duckdb.sql("from " + source).fetchnumpy()["id"])
fetched("from read_csv('\''table.csv'\'', types={'\''id'\'': '\''UBIGINT'\''})")
fetched("from '\''signed.ndjson'\''", 10001)
exact(duckdb.sql("select unnest(augmentations, recursive := true) from '\''document.json'\''").fetchnumpy())

# The lines of the manual.
duckdb.sql("copy (from '\''signed.ndjson'\'') to '\''signed.parquet'\''")
parquet = pyarrow.parquet.read_table("signed.parquet")
exact(parquet, parquet["id"].to_pylist(), 10001)
duckdb.sql("copy (from '\''table.ndjson'\'') to '\''double.parquet'\''")
rounded(pyarrow.parquet.read_table("double.parquet")["id"].to_pylist())
duckdb.sql("copy (select * replace (id::ubigint as id) from '\''table.ndjson'\'') to '\''table.parquet'\''")
parquet = pyarrow.parquet.read_table("table.parquet")
exact(parquet, parquet["id"].to_pylist())
'
}

@test "Hugging Face datasets: JSON lines, csv and Parquet are exact; IDs above 2^63 need csv, or keys" {
	framework datasets
	python '
import datasets
from tables import *
datasets.disable_progress_bars()
types = datasets.Features({"id": datasets.Value("uint64"), **{name: datasets.Value("float64") for name in NAMES}})
def load(kind, file, **options):
    return datasets.load_dataset(kind, data_files=file, split="train", **options)
def whole(data, count=len(IDS)):
    table = data.data
    exact({name: table[name].to_numpy() for name in NAMES}, table["id"].to_pylist(), count)
csv = load("csv", "table.csv", features=types)
whole(csv)
csv.to_parquet("table.parquet")
whole(load("parquet", "table.parquet"))
whole(load("json", "keys.ndjson"))
whole(load("json", "signed.ndjson"), 10001)
# Of a document, it keeps ten digits.
table = load("json", "document.json", field="augmentations").data
assert max(differing({name: table[name].to_numpy() for name in NAMES})) > 10000
rows = list(load("json", "signed.ndjson", streaming=True))
exact({name: [row[name] for row in rows] for name in NAMES}, [row["id"] for row in rows], 10001)
rounded(load("json", "table.ndjson").data["id"].to_pylist())
refused(load, "json", "table.ndjson", features=types)
refused(load, "csv", "table.csv")
'
}
