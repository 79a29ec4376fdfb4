#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# snakemake - shards as the outputs of a workflow, also if it is killed.
# shellcheck disable=SC2154 # helpers set status and output

load engines

# workflow OPTION...: run the rules in data/Snakefile.
workflow() {
	status_of cluster none snakemake --directory data --snakefile data/Snakefile --cores 2 "$@" >messages 2>&1
	output=$(<messages)
	echo "$output"
}

four_shards() {
	dpa "$@" >whole
	paste -d '\n' data/part.0000[0-3]-of-00004.ndjson | sed '/^$/d' >joined
	same whole joined
}

@test "snakemake: the manual's rules write what one run writes, and an error is dpa's" {
	page Snakemake | sed 's/--range 0-999999/ids/' >data/Snakefile
	seq 0 9999 >data/ids
	workflow
	[ "$status" = 0 ]
	four_shards data/ids
	workflow
	[ "$status" = 0 ]
	[[ $output == *'Nothing to be done'* ]]
	rm data/part.0000[13]*
	echo x >>data/ids
	workflow
	[ "$status" = 1 ]
	[[ $output == *"dpa: ids:10001: invalid sample ID 'x'"* ]]
	[ ! -e data/part.00001-of-00004.ndjson ]
}

@test "snakemake: a workflow that was killed is resumed" {
	page Snakemake | sed 's/0-999999/0-39999 --depth 1000 -v/' >data/Snakefile
	cat >interrupted <<-'END'
		snakemake --directory data --snakefile data/Snakefile --cores 2 &
		until grep -q . data/*.part 2>/dev/null; do
			sleep 0.01
		done
		kill -KILL $!
	END
	cluster none bash interrupted >messages 2>&1
	grep -q . data/*.part
	[ ! -e data/part.00003-of-00004.ndjson ] || [ ! -e data/part.00001-of-00004.ndjson ]
	workflow --unlock
	workflow --rerun-incomplete
	[ "$status" = 0 ]
	[[ $output == *resuming* ]]
	four_shards --range 0-39999 --depth 1000
}
