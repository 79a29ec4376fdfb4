#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# openmpi - four ranks under mpirun of Open MPI.

load launched

mpirun=(mpirun.openmpi --allow-run-as-root --oversubscribe --mca oob_tcp_if_include lo --mca btl_tcp_if_include lo -n 4)

@test "Open MPI: four ranks make the whole" {
	launcher_in_sandbox mpirun.openmpi openmpi-bin
	# shellcheck disable=SC2016 # the ranks expand
	sandboxed "${mpirun[@]}" sh -c 'exec ./rank "$OMPI_COMM_WORLD_RANK"'
	four_shards
	grep -q 'rank 0 of 4, by Open MPI: ' told.0
}

@test "Open MPI: a rank that fails is mpirun's failure" {
	launcher_in_sandbox mpirun.openmpi openmpi-bin
	echo x >>items
	run ! sandboxed "${mpirun[@]}" "$DPA" --rank auto --fields id items
	[[ $output == *"dpa: items:5: invalid sample ID 'x'"* ]]
}
