#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# dask - shards computed by a scheduler and two workers of Dask, also if one is killed.
# shellcheck disable=SC2154 # helpers set status and output

load engines

client='
from distributed import Client
client = Client("tcp://127.0.0.1:8786")
client.wait_for_workers(2)'

@test "Dask: the manual's lines write what one run writes, and an error is dpa's" {
	{
		page 'Python'
		echo "$client"
		page 'Dask'
		echo 'print(client.submit(dpa, ids=[7, "x"]).exception())'
	} >job
	job dask
	[ "$status" = 0 ]
	shards --range 0-999999
	[[ $output == *"status 1: dpa: stdin:2: invalid sample ID 'x'"* ]]
}

@test "Dask: a worker killed in mid-job, whose dpa lives on, leaves no trace" {
	{
		page 'Python' | slow
		echo "$client"
		echo 'import orphan'
		echo 'orphan.Killer(lambda ancestors: ancestors[1])'
		page 'Dask'
	} >job
	job dask
	[ "$status" = 0 ]
	shards --range 0-39999 --depth 1000
	[[ $output == *'was repeated while the first was alive'* ]]
}
