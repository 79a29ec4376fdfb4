#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# manual - the tables, commands and figures of dpa-distributed(7) are right.
# shellcheck disable=SC2154 # bats sets output and stderr

load ../helper

top=$TESTS/..

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	printf '#!/bin/sh\nexec timeout -k 1 600 "%s" -j1 "$@"\n' "$DPA" >bin/dpa
	chmod +x bin/dpa
	PATH=$PWD/bin:$PATH
	seq 0 99 >ids
	dpa ids >whole
}

page() {
	command -v mandoc >/dev/null || skip 'no mandoc'
	mandoc -T utf8 -O width=1000 "$top/man/dpa-distributed.7" | sed 's/.\x08//g'
}

# example NAME: the lines after the comment with that name.
example() {
	page | sed 's/^ *//' | awk -v RS= -v name="# $1" 'index($0, name) == 1' >example
	[ -s example ]
}

# cell ROW COLUMN: of the table in PLANNING.
cell() {
	page | sed -n "s/^ *$1  *\([0-9.]*\)  *\([0-9.]*\)\$/\\$2/p"
}

plan() {
	"$top/scripts/plan-shards" "$@"
}

@test "the table of launchers is the program's" {
	tr '\n\t' '  ' <"$top/src/cli/launcher.c" | grep -oE '\{ "[^{}]*\}' |
		sed -E 's/, *\.(other|no)_rank = "[^"]*"//' |
		sed -nE 's/^\{ "([^"]*)", .*\.rank = "([^"]*)"(, *\.size = "([^"]*)")?.*/\1 \2 \4/p' |
		sed 's/ $/ -/' >expected
	[ "$(wc -l <expected)" = 21 ]
	page | sed -n '/^ *name  *rank  *size$/,/^$/p' | sed '1d; /^$/d; s/^ *//' | tr -s ' ' >got
	same expected got
}

@test "the commands for clouds and Grid Engine write all shards, each task by its environment" {
	tasks() { # tasks NAME FIRST RANK-VARIABLE [VARIABLE=VALUE]...
		local name=$1 first=$2 variable=$3 task
		shift 3
		rm -f part.*
		example "$name"
		for ((task = first; task < first + 4; task++)); do
			env "$@" "$variable=$task" sh example
		done
		cat part.* | sort >union
		sort whole | same union -
	}
	tasks "AWS Batch" 0 AWS_BATCH_JOB_ARRAY_INDEX AWS_BATCH_JOB_ARRAY_SIZE=4
	tasks "AWS Batch, multi-node" 0 AWS_BATCH_JOB_NODE_INDEX AWS_BATCH_JOB_NUM_NODES=4
	tasks "Google Batch" 0 BATCH_TASK_INDEX BATCH_TASK_COUNT=4
	tasks "Cloud Run" 0 CLOUD_RUN_TASK_INDEX CLOUD_RUN_TASK_COUNT=4
	tasks "Kubernetes" 0 JOB_COMPLETION_INDEX
	tasks "Nomad" 0 NOMAD_ALLOC_INDEX
	tasks "PBS" 0 PBS_ARRAY_INDEX
	tasks "PBS" 0 PBS_ARRAYID
	tasks "LSF" 1 LSB_JOBINDEX LSB_JOBINDEX_STEP=1 LSB_JOBINDEX_END=4
	tasks "Grid Engine" 1 SGE_TASK_ID SGE_TASK_FIRST=1 SGE_TASK_LAST=4 SGE_TASK_STEPSIZE=1
}

@test "the commands for SageMaker, TensorFlow and TPU pods write all shards" {
	command -v jq >/dev/null || skip 'no jq'
	joined() {
		cat part.* | sort >union
		sort whole | same union -
		rm part.*
	}
	example SageMaker
	for host in algo-1 algo-2 algo-3; do
		SM_HOSTS='["algo-1","algo-2","algo-3"]' SM_CURRENT_HOST=$host bash example
	done
	[ "$(wc -l <part.00001-of-00003.ndjson)" = 33 ]
	joined
	example TF_CONFIG
	cluster='{"chief":["a:1"],"worker":["b:1","c:1"],"ps":["d:1"]}'
	for task in '"chief","index":0' '"worker","index":0' '"worker","index":1'; do
		TF_CONFIG="{\"cluster\":$cluster,\"task\":{\"type\":$task}}" bash example
	done
	[ "$(wc -l <part.00002-of-00003.ndjson)" = 33 ]
	joined
	for index in 0 1; do
		TF_CONFIG='{"cluster":{"worker":["b:1","c:1"]},"task":{"type":"worker","index":'$index'}}' bash example
	done
	joined
	example "TPU pods"
	for worker in 0 1 2 3; do
		TPU_WORKER_ID=$worker TPU_WORKER_HOSTNAMES=a,b,c,d bash example
	done
	[ "$(wc -l <part.00003-of-00004.ndjson)" = 25 ]
	joined
}

@test "the commands for a shell write all shards, and paste joins them" {
	for name in "a shell" xargs; do
		rm -f part.*
		example "$name"
		bash example
		page | sed -n 's/^ *[$] \(paste .*\) > whole[.]ndjson$/\1/p' >joining
		[ -s joining ]
		sh joining >joined
		same whole joined
	done
}

@test "the command at the beginning writes all shards with their manifests, and can be repeated" {
	page | sed -n '/^ *dpa --rank auto -o .*\\$/,/--range/p' | sed 's/--range 0-9999999$/--range 0-999/' >lines
	[ "$(wc -l <lines)" = 2 ]
	for rank in 0 1 3; do
		RANK=$rank WORLD_SIZE=4 bash lines
	done
	dpa --rank 2 --world-size 4 --range 0-999 | head -c 10000 >part.00002-of-00004.ndjson.part
	for rank in 0 1 2 3; do
		RANK=$rank WORLD_SIZE=4 bash lines 2>messages
		dpa --check --manifest m.0000$rank-of-00004.json part.0000$rank-of-00004.ndjson
	done
	grep 'is complete: nothing to do' messages
	dpa --range 0-999 >whole
	paste -d '\n' part.0000[0-3]-of-00004.ndjson | same whole -
}

@test "the commands for Hadoop and Spark are filters: parts of the input give parts of the output" {
	{
		page | sed -n "s/.* -mapper '\(.*\)'\$/\1/p"
		page | sed -n 's,.*[.]pipe("\([^"]*\)".*,\1,p'
	} >commands
	[ "$(wc -l <commands)" = 2 ]
	ln -s bin/dpa dpa
	dpa --epoch 3 ids >whole
	while read -r command; do
		for part in 1,30 31,99 100,100; do
			sed -n "${part}p" ids | sh -c "$command"
		done >got
		same whole got
	done <commands
	# The text output format of Hadoop appends a tab to each record.
	sed 's/$/\t/' whole >marked
	page | sed -n "s/.*\(sed '[^']*'\) removes it.*/\1/p" >blank
	sh blank <marked | same whole -
	jq -c .id marked | same ids -
}

@test "the line for tensor-parallel ranks gives each replica one share" {
	# shellcheck disable=SC2016 # the page's dollars
	page | sed -n 's/^ *\(dpa --rank $((.*\)$/\1/p' >line
	[ -s line ]
	for rank in 0 1 2 3 4 5 6 7; do
		RANK=$rank WORLD_SIZE=8 TP=2 bash line >"rank.$rank"
	done
	for replica in 0 1 2 3; do
		same rank.$((2 * replica)) rank.$((2 * replica + 1))
		dpa --range 0-9999 --rank $replica --world-size 4 >expected
		same expected rank.$((2 * replica))
	done
}

@test "the figures of the table are plan-shards's" {
	is() { # is ROW PLAN-ROW BYTES OPTION...
		local row=$1 name=$2 bytes=$3
		shift 3
		[ "$(cell "$row" 1)" = "$(plan --summary --disk 2e9 --bytes "$bytes" "$@" 1e12 1000 |
			sed -n "s/^$name  *\([0-9.]*\).*/\1/p")" ]
	}
	[ -n "$(cell records 1)" ]
	is records "records of a rank" 241
	is "seconds to compute, 1 core" "seconds to compute" 241
	is "seconds to compute, 64 cores" "seconds to compute" 241 --cores 64
	is "bytes, NDJSON" "bytes of a rank" 241
	is "bytes, npy" "bytes of a rank" 40
	is "seconds to write, NDJSON" "seconds to write" 241
	is "seconds to write, npy" "seconds to write" 40
	[ "$(cell "bytes, NDJSON" 2)" = 241000000000000 ]
	[ "$(cell "bytes, npy" 2)" = 40000000000000 ]
}

@test "a record of such an ID has the stated number of bytes" {
	bytes=$(dpa --range 5e11-500000099999 | wc -c)
	[ $((bytes / 100000)) = 240 ] || [ $((bytes / 100000)) = 241 ]
	bytes=$(dpa --range 0-999999 --fields id,rotation,brightness,noise,scale,contrast,hash | wc -c)
	[ $((bytes / 1000000)) -ge 233 ] && [ $((bytes / 1000000)) -le 236 ]
}
