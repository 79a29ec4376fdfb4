#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hosts - shards written on three hosts with a shared directory, under Open MPI and Slurm, of which one host is killed.
# shellcheck disable=SC2016,SC2154 # scripts expand; bats and helpers set status and output

load ../launchers/launched

# shellcheck disable=SC2034 # for sandboxed
limit=200

# Long enough to be interrupted: about a second of computation for each rank.
command="dpa --rank auto --range 0-59999 --depth 1000 -o part.%r-of-%w.ndjson --manifest m.%r-of-%w.json"
command="$command --resume --wait -v"

# interrupted COMMAND...: beside the hosts and COMMAND, the job `run` is started, `fault` happens when rank 1, on host2,
# has begun to write, `repair` follows when the job has ended, and `run` is repeated.
interrupted() {
	mkdir bin
	ln -s "$DPA" bin/dpa
	cat >all <<-'END'
		directory=$PWD
		cd /mnt/data
		bash "$directory/run" >"$directory/first" 2>&1 &
		run=$!
		until grep -q . part.00001-of-00003.ndjson.part 2>/dev/null || ! kill -0 $run; do
			sleep 0.01
		done
		. "$directory/fault"
		status=0
		wait $run || status=$?
		ls >"$directory/left"
		dpa --check --manifest 'm.%r-of-%w.json' --world-size 3 >"$directory/missing" 2>&1
		. "$directory/repair"
		bash "$directory/run" >"$directory/second" 2>&1
		echo $status $?
	END
	status_of sandboxed "$TESTS/launchers/hosts" "$@" bash all >statuses
	tail -n 50 statuses first left missing second
	[ "$status" = 0 ]
	# The first run ended without the shard of host2; the second run finished it.
	grep -qx part.00001-of-00003.ndjson.part left
	# mpirun stops the other ranks, srun may let them finish.
	grep -Eqx 'dpa: ranks? .*1.* of 3 (is|are) missing or wrong|dpa: --manifest: none of the manifests .*' missing
	grep -q ' 0$' statuses
	cd data || return
	[ -z "$(ls ./*.part 2>/dev/null)" ]
	dpa --check --manifest 'm.%r-of-%w.json' --world-size 3 'part.%r-of-%w.ndjson'
	dpa --range 0-59999 --depth 1000 >whole
	paste -d '\n' part.0000[0-2]-of-00003.ndjson | same whole -
}

@test "three hosts: Open MPI, one host killed in mid-run, finished by the same command" {
	launcher_in_sandbox mpirun.openmpi openmpi-bin
	cat >run <<-END
		export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
		export OMPI_MCA_plm_rsh_agent=$TESTS/launchers/on-host
		mpirun.openmpi --host host1,host2,host3 $command
	END
	echo 'kill -KILL $(ip netns pids host2)' >fault
	: >repair
	interrupted
	cd ..
	grep '^[1-9][0-9]* 0$' statuses
}

@test "three hosts: Slurm, one host killed in mid-run and started again, finished by the same command" {
	launcher_in_sandbox srun slurm-wlm
	echo "srun -N 3 $command" >run
	echo 'kill -KILL $(ip netns pids host2)' >fault
	cat >repair <<-END
		$TESTS/launchers/on-host host2 slurmd -D -c -N host2 >>"\$directory/out" 2>&1 &
		until [ "\$(sinfo -h -o %T)" = idle ]; do
			sleep 0.1
		done
	END
	interrupted "$TESTS/launchers/slurm" --hosts "$DIRECTORY/slurm"
	cd ..
	# The status of this srun is 0.
	grep 'Node failure on host2' first
}

@test "three hosts: Slurm, one host cut off, whose dpa lives on, finished by the others, which wait for it" {
	launcher_in_sandbox srun slurm-wlm
	echo "srun -n 3 -N 3 $command" >run
	cat >fault <<-'END'
		for orphan in $(ip netns pids host2); do
			[ "$(cat /proc/$orphan/comm)" != dpa ] || break
		done
		kill -STOP $orphan
		ip link set port2 down
	END
	cat >repair <<-'END'
		sed -i 's/-N 3/-N 2/' "$directory/run"
		(
			until grep -q 'waiting for another dpa' "$directory/second"; do
				sleep 0.1
			done
			kill -CONT $orphan
		) &
	END
	interrupted "$TESTS/launchers/slurm" --hosts "$DIRECTORY/slurm"
	cd ..
	grep "waiting for another dpa, which writes 'part.00001-of-00003.ndjson" second
	grep "part.00001-of-00003.ndjson' is complete: nothing to do" second
}
