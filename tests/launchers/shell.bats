#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shell - four ranks without a launcher of ranks: GNU parallel, xargs, jobs of the shell.

load launched

@test "GNU parallel: four ranks write what one run writes" {
	launcher_in_sandbox parallel parallel
	for kind in stride block; do
		# shellcheck disable=SC1083 # the braces are parallel's
		sandboxed parallel -j4 "$DPA" -j1 --shard $kind --rank {} --world-size 4 items \> $kind.{} ::: 0 1 2 3
	done
	four_shards
}

@test "GNU parallel -k: the blocks come out in order" {
	launcher_in_sandbox parallel parallel
	# shellcheck disable=SC1083
	sandboxed parallel -k -j4 "$DPA" -j1 --shard block --rank {} --world-size 4 items ::: 0 1 2 3 >joined
	dpa items >whole
	same whole joined
}

@test "GNU parallel --pipe: records of parts of the input, in order" {
	launcher_in_sandbox parallel parallel
	seq 0 99999 >many
	timeout -s KILL 600 parallel --will-cite -k -j4 --pipe --block 64k "$DPA" -j1 --fields id <many >joined 3>&-
	dpa --fields id many >whole
	same whole joined
}

@test "xargs -P: four ranks write what one run writes" {
	for kind in stride block; do
		# shellcheck disable=SC2016 # the ranks expand
		seq 0 3 | timeout -s KILL 600 xargs -P4 -I{} env RANK={} WORLD_SIZE=4 \
			sh -c 'exec "$0" -j1 --shard "$1" --rank auto items >"$1.$RANK"' "$DPA" $kind
	done
	four_shards
}

@test "xargs: a rank that fails is xargs's failure" {
	echo x >>items
	# shellcheck disable=SC2016
	run -123 bash -c \
		'seq 0 3 | timeout -s KILL 600 xargs -P4 -I{} "$0" --fields id --rank {} --world-size 4 items' "$DPA"
	[[ $output == *"dpa: items:5: invalid sample ID 'x'"* ]]
}

# Plain wait would wait for the watch that bats keeps over time, too.
@test "jobs of the shell: four ranks write what one run writes" {
	local jobs=()
	for kind in stride block; do
		for rank in 0 1 2 3; do
			dpa -j1 --shard $kind --rank $rank --world-size 4 items >$kind.$rank 3>&- &
			jobs+=($!)
		done
	done
	wait "${jobs[@]}"
	four_shards
}

@test "jobs of the shell: one stream, dealt by tee" {
	local jobs=()
	mkfifo fifo.1 fifo.2 fifo.3
	for rank in 1 2 3; do
		dpa -j1 --rank $rank --world-size 4 <fifo.$rank >stride.$rank 3>&- &
		jobs+=($!)
	done
	timeout -s KILL 600 tee fifo.1 fifo.2 fifo.3 <items | dpa -j1 --rank 0 --world-size 4 >stride.0
	wait "${jobs[@]}"
	for rank in 0 1 2 3; do
		dpa -j1 --shard block --rank $rank --world-size 4 <items >block.$rank
	done
	four_shards
}

@test "GNU parallel: the manual's line" {
	launcher_in_sandbox parallel parallel
	manual "GNU parallel"
	sandboxed bash manual
	four_parts
}
