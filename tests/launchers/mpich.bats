#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mpich - four ranks under mpirun of MPICH.

load launched

@test "MPICH: four ranks write what one run writes" {
	launcher_in_sandbox mpirun.mpich mpich
	# shellcheck disable=SC2016 # the ranks expand
	sandboxed mpirun.mpich -launcher fork -n 4 sh -c 'exec ./rank "$PMI_RANK"'
	four_shards
	grep -q 'rank 0 of 4, by mpich (' messages.0
}

@test "MPICH: a rank that fails is mpirun's failure" {
	launcher_in_sandbox mpirun.mpich mpich
	echo x >>items
	run -1 sandboxed mpirun.mpich -launcher fork -n 4 "$DPA" --rank auto --fields id items
	[[ $output == *"dpa: items:5: invalid sample ID 'x'"* ]]
}

@test "MPICH: the manual's line" {
	launcher_in_sandbox mpirun.mpich mpich
	manual "MPICH"
	# A link would not do: mpirun looks for its proxy beside itself.
	printf '#!/bin/sh\nexec mpirun.mpich "$@"\n' >bin/mpirun
	chmod +x bin/mpirun
	sandboxed env HYDRA_LAUNCHER=fork sh manual
	four_parts
}
