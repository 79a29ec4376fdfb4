#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ray - shards computed by a head and a worker node of Ray, also if a process is killed.
# shellcheck disable=SC2154 # helpers set status and output

load engines

client='
import ray
ray.init(address="127.0.0.1:6379")'

@test "Ray: the manual's lines write what one run writes, and an error is dpa's" {
	{
		page Python
		echo "$client"
		page Ray
		cat <<-'LINES'
			try:
			    ray.get(ray.remote(dpa).remote(ids=[7, "x"]))
			except ray.exceptions.RayTaskError as error:
			    print(error)
		LINES
	} >job
	job ray
	[ "$status" = 0 ]
	shards --range 0-999999
	[[ $output == *"status 1: dpa: stdin:2: invalid sample ID 'x'"* ]]
}

@test "Ray: a worker process, then a node, killed in mid-job leave no trace" {
	{
		page Python | slow
		echo "$client"
		echo 'import glob, orphan, os'
		echo 'killer = orphan.Killer(lambda ancestors: ancestors[1])'
		page Ray
		cat <<-'LINES'
			killer.join()
			for name in glob.glob("data/part.*"):
			    os.rename(name, name.replace("part", "first"))
			orphan.Killer(lambda ancestors: "--head" not in orphan.command(ancestors[2]) and ancestors[2])
		LINES
		page Ray
	} >job
	job ray
	[ "$status" = 0 ]
	shards --range 0-39999 --depth 1000
	[ "$(grep -c 'was repeated while the first was ' <<<"$output")" = 2 ]
	for rank in {0..7}; do
		same "data/first.0000$rank-of-00008.ndjson" "data/part.0000$rank-of-00008.ndjson"
	done
}
