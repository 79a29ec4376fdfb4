#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# spark - dpa as a filter and as a writer of files under Spark, with a master and two workers, also if one is killed.
# shellcheck disable=SC2154 # helpers set status and output

load engines

session='
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext'

@test "Spark: the manual's lines write what one run writes" {
	seq 0 999 >data/ids
	{
		echo "$session"
		page Python 'Spark, shards' 'Spark, a file for each partition of an RDD' 'Spark, the lines of an RDD'
		cat <<-'LINES'
			open("pipe", "w").writelines(record + "\n" for record in records.collect())
			spark.range(1000).createOrReplaceTempView("ids")
		LINES
		page 'Spark, a query'
		cat <<-'LINES'
			rows = records.collect()
			open("query", "w").writelines(f"{row.id}\t{row.rotation!r}\t{row.scale!r}\n" for row in rows)
		LINES
	} >job
	job spark
	[ "$status" = 0 ]
	shards --range 0-999999
	dpa data/ids >expected
	[ -e data/records.00001.ndjson ]
	cat data/records.*.ndjson | same expected -
	dpa --epoch 3 data/ids | same - pipe
	dpa --no-header -f tsv -F id,rotation,scale data/ids >expected
	sort -n query | same expected -
}

@test "Spark: an invalid line fails the job, with dpa's message" {
	{ seq 0 99 && echo x; } >data/ids
	{
		echo "$session"
		page Python
		cat <<-'LINES'
			def fails(name, action):
			    try:
			        action()
			        print(name, "succeeded")
			    except Exception as error:
			        print(name, "failed:", " ".join(str(error).split()))
		LINES
		page 'Spark, the lines of an RDD'
		cat <<-'LINES'
			fails("pipe", records.collect)
			spark.read.text("/mnt/data/ids").toDF("id").createOrReplaceTempView("ids")
		LINES
		page 'Spark, a query'
		echo 'fails("query", records.collect)'
		page 'Spark, a file for each partition of an RDD' | sed 's/^names.collect()$/fails("files", names.collect)/'
	} >job
	job spark
	[ "$status" = 0 ]
	message="dpa: stdin:[0-9]+: invalid sample ID 'x'"
	[[ $output =~ 'pipe failed:'.*'exited with error code 1' ]]
	cat work.*/*/*/stderr | grep -Eq "$message"
	grep -Eq "^query failed:.*Subprocess exited with status 1[.] Error: $message" told
	grep -Eq "^files failed:.*status 1: $message" told
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
