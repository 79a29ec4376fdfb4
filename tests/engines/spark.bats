#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# spark - dpa as a filter and as a writer of files under Spark, with a master and two workers, also if one is killed.
# shellcheck disable=SC2154 # helpers set status and output

load engines

session='
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext'

@test "Spark: the manual's lines write what one run writes, and an error is dpa's" {
	seq 0 999 >data/ids
	rdd=$(page 'Spark, the lines of an RDD')
	files=$(page 'Spark, a file for each partition of an RDD')
	query=$(page 'Spark, a query')
	{
		echo "$session"
		page Python 'Spark, shards'
		echo "$files"
		echo "$rdd"
		cat <<-'LINES'
			open("lines", "w").writelines(record + "\n" for record in records.collect())
			spark.range(1000).createOrReplaceTempView("ids")
		LINES
		echo "$query"
		cat <<-'LINES'
			open("query", "w").writelines(f"{row.id}\t{row.scale!r}\n" for row in records.collect())

			def fails(name, action):
			    try:
			        action()
			        print(name, "succeeded")
			    except Exception as error:
			        print(name, "failed:", " ".join(str(error).split())[:2000])

			with open("data/ids", "a") as ids:
			    ids.write("x\n")
		LINES
		echo "$rdd"
		cat <<-'LINES'
			fails("lines", records.collect)
			spark.read.text("/mnt/data/ids").toDF("id").createOrReplaceTempView("ids")
		LINES
		echo "$query"
		cat <<-'LINES'
			fails("query", records.collect)
			spark.sql("SELECT CAST(NULL AS BIGINT) AS id").createOrReplaceTempView("ids")
		LINES
		echo "$query"
		echo 'fails("null", records.collect)'
		sed 's/records[.]/bad./; s/^names.collect()$/fails("files", names.collect)/' <<<"$files"
	} >job
	job spark
	[ "$status" = 0 ]
	shards --range 0-999999
	seq 0 999 | dpa >expected
	[ -e data/records.00001.ndjson ]
	cat data/records.*.ndjson | same expected -
	seq 0 999 | dpa --epoch 3 | same - lines
	seq 0 999 | dpa --no-header -f tsv --fields id,scale >expected
	sort -n query | same expected -

	message="dpa: stdin:[0-9]+: invalid sample ID 'x'"
	grep -E '^lines failed:.* exited with error code 1[.]' messages
	cat work.*/*/*/stderr | grep -Eq "$message"
	grep -E "^query failed:.* Subprocess exited with status 1[.] Error: $message" messages
	grep -E "^null failed:.* Error: dpa: stdin:1: invalid sample ID " messages
	grep -E "^files failed:.* status 1: $message" messages
	[ ! -e data/bad.00001.ndjson ]
}

@test "Spark: a worker killed in mid-job leaves no trace" {
	{
		echo "$session"
		page Python | slow
		echo 'import orphan'
		cat <<-'LINES'
			def worker(ancestors):
			    return next(pid for pid in ancestors if "worker.Worker" in orphan.command(pid))
			orphan.Killer(worker)
		LINES
		page 'Spark, shards'
	} >job
	job spark
	[ "$status" = 0 ]
	shards --range 0-39999 --depth 1000
	[[ $output == *'was repeated while the first was '* ]]
}
