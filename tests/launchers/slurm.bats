#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# slurm - four tasks of a step, and four of an array, under a Slurm of one node.
# shellcheck disable=SC2016 # jobs and ranks expand

load launched

slurm() {
	sandboxed "$TESTS/launchers/slurm" "$DIRECTORY/slurm" "$@"
}

# Submit the script `job` with the options and wait until nothing is queued.
batch() {
	cat >submit <<-'END'
		sbatch -o log.%j "$@" ./job || exit
		while squeue -h | grep -q .; do sleep 0.05; done
	END
	slurm sh submit "$@"
}

@test "Slurm: srun -n4 writes what one run writes" {
	launcher_in_sandbox srun slurm-wlm
	slurm srun -i none -n4 sh -c 'exec ./rank "$SLURM_PROCID"'
	four_shards
	grep -q 'rank 0 of 4, by slurm (' messages.0
}

@test "Slurm: sbatch --array=0-3 writes what one run writes" {
	launcher_in_sandbox sbatch slurm-wlm
	printf '#!/bin/sh\nexec ./rank "$SLURM_ARRAY_TASK_ID"\n' >job
	batch --array=0-3
	four_shards
	grep -q 'rank 0 of 4, by slurm-array (' messages.0
}

@test "Slurm: an array of 1-7:2 writes what one run writes, one of 0,3,5 is refused" {
	launcher_in_sandbox sbatch slurm-wlm
	printf '#!/bin/sh\nexec ./rank $(((SLURM_ARRAY_TASK_ID - 1) / 2))\n' >job
	batch --array=1-7:2
	four_shards
	rm -rf slurm stride.* block.*
	printf '#!/bin/sh\nexec ./rank "$SLURM_ARRAY_TASK_ID"\n' >job
	batch --array=0,3,5
	cat messages.*
	[ "$(cat messages.0 messages.3 messages.5 | grep -c '^dpa: .*SLURM_ARRAY_TASK_COUNT=3.*holes')" = 3 ]
	[ ! -s stride.0 ] && [ ! -e block.0 ]
}

@test "Slurm: a part of an array, --array=1,3 with --world-size 4, writes these ranks" {
	launcher_in_sandbox sbatch slurm-wlm
	cat >job <<-'END'
		#!/bin/sh
		"$DPA" --rank auto -w 4 items >part.$SLURM_ARRAY_TASK_ID 2>messages.$SLURM_ARRAY_TASK_ID
	END
	batch --array=1,3
	for rank in 1 3; do
		dpa --rank $rank -w 4 items >expected
		same expected part.$rank
		grep -q "warning: .*the rank is SLURM_ARRAY_TASK_ID=$rank" messages.$rank
	done
	rm -rf slurm
	batch --array=2
	dpa --rank 2 -w 4 items >expected
	same expected part.2
	rm -rf slurm
	batch --array=4
	grep 'rank 4, by slurm-array (.*), is not below the world size' messages.4
}

@test "Slurm: rank and size of a batch script, exported to its ranks, are refused" {
	launcher_in_sandbox sbatch slurm-wlm
	cat >job <<-'END'
		#!/bin/sh
		export RANK=$SLURM_PROCID WORLD_SIZE=$SLURM_NTASKS
		srun -i none -n4 sh -c 'exec ./rank "$SLURM_PROCID"'
	END
	batch -n4
	for rank in 1 2 3; do
		grep "torchrun (RANK=0, .*) and slurm (SLURM_PROCID=$rank, .*) disagree" messages.$rank
		[ ! -s stride.$rank ]
	done
}

@test "Slurm: a step of two ranks in each task of an array is refused" {
	launcher_in_sandbox sbatch slurm-wlm
	cat >job <<-'END'
		#!/bin/sh
		exec >out.$SLURM_ARRAY_TASK_ID 2>messages.$SLURM_ARRAY_TASK_ID
		srun -i none -n2 "$DPA" --rank auto items
	END
	batch -n2 --array=0-1
	[ "$(cat messages.* | grep -c 'each task of the array')" = 4 ]
	[ ! -s out.0 ] && [ ! -s out.1 ]
}

@test "Slurm: srun in a batch script writes what one run writes, the script alone is refused" {
	launcher_in_sandbox sbatch slurm-wlm
	cat >job <<-'END'
		#!/bin/sh
		./rank alone
		srun -i none -n4 sh -c 'exec ./rank "$SLURM_PROCID"'
	END
	batch -n4
	grep '^dpa: .*SLURM_STEP_NUM_TASKS is not' messages.alone
	[ ! -s stride.alone ]
	rm stride.alone
	four_shards
}

@test "Slurm: mpirun in a batch script writes what one run writes" {
	launcher_in_sandbox sbatch slurm-wlm
	launcher mpirun.openmpi openmpi-bin
	cat >job <<-'END'
		#!/bin/sh
		mpirun.openmpi --allow-run-as-root --oversubscribe \
			--mca oob_tcp_if_include lo --mca btl_tcp_if_include lo \
			-n 4 sh -c 'exec ./rank "$OMPI_COMM_WORLD_RANK"'
	END
	batch -n4
	four_shards
	grep -q 'rank 0 of 4, by openmpi (' messages.0
}

@test "Slurm: mpirun of MPICH in a batch script writes what one run writes" {
	launcher_in_sandbox sbatch slurm-wlm
	launcher mpirun.mpich mpich
	cat >job <<-'END'
		#!/bin/sh
		mpirun.mpich -n 4 sh -c 'env >env.$PMI_RANK; exec ./rank "$PMI_RANK"'
	END
	batch -n4
	four_shards
	grep 'SLURM_STEP_NUM_TASKS=1$' env.3
	grep -q 'rank 0 of 4, by mpich (' messages.0
}

@test "Slurm: a task that fails is srun's failure" {
	launcher_in_sandbox srun slurm-wlm
	echo x >>items
	run -1 slurm srun -i none -n4 "$DPA" --rank auto --fields id items
	[[ $output == *"dpa: items:5: invalid sample ID 'x'"* ]]
}

@test "Slurm: the manual's lines" {
	launcher_in_sandbox srun slurm-wlm
	manual "Slurm, a step"
	slurm sh manual
	four_parts
	rm -rf slurm part.*
	manual "Slurm, an array"
	echo 'while squeue -h | grep -q .; do sleep 0.05; done' >>manual
	slurm sh manual
	four_parts
}
