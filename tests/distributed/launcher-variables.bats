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
torchrun=(RANK=2 WORLD_SIZE=4 LOCAL_RANK=0 LOCAL_WORLD_SIZE=1 MASTER_ADDR=::1 TORCHELASTIC_RESTART_COUNT=0
	TORCHELASTIC_RUN_ID=none)
exported=(RANK=2 WORLD_SIZE=4)
openmpi=(OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4 OMPI_UNIVERSE_SIZE=8 PMIX_RANK=2)
mpich=(PMI_RANK=2 PMI_SIZE=4 PMI_FD=5 MPI_LOCALRANKID=2)
mvapich=(MV2_COMM_WORLD_RANK=2 MV2_COMM_WORLD_SIZE=4 MV2_COMM_WORLD_LOCAL_RANK=0)
jsrun=(JSM_NAMESPACE_RANK=2 JSM_NAMESPACE_SIZE=4 JSM_NAMESPACE_LOCAL_RANK=0 PMIX_RANK=2 LSB_JOBID=7 LSB_JOBINDEX=0)
horovod=(HOROVOD_RANK=2 HOROVOD_SIZE=4 HOROVOD_LOCAL_RANK=0 HOROVOD_CROSS_RANK=2)
flux=(FLUX_TASK_RANK=2 FLUX_JOB_SIZE=4 FLUX_TASK_LOCAL_ID=0 FLUX_JOB_NNODES=2 PMI_RANK=2 PMI_SIZE=4)
pals=(PALS_RANKID=2 PALS_LOCAL_RANKID=0 PALS_NODEID=1 PALS_APID=7)
pmix=(PMIX_RANK=2 PMIX_NAMESPACE=prterun-host-7@1)
pbs=(PBS_JOBID='7[2].host' PBS_ARRAY_INDEX=2 PBS_ARRAY_ID='7[]')
torque=(PBS_JOBID='7[2].host' PBS_ARRAYID=2)
lsf=(LSB_JOBID=7 LSB_JOBINDEX=3 LSB_JOBINDEX_STEP=1 LSB_JOBINDEX_END=4)
condor=(_CONDOR_PROCNO=2 _CONDOR_NPROCS=4 _CONDOR_SLOT=slot1)
aws=(AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=4 AWS_BATCH_JOB_ATTEMPT=1)
aws_node=(AWS_BATCH_JOB_NODE_INDEX=2 AWS_BATCH_JOB_NUM_NODES=4 AWS_BATCH_JOB_MAIN_NODE_INDEX=0)
google_batch=(BATCH_TASK_INDEX=2 BATCH_TASK_COUNT=4 BATCH_TASK_RETRY_ATTEMPT=0)
cloud_run=(CLOUD_RUN_TASK_INDEX=2 CLOUD_RUN_TASK_COUNT=4 CLOUD_RUN_TASK_ATTEMPT=0)
kubernetes=(JOB_COMPLETION_INDEX=2)
nomad=(NOMAD_ALLOC_INDEX=2 NOMAD_ALLOC_ID=7)
grid_engine=(SGE_TASK_ID=3 SGE_TASK_FIRST=1 SGE_TASK_LAST=4 SGE_TASK_STEPSIZE=1)

# in_env VARIABLE=VALUE... -- OPTION...: the program with this environment and what it needs to run at all.
in_env() {
	local set=()
	while [ "$1" != -- ]; do
		set+=("$1")
		shift
	done
	shift
	timeout -k 1 600 env -i PATH="$PATH" ASAN_OPTIONS="$ASAN_OPTIONS" UBSAN_OPTIONS="$UBSAN_OPTIONS" "${set[@]}" \
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
	stands 2 4 "${mvapich[@]}" --
	stands 2 4 "${jsrun[@]}" --
	stands 2 4 "${horovod[@]}" --
	stands 2 4 "${flux[@]}" --
	stands 2 4 "${pals[@]}" -- -w 4
	stands 2 4 "${pals[@]}" PMI_RANK=2 PMI_SIZE=4 --
	stands 2 4 "${pmix[@]}" -- -w 4
	stands 2 4 "${condor[@]}" --
	stands 2 4 "${aws_node[@]}" --
	stands 2 4 "${pbs[@]}" -- -w 4
	stands 2 4 "${torque[@]}" -- -w 4
	stands 2 4 "${lsf[@]}" --
	stands 2 4 LSB_JOBINDEX=3 LSB_JOBINDEX_END=4 --
	stands 2 4 "${google_batch[@]}" --
	stands 2 4 "${cloud_run[@]}" --
	stands 2 4 "${kubernetes[@]}" -- -w 4
	stands 2 4 "${nomad[@]}" -- -w 4
	stands 2 4 "${grid_engine[@]}" --
	for rank in 0 1 3; do
		stands $rank 4 "${pbs[@]}" PBS_ARRAY_INDEX=$rank -- -w 4
		stands $rank 4 "${lsf[@]}" LSB_JOBINDEX=$((rank + 1)) --
	done
}

@test "torchrun is inside every other launcher, if its own variables are set" {
	for other in "${openmpi[*]} OMPI_COMM_WORLD_RANK=1" "${slurm_step[*]} SLURM_PROCID=1" "${slurm_array[*]}" \
		"${aws_node[*]} AWS_BATCH_JOB_NODE_INDEX=1" "${kubernetes[*]} JOB_COMPLETION_INDEX=1" "${nomad[*]}"; do
		# shellcheck disable=SC2086 # words
		stands 2 4 $other "${torchrun[@]}" --
	done
	refused "torchrun (RANK=2, WORLD_SIZE=4)" "${exported[@]}" LOCAL_RANK=0 "${slurm_step[@]}" SLURM_PROCID=1 --
}

@test "two launchers that disagree are refused, by both names" {
	both() { # both NAME NAME VARIABLE=VALUE... [-- OPTION...]
		local one=$1 two=$2
		shift 2
		refused "disagree: give --launcher $one or --launcher $two, or give --rank" "$@"
		refused "=2, " "$@"
	}
	both torchrun slurm "${exported[@]}" "${slurm_step[@]}" SLURM_PROCID=3 --
	both torchrun slurm "${exported[@]}" "${slurm_step[@]}" SLURM_STEP_NUM_TASKS=8 --
	both torchrun kubernetes "${exported[@]}" JOB_COMPLETION_INDEX=1 --
	both torchrun slurm-array "${exported[@]}" "${slurm_array[@]}" SLURM_ARRAY_TASK_ID=1 --
	both openmpi mpich "${openmpi[@]}" "${mpich[@]}" PMI_RANK=1 --
	both openmpi condor "${openmpi[@]}" "${condor[@]}" _CONDOR_PROCNO=0 --
	both horovod slurm "${horovod[@]}" "${slurm_step[@]}" SLURM_PROCID=0 --
	both slurm-array cloud-run "${slurm_array[@]}" "${cloud_run[@]}" CLOUD_RUN_TASK_INDEX=1 --
	both aws-batch kubernetes "${aws[@]}" JOB_COMPLETION_INDEX=1 --
	# Rank and size of a batch script, exported to the ranks: each would be 0 of 4.
	refused "torchrun (RANK=0, WORLD_SIZE=4) and slurm (SLURM_PROCID=2, SLURM_STEP_NUM_TASKS=4) disagree" \
		RANK=0 WORLD_SIZE=4 "${slurm_step[@]}" --
}

@test "two launchers that agree are accepted" {
	stands 2 4 "${exported[@]}" "${slurm_step[@]}" --
	stands 2 4 "${exported[@]}" "${openmpi[@]}" --
	stands 2 4 "${exported[@]}" "${slurm_array[@]}" --
	stands 2 4 "${exported[@]}" "${kubernetes[@]}" --
	stands 2 4 "${mpich[@]}" "${slurm_step[@]}" --
	stands 2 4 "${aws[@]}" "${kubernetes[@]}" --
	stands 2 4 "${slurm_step[@]}" PMIX_RANK=2 --
	stands 2 4 "${slurm_step[@]}" PMIX_RANK=2 -- -w 4
}

@test "mpirun is inside a Slurm step and an AWS Batch multi-node job" {
	for inner in "${openmpi[*]}" "${mpich[*]}" "${mvapich[*]}"; do
		# shellcheck disable=SC2086 # words
		stands 2 4 $inner "${slurm_step[@]}" SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2 --
		# shellcheck disable=SC2086
		stands 2 4 $inner "${aws_node[@]}" AWS_BATCH_JOB_NODE_INDEX=1 AWS_BATCH_JOB_NUM_NODES=2 --
	done
	for inner in PMIX_RANK PALS_RANKID; do
		for rank in 0 1 3; do
			stands $rank 4 $inner=$rank "${slurm_step[@]}" SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1 -- -w 4
		done
		refused --world-size $inner=2 "${slurm_step[@]}" SLURM_PROCID=0 --
	done
}

@test "PMIX_RANK stands aside for a launcher that states the size, and asks for it otherwise" {
	stands 2 4 "${pmix[@]}" "${openmpi[@]}" --
	refused --world-size "${pmix[@]}" --
	refused "--launcher openmpi or --launcher pmix" "${openmpi[@]}" PMIX_RANK=3 --
}

@test "several ranks in each task of an array are refused, unless it has one task" {
	for inner in "${openmpi[*]}" "${mpich[*]}" "${slurm_step[*]}" "${flux[*]}" "${horovod[*]}" "${jsrun[*]}"; do
		for array in slurm_array pbs torque lsf grid_engine aws google_batch cloud_run kubernetes nomad; do
			declare -n outer=$array
			# shellcheck disable=SC2086 # words
			refused "each task of the array" $inner "${outer[@]}" --
		done
		for lone in "$(echo SLURM_ARRAY_TASK_{ID,MIN,MAX}=5 SLURM_ARRAY_TASK_{STEP,COUNT}=1)" \
			"SGE_TASK_ID=3 SGE_TASK_FIRST=3 SGE_TASK_LAST=3 SGE_TASK_STEPSIZE=1" \
			"LSB_JOBINDEX=1 LSB_JOBINDEX_END=1" "CLOUD_RUN_TASK_INDEX=0 CLOUD_RUN_TASK_COUNT=1"; do
			# shellcheck disable=SC2086
			stands 2 4 $inner $lone --
		done
	done
	refused "--launcher openmpi or --launcher slurm-array, or give --rank" "${openmpi[@]}" "${slurm_array[@]}" --
}

@test "a Kubeflow pod that is to start several processes is refused" {
	for processes in 4 auto gpu ''; do
		refused PET_NPROC_PER_NODE "${exported[@]}" PET_NPROC_PER_NODE=$processes PET_NNODES=4 --
		refused PET_NPROC_PER_NODE "${exported[@]}" PET_NPROC_PER_NODE=$processes -- --launcher torchrun
		stands 2 4 "${torchrun[@]}" PET_NPROC_PER_NODE=$processes PET_NNODES=4 --
		stands 2 4 "${kubernetes[@]}" PET_NPROC_PER_NODE=$processes -- -w 4
	done
	stands 2 4 "${exported[@]}" PET_NPROC_PER_NODE=1 --
}

@test "mpirun in a batch script: Slurm's variables are the same in all ranks and do not count" {
	stands 2 4 "${slurm_batch[@]}" "${openmpi[@]}" --
	stands 2 4 "${slurm_batch[@]}" SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1 "${mpich[@]}" --
}

@test "--launcher forces one" {
	local all=("${torchrun[@]}" RANK=0 "${openmpi[@]}" "${mpich[@]}" PMI_RANK=1 "${slurm_step[@]}" SLURM_PROCID=3
		"${slurm_array[@]}" SLURM_PROCID=3 "${aws[@]}" "${cloud_run[@]}" "${kubernetes[@]}" "${grid_engine[@]}"
		"${torque[@]}" "${lsf[@]}" "${nomad[@]}" "${aws_node[@]}")
	stands 0 4 "${all[@]}" -- --launcher torchrun
	stands 2 4 "${all[@]}" -- --launcher openmpi
	stands 1 4 "${all[@]}" -- --launcher mpich
	stands 3 4 "${all[@]}" -- --launcher slurm
	stands 2 4 "${all[@]}" -- --launcher slurm-array
	stands 2 4 "${all[@]}" -- --launcher aws-batch
	stands 2 4 "${all[@]}" -- --launcher cloud-run
	stands 2 4 "${all[@]}" -- --launcher kubernetes -w 4
	stands 2 4 "${all[@]}" -- --launcher grid-engine
	stands 2 4 "${all[@]}" -- --launcher pbs -w 4
	stands 2 4 "${all[@]}" -- --launcher lsf
	stands 2 4 "${all[@]}" -- --launcher nomad -w 4
	stands 2 4 "${all[@]}" -- --launcher aws-batch-node
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
	refused FLUX_JOB_SIZE FLUX_TASK_RANK=0 --
	refused LSB_JOBINDEX_END LSB_JOBINDEX=1 --
	for missing in ID MIN MAX COUNT; do
		mapfile -t rest < <(printf '%s\n' "${slurm_array[@]}" | grep -v "SLURM_ARRAY_TASK_$missing=")
		refused SLURM_ARRAY_TASK_$missing "${rest[@]}" --
	done
}

@test "half a pair beside a complete launcher is refused, by the option for the complete one" {
	# What Lightning's own launcher sets, in a Slurm step.
	local lightning=(WORLD_SIZE=4 NODE_RANK=0 LOCAL_RANK=2 MASTER_PORT=7)
	refused "RANK is not set (torchrun)" "${lightning[@]}" "${slurm_step[@]}" --
	refused "give --launcher slurm, or give --rank" "${lightning[@]}" "${slurm_step[@]}" --
	stands 2 4 "${lightning[@]}" "${slurm_step[@]}" -- --launcher slurm
	refused "RANK is not set (torchrun)" "${lightning[@]}" --
	refused "give --launcher openmpi" "${openmpi[@]}" AWS_BATCH_JOB_ARRAY_INDEX=2 --
}

@test "a batch script without srun is one process, whatever SLURM_NTASKS is" {
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

@test "jobs of Grid Engine and LSF that are not arrays count as unset" {
	local lone=("${grid_engine[@]/=*/=undefined}")
	refused "no launcher found" "${lone[@]}" --
	refused "no launcher found" SGE_TASK_ID=undefined --
	refused "submit the job with qsub" "${lone[@]}" -- --launcher grid-engine
	stands 2 4 "${lone[@]}" "${openmpi[@]}" --
	refused "no launcher found" LSB_JOBINDEX=0 LSB_JOBINDEX_END=0 LSB_JOBINDEX_STEP=0 --
	refused "submit the job with bsub" LSB_JOBINDEX=0 -- --launcher lsf
	stands 2 4 LSB_JOBINDEX=0 "${openmpi[@]}" --
	stands 2 4 LSB_JOBINDEX=0 LSB_JOBINDEX_END=0 LSB_JOBINDEX_STEP=0 "${mpich[@]}" --
}

# with_warning RANK WORLD VARIABLE=VALUE... -- OPTION...: --rank auto is that rank, with one warning.
with_warning() {
	local rank=$1 world=$2
	shift 2
	dpa --range 0-99 --fields id,rank --rank "$rank" --world-size "$world" >expected
	in_env "$@" --rank auto >got 2>told
	same expected got
	one_line told "warning: " "the rank is SLURM_ARRAY_TASK_ID=$rank"
	in_env "$@" --rank auto -q >got 2>told
	same expected got
	same /dev/null told
}

@test "with --world-size, the rank in a part of a Slurm array is the number of the task" {
	local holes=(SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=17 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=2)
	with_warning 3 20 "${holes[@]}" SLURM_ARRAY_TASK_ID=3 -- -w 20
	with_warning 17 20 "${holes[@]}" SLURM_ARRAY_TASK_ID=17 -- -w 20
	with_warning 17 20 "${holes[@]}" SLURM_ARRAY_TASK_ID=17 -- -w 20 --launcher slurm-array
	refused "is not below the world size, 17" \
		"${holes[@]}" SLURM_ARRAY_TASK_ID=17 -- -w 17
	refused "holes" "${holes[@]}" SLURM_ARRAY_TASK_ID=3 --
	refused "--world-size" "${holes[@]}" SLURM_ARRAY_TASK_ID=3 --
	refused "SLURM_ARRAY_TASK_ID" "${holes[@]}" SLURM_ARRAY_TASK_ID=2 -- -w 20
	# --array=2 repeats one task; --array=0-3 has fewer tasks than ranks; 0,3 holes and as many as -w.
	with_warning 2 4 SLURM_ARRAY_TASK_{ID,MIN,MAX}=2 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=1 -- -w 4
	with_warning 2 5 "${slurm_array[@]}" -- -w 5
	refused SLURM_ARRAY_TASK_ID "${slurm_array[@]}" -- -w 2
	refused "is not below the world size, 2" \
		"${slurm_array[@]}" SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=2 -- -w 2
	stands 2 4 "${slurm_array[@]}" -- -w 4
	stands 1 4 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=2 \
		SLURM_ARRAY_TASK_COUNT=4 -- -w 4
}

@test "a variable that is not a number is refused, by name and value" {
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

@test "--world-size must agree with the launcher, and is used where the launcher does not state a size" {
	stands 2 4 "${torchrun[@]}" -- -w 4
	refused WORLD_SIZE "${torchrun[@]}" -- -w 8
	refused SGE_TASK_LAST "${grid_engine[@]}" -- -w 5
	refused LSB_JOBINDEX_END "${lsf[@]}" -- -w 5
	stands 2 9 "${kubernetes[@]}" -- -w 9
	for launcher in kubernetes nomad pbs torque pals; do
		declare -n unsized=$launcher
		refused --world-size "${unsized[@]}" --
	done
}

@test "nothing found is refused, with the variables that were looked for" {
	refused RANK --
	refused SLURM_STEP_NUM_TASKS --
	refused --world-size --
	refused JOB_COMPLETION_INDEX -- -w 4
	refused NOMAD_ALLOC_INDEX --
	refused RANK LOCAL_RANK=0 OMPI_UNIVERSE_SIZE=4 PARALLEL_SEQ=1 NSLOTS=4 --
}

@test "mpirun -n 1 in each task of a step: everything is generated by each, and a warning says so" {
	in_env "${slurm_step[@]}" PMI_RANK=0 PMI_SIZE=1 -- --rank auto >got 2>told
	[ "$(wc -l <got)" = 100 ]
	grep -q '^dpa: warning: .*SLURM_STEP_NUM_TASKS=4.*--launcher slurm' told
	in_env "${slurm_step[@]}" PMI_RANK=0 PMI_SIZE=1 -- --rank auto -q 2>told
	same /dev/null told
	stands 2 4 "${slurm_step[@]}" PMI_RANK=0 PMI_SIZE=1 -- --launcher slurm
	stands 0 1 RANK=0 WORLD_SIZE=1 --
	refused "each task of the array" "${slurm_array[@]}" SLURM_STEP_NUM_TASKS=1 --
	stands 2 4 "${slurm_array[@]}" SLURM_STEP_NUM_TASKS=1 -- --launcher slurm-array
}

@test "-v reports what was found, and where" {
	in_env "${openmpi[@]}" -- --rank auto -v >/dev/null 2>told
	grep -q '^dpa: rank 2 of 4, by openmpi (OMPI_COMM_WORLD_RANK=2, OMPI_COMM_WORLD_SIZE=4)$' told
	in_env "${slurm_array[@]}" -- -v --rank auto >/dev/null 2>told
	grep -q '^dpa: rank 2 of 4, by slurm-array (.*SLURM_ARRAY_TASK_MAX=3' told
	in_env "${torque[@]}" -- -v --rank auto -w 4 >/dev/null 2>told
	grep -q '^dpa: rank 2 of 4, by pbs (PBS_ARRAYID=2)$' told
	in_env RANK="$(printf %0900d 1)" WORLD_SIZE="$(printf %0900d 2)" -- -v --rank auto >/dev/null 2>told
	grep -q '^dpa: rank 1 of 2, by torchrun (RANK=000*, WORLD_SIZE=000*)$' told
}

@test "without --rank auto no launcher variable is read, whatever it holds" {
	local name poison=()
	for name in RANK WORLD_SIZE OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE PMI_RANK PMI_SIZE SLURM_PROCID \
		SLURM_STEP_NUM_TASKS SLURM_ARRAY_TASK_{ID,MIN,MAX,STEP,COUNT} \
		AWS_BATCH_JOB_ARRAY_INDEX AWS_BATCH_JOB_ARRAY_SIZE CLOUD_RUN_TASK_INDEX \
		CLOUD_RUN_TASK_COUNT JOB_COMPLETION_INDEX MV2_COMM_WORLD_{RANK,SIZE} JSM_NAMESPACE_{RANK,SIZE} \
		HOROVOD_{RANK,SIZE} FLUX_TASK_RANK FLUX_JOB_SIZE PALS_RANKID PMIX_RANK PBS_ARRAY_INDEX PBS_ARRAYID \
		LSB_JOBINDEX{,_END,_STEP} _CONDOR_{PROCNO,NPROCS} AWS_BATCH_JOB_NODE_INDEX AWS_BATCH_JOB_NUM_NODES \
		BATCH_TASK_{INDEX,COUNT} NOMAD_ALLOC_INDEX PET_NPROC_PER_NODE \
		SGE_TASK_{ID,FIRST,LAST,STEPSIZE}; do
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
	ranks LSB_JOBINDEX 1 "${lsf[@]}"
	ranks BATCH_TASK_INDEX 0 BATCH_TASK_COUNT=4
	ranks AWS_BATCH_JOB_NODE_INDEX 0 AWS_BATCH_JOB_NUM_NODES=4
	ranks _CONDOR_PROCNO 0 _CONDOR_NPROCS=4
}
