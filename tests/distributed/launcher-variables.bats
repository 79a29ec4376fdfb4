#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# launcher-variables - --rank auto: the environment variables of each launcher, and misleading ones.
# shellcheck disable=SC2154 # bats sets stderr

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# What real tasks have around them (Slurm 22.05, Open MPI 4.1, MPICH 4.0).
slurm_batch=(SLURM_JOB_ID=7 SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_NODEID=0 SLURM_NTASKS=4 SLURM_NPROCS=4)
slurm_step=("${slurm_batch[@]}" SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=2)
slurm_array=(SLURM_JOB_ID=9 SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=2
	SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=4)
torchrun=(RANK=2 WORLD_SIZE=4 LOCAL_RANK=0 LOCAL_WORLD_SIZE=1 MASTER_ADDR=::1 TORCHELASTIC_RESTART_COUNT=0)
openmpi=(OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4 OMPI_UNIVERSE_SIZE=8 PMIX_RANK=2)
mpich=(PMI_RANK=2 PMI_SIZE=4 PMI_FD=5 MPI_LOCALRANKID=2)
aws=(AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=4)
cloud_run=(CLOUD_RUN_TASK_INDEX=2 CLOUD_RUN_TASK_COUNT=4)
kubernetes=(JOB_COMPLETION_INDEX=2)
grid_engine=(SGE_TASK_ID=3 SGE_TASK_FIRST=1 SGE_TASK_LAST=4 SGE_TASK_STEPSIZE=1)

# in_env VARIABLE=VALUE... -- OPTION...: the program with this environment and what it needs to run at all.
in_env() {
	local set=()
	while [ "$1" != -- ]; do
		set+=("$1")
		shift
	done
	shift
	timeout -k 1 60 env -i PATH="$PATH" ASAN_OPTIONS="$ASAN_OPTIONS" UBSAN_OPTIONS="$UBSAN_OPTIONS" "${set[@]}" \
		"$DPA" --range 0-99 --fields id,rank "$@"
}

# stands RANK WORLD VARIABLE=VALUE... -- OPTION...: --rank auto is that rank, and says nothing.
stands() {
	local rank=$1 world=$2
	shift 2
	dpa --range 0-99 --fields id,rank --rank "$rank" --world-size "$world" >expected
	in_env "$@" --rank auto >got 2>told || {
		echo "$*: $(cat told)"
		return 1
	}
	if ! same expected got || ! same /dev/null told; then
		echo "with $*"
		return 1
	fi
}

# refused TEXT VARIABLE=VALUE... -- OPTION...: status 2, nothing written, one line with the text.
refused() {
	local text=$1 status=0
	shift
	in_env "$@" --rank auto >got 2>told || status=$?
	if [ $status != 2 ] || [ -s got ] || [ "$(wc -l <told)" != 1 ] || ! grep -q '^dpa: ' told ||
		! grep -qF -e "$text" told; then
		echo "$*: status $status, told: $(cat told)"
		return 1
	fi
}

@test "each launcher's variables give rank and size" {
	stands 2 4 "${torchrun[@]}" --
	stands 2 4 "${openmpi[@]}" --
	stands 2 4 "${mpich[@]}" --
	stands 2 4 "${slurm_step[@]}" --
	stands 2 4 "${slurm_array[@]}" --
	stands 2 4 "${aws[@]}" --
	stands 2 4 "${cloud_run[@]}" --
	stands 2 4 "${kubernetes[@]}" -- -w 4
	stands 2 4 "${grid_engine[@]}" --
}

@test "the inner launcher goes before the outer one" {
	local others=()
	others=(JOB_COMPLETION_INDEX=1 CLOUD_RUN_TASK_INDEX=1 CLOUD_RUN_TASK_COUNT=3)
	stands 1 3 "${others[@]}" --
	stands 2 4 "${others[@]}" "${aws[@]}" --
	others+=(AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=3)
	stands 2 4 "${others[@]}" "${slurm_array[@]}" --
	others+=("${slurm_array[@]}" SLURM_ARRAY_TASK_ID=1)
	stands 1 4 "${others[@]}" --
	others+=(SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=3)
	stands 1 3 "${others[@]}" --
	stands 2 4 "${others[@]}" "${mpich[@]}" --
	others+=(PMI_RANK=1 PMI_SIZE=3)
	stands 2 4 "${others[@]}" "${openmpi[@]}" --
	others+=(OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=3)
	stands 2 4 "${others[@]}" "${torchrun[@]}" --
}

@test "mpirun in a batch script: Slurm's variables are the same in all ranks and do not count" {
	stands 2 4 "${slurm_batch[@]}" "${openmpi[@]}" --
	stands 2 4 "${slurm_batch[@]}" SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1 "${mpich[@]}" --
}

@test "--launcher forces one" {
	local all=("${torchrun[@]}" RANK=0 "${openmpi[@]}" "${mpich[@]}" PMI_RANK=1 "${slurm_step[@]}" SLURM_PROCID=3
		"${slurm_array[@]}" SLURM_PROCID=3 "${aws[@]}" "${cloud_run[@]}" "${kubernetes[@]}" "${grid_engine[@]}")
	stands 0 4 "${all[@]}" -- --launcher torchrun
	stands 2 4 "${all[@]}" -- --launcher openmpi
	stands 1 4 "${all[@]}" -- --launcher mpich
	stands 3 4 "${all[@]}" -- --launcher slurm
	stands 2 4 "${all[@]}" -- --launcher slurm-array
	stands 2 4 "${all[@]}" -- --launcher aws-batch
	stands 2 4 "${all[@]}" -- --launcher cloud-run
	stands 2 4 "${all[@]}" -- --launcher kubernetes -w 4
	stands 2 4 "${all[@]}" -- --launcher grid-engine
	refused OMPI_COMM_WORLD_RANK "${torchrun[@]}" -- --launcher openmpi
	refused SLURM_STEP_NUM_TASKS "${slurm_batch[@]}" -- --launcher slurm
	refuse --range 0-9 --rank auto --launcher slrm
	says "'slurm'"
	refuse --range 0-9 --launcher slurm
	says "--rank auto"
	refuse --range 0-9 --launcher slurm -r 0 -w 4
	says "--rank auto"
}

@test "half a pair is refused, by the name of what is missing" {
	refused WORLD_SIZE RANK=0 --
	refused RANK WORLD_SIZE=4 --
	refused OMPI_COMM_WORLD_SIZE OMPI_COMM_WORLD_RANK=0 --
	refused OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE=4 --
	refused PMI_SIZE PMI_RANK=0 --
	refused PMI_RANK PMI_SIZE=4 --
	refused SLURM_PROCID SLURM_STEP_NUM_TASKS=4 --
	refused AWS_BATCH_JOB_ARRAY_SIZE AWS_BATCH_JOB_ARRAY_INDEX=0 --
	refused CLOUD_RUN_TASK_COUNT CLOUD_RUN_TASK_INDEX=0 --
	refused WORLD_SIZE RANK=0 "${openmpi[@]}" --
	for missing in ID MIN MAX STEP COUNT; do
		mapfile -t rest < <(printf '%s\n' "${slurm_array[@]}" | grep -v "SLURM_ARRAY_TASK_$missing=")
		refused SLURM_ARRAY_TASK_$missing "${rest[@]}" --
	done
}

@test "a batch script without srun is one process, however many tasks SLURM_NTASKS tells" {
	refused SLURM_STEP_NUM_TASKS "${slurm_batch[@]}" --
	refused srun "${slurm_batch[@]}" --
	refused SLURM_STEP_NUM_TASKS SLURM_NTASKS=4 SLURM_NPROCS=4 --
	stands 2 4 "${slurm_step[@]}" SLURM_NTASKS=9 --
	stands 2 4 "${slurm_array[@]}" SLURM_NTASKS=9 --
}

@test "arrays: any first task and step, but no holes" {
	array() {
		local text=$1
		shift
		set -- SLURM_ARRAY_TASK_ID="$1" SLURM_ARRAY_TASK_MIN="$2" SLURM_ARRAY_TASK_MAX="$3" \
			SLURM_ARRAY_TASK_STEP="$4" SLURM_ARRAY_TASK_COUNT="$5"
		if [ "$text" = no ]; then
			refused SLURM_ARRAY_TASK "$@" --
		else
			# shellcheck disable=SC2086 # rank and world
			stands $text "$@" --
		fi
	}
	array "0 4" 1 1 7 2 4
	array "3 4" 7 1 7 2 4
	array "3 4" 7 1 8 2 4
	array "0 1" 2 2 2 1 1
	array "9 10" 109 100 109 1 10
	array no 3 0 5 1 3
	array no 0 0 5 1 7
	array no 2 1 7 2 4
	array no 0 1 7 2 4
	array no 9 1 7 2 4
	array no 1 1 7 0 4
	array no 1 7 1 1 4
	array no 1 0 18446744073709551615 1 0
	stands 1 3 SGE_TASK_ID=12 SGE_TASK_FIRST=10 SGE_TASK_LAST=14 SGE_TASK_STEPSIZE=2 --
}

@test "a Grid Engine job that is no array says 'undefined', which is refused" {
	local lone=("${grid_engine[@]/=*/=undefined}")
	refused SGE_TASK_ID "${lone[@]}" --
	refused qsub "${lone[@]}" --
	refused SGE_TASK SGE_TASK_ID=undefined --
	stands 2 4 "${lone[@]}" "${openmpi[@]}" --
}

@test "what is no number is refused, by name and value" {
	local bad
	for bad in '' x -1 +1 ' 1' '1 ' 1.0 0x1 1e1 18446744073709551616 $'1\n' $'\033[31m' é; do
		refused RANK RANK="$bad" WORLD_SIZE=4 --
		refused PMI_SIZE PMI_RANK=0 PMI_SIZE="$bad" --
		refused SLURM_ARRAY_TASK_STEP "${slurm_array[@]}" SLURM_ARRAY_TASK_STEP="$bad" --
	done
	refused "'x'" RANK=x WORLD_SIZE=4 --
}

@test "a rank that is not below the size is refused" {
	refused RANK=4 RANK=4 WORLD_SIZE=4 --
	refused WORLD_SIZE RANK=0 WORLD_SIZE=0 --
	refused PMI_RANK PMI_RANK=5 PMI_SIZE=4 --
	refused AWS_BATCH_JOB_ARRAY_INDEX AWS_BATCH_JOB_ARRAY_INDEX=4 AWS_BATCH_JOB_ARRAY_SIZE=4 --
	refused JOB_COMPLETION_INDEX JOB_COMPLETION_INDEX=4 -- -w 4
}

@test "--world-size must agree with the launcher, and stands in where that knows none" {
	stands 2 4 "${torchrun[@]}" -- -w 4
	refused WORLD_SIZE "${torchrun[@]}" -- -w 8
	refused SLURM_ARRAY_TASK_COUNT "${slurm_array[@]}" -- -w 5
	refused SGE_TASK_LAST "${grid_engine[@]}" -- -w 5
	stands 2 9 "${kubernetes[@]}" -- -w 9
	refused --world-size "${kubernetes[@]}" --
}

@test "nothing found is refused, with the variables that were looked for" {
	refused RANK --
	refused SLURM_STEP_NUM_TASKS --
	refused --world-size --
	refused JOB_COMPLETION_INDEX -- -w 4
	refused RANK LOCAL_RANK=0 PMIX_RANK=0 OMPI_UNIVERSE_SIZE=4 PARALLEL_SEQ=1 NSLOTS=4 --
}

@test "one task in each task of an array: everything is made by each, and a warning says so" {
	in_env "${slurm_array[@]}" SLURM_STEP_NUM_TASKS=1 -- --rank auto >got 2>told
	[ "$(wc -l <got)" = 100 ]
	grep -q '^dpa: warning: .*SLURM_ARRAY_TASK_COUNT=4.*--launcher slurm-array' told
	in_env "${slurm_array[@]}" SLURM_STEP_NUM_TASKS=1 -- --rank auto -q 2>told
	same /dev/null told
	stands 2 4 "${slurm_array[@]}" SLURM_STEP_NUM_TASKS=1 -- --launcher slurm-array
	stands 0 1 RANK=0 WORLD_SIZE=1 --
}

@test "-v tells what was found, and where" {
	in_env "${openmpi[@]}" -- --rank auto -v >/dev/null 2>told
	grep -q '^dpa: rank 2 of 4, by Open MPI: OMPI_COMM_WORLD_RANK=2, OMPI_COMM_WORLD_SIZE=4$' told
	in_env "${slurm_array[@]}" -- -v --rank auto >/dev/null 2>told
	grep -q '^dpa: rank 2 of 4, by a Slurm array: .*SLURM_ARRAY_TASK_MAX=3' told
	in_env RANK="$(printf %0900d 1)" WORLD_SIZE="$(printf %0900d 2)" -- -v --rank auto >/dev/null 2>told
	grep -q '^dpa: rank 1 of 2, by torchrun: RANK=000*, WORLD_SIZE=000*$' told
}

@test "without --rank auto no launcher variable is read, whatever it holds" {
	local name poison=()
	for name in RANK WORLD_SIZE OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE PMI_RANK PMI_SIZE SLURM_PROCID \
		SLURM_STEP_NUM_TASKS SLURM_ARRAY_TASK_{ID,MIN,MAX,STEP,COUNT} \
		AWS_BATCH_JOB_ARRAY_INDEX AWS_BATCH_JOB_ARRAY_SIZE CLOUD_RUN_TASK_INDEX \
		CLOUD_RUN_TASK_COUNT JOB_COMPLETION_INDEX SGE_TASK_ID SGE_TASK_FIRST SGE_TASK_LAST SGE_TASK_STEPSIZE; do
		poison+=("$name=poison")
	done
	for options in "-r 1 -w 3" "-r 1 -w 3 --shard block" "-r 1 -w 3 --seeding rank" "-r auto -r 2 -w 4"; do
		# shellcheck disable=SC2086 # words
		dpa --range 0-99 --fields id,rank $options >expected
		# shellcheck disable=SC2086
		in_env "${poison[@]}" -- $options >got
		same expected got
	done
	dpa --range 0-99 >expected
	env "${poison[@]}" "$DPA" --range 0-99 >got
	same expected got
	env "${torchrun[@]}" "${slurm_step[@]}" "$DPA" --range 0-99 >got
	same expected got
}

@test "the rank found is used for seeds and shards alike" {
	for options in "--shard block" "--seeding unique" "--seeding rank --base-seed 9" \
		"--shard none --seeding rank"; do
		# shellcheck disable=SC2086 # words
		dpa --range 0-99 --rank 2 --world-size 4 $options >expected
		# shellcheck disable=SC2086
		env "${mpich[@]}" "$DPA" --range 0-99 --rank auto $options >got
		same expected got
	done
}

@test "four ranks of each launcher make the whole" {
	dpa --range 0-99 >whole
	ranks() { # ranks RANK-VARIABLE FIRST VARIABLE=VALUE...
		local variable=$1 first=$2 rank
		shift 2
		for rank in 0 1 2 3; do
			env "$@" "$variable=$((first + rank))" "$DPA" --range 0-99 --rank auto --shard block
		done >union
		same whole union
	}
	ranks RANK 0 WORLD_SIZE=4
	ranks OMPI_COMM_WORLD_RANK 0 OMPI_COMM_WORLD_SIZE=4
	ranks PMI_RANK 0 PMI_SIZE=4
	ranks SLURM_PROCID 0 SLURM_STEP_NUM_TASKS=4
	ranks SLURM_ARRAY_TASK_ID 1 "${slurm_array[@]}" SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4
	ranks AWS_BATCH_JOB_ARRAY_INDEX 0 AWS_BATCH_JOB_ARRAY_SIZE=4
	ranks CLOUD_RUN_TASK_INDEX 0 CLOUD_RUN_TASK_COUNT=4
	ranks SGE_TASK_ID 1 "${grid_engine[@]}"
}
