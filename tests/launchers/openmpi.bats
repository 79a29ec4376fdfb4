#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# openmpi - four ranks under mpirun of Open MPI.

load launched

mpirun=(mpirun.openmpi --allow-run-as-root --oversubscribe --mca oob_tcp_if_include lo --mca btl_tcp_if_include lo -n 4)

@test "Open MPI: four ranks write what one run writes" {
	launcher_in_sandbox mpirun.openmpi openmpi-bin
	# shellcheck disable=SC2016 # the ranks expand
	sandboxed "${mpirun[@]}" sh -c 'exec ./rank "$OMPI_COMM_WORLD_RANK"'
	four_shards
	grep -q 'rank 0 of 4, by openmpi (' messages.0
}

@test "Open MPI: a rank that fails is mpirun's failure" {
	launcher_in_sandbox mpirun.openmpi openmpi-bin
	echo x >>items
	run ! sandboxed "${mpirun[@]}" "$DPA" --rank auto --fields id items
	[[ $output == *"dpa: items:5: invalid sample ID 'x'"* ]]
}

@test "Open MPI: the manual's line" {
	launcher_in_sandbox mpirun.openmpi openmpi-bin
	manual "Open MPI"
	ln -s "$(command -v mpirun.openmpi)" bin/mpirun
	sandboxed env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 \
		OMPI_MCA_oob_tcp_if_include=lo OMPI_MCA_btl_tcp_if_include=lo sh manual
	four_parts
}
