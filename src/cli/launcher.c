/* SPDX-License-Identifier: MIT */
/* launcher - rank and world size from the environment variables of launchers. */

#include "cli/launcher.h"

#include "base/decimal.h"
#include "cli/command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OR_GIVE_RANK "or give --rank and --world-size"

/*
 * Launchers run inside each other, the inner ones stand first: mpirun in a Slurm job leaves
 * SLURM_PROCID at 0 for all its ranks. SLURM_NTASKS is not used: a batch script that does not call
 * srun has it, and SLURM_PROCID=0 too, but is a single process. Only a step has
 * SLURM_STEP_NUM_TASKS. PALS_NRANKS is not used either: it is the default of mpiexec -n.
 */
const struct launcher launchers[] = {
	{ "torchrun", LAUNCHER_TORCHRUN, "start dpa with torchrun", .rank = "RANK",
		.size = "WORLD_SIZE" },
	{ "openmpi", LAUNCHER_MPI, "start dpa with mpirun", .rank = "OMPI_COMM_WORLD_RANK",
		.size = "OMPI_COMM_WORLD_SIZE" },
	{ "mpich", LAUNCHER_MPI, "start dpa with mpirun", .rank = "PMI_RANK", .size = "PMI_SIZE" },
	{ "mvapich", LAUNCHER_MPI, "start dpa with mpirun", .rank = "MV2_COMM_WORLD_RANK",
		.size = "MV2_COMM_WORLD_SIZE" },
	{ "jsrun", LAUNCHER_STEP, "start dpa with jsrun", .rank = "JSM_NAMESPACE_RANK",
		.size = "JSM_NAMESPACE_SIZE" },
	{ "horovod", LAUNCHER_STEP, "start dpa with horovodrun", .rank = "HOROVOD_RANK",
		.size = "HOROVOD_SIZE" },
	{ "flux", LAUNCHER_STEP, "start dpa with flux run", .rank = "FLUX_TASK_RANK",
		.size = "FLUX_JOB_SIZE" },
	{ "pals", LAUNCHER_MPI, "start dpa with mpiexec", .rank = "PALS_RANKID" },
	{ "pmix", LAUNCHER_MPI, "start dpa with prun", .rank = "PMIX_RANK" },
	{ "slurm", LAUNCHER_NODES, "start dpa with srun (a batch script is one process)",
		.rank = "SLURM_PROCID", .size = "SLURM_STEP_NUM_TASKS",
		.required = "SLURM_STEP_NUM_TASKS" },
	{ "condor", LAUNCHER_STEP, "submit the job with universe = parallel",
		.rank = "_CONDOR_PROCNO", .size = "_CONDOR_NPROCS" },
	{ "aws-batch-node", LAUNCHER_NODES, "submit a multi-node parallel job",
		.rank = "AWS_BATCH_JOB_NODE_INDEX", .size = "AWS_BATCH_JOB_NUM_NODES" },
	{ "slurm-array", LAUNCHER_ARRAY, "submit the job with sbatch --array=0-N",
		.rank = "SLURM_ARRAY_TASK_ID", .size = "SLURM_ARRAY_TASK_COUNT",
		.first = "SLURM_ARRAY_TASK_MIN", .last = "SLURM_ARRAY_TASK_MAX",
		.step = "SLURM_ARRAY_TASK_STEP" },
	{ "pbs", LAUNCHER_ARRAY, "submit the job with qsub -J 0-N, or -t 0-N",
		.rank = "PBS_ARRAY_INDEX", .other_rank = "PBS_ARRAYID" },
	{ "lsf", LAUNCHER_ARRAY, "submit the job with bsub -J 'NAME[1-N]'", .rank = "LSB_JOBINDEX",
		.no_rank = "0", .last = "LSB_JOBINDEX_END", .step = "LSB_JOBINDEX_STEP" },
	{ "grid-engine", LAUNCHER_ARRAY, "submit the job with qsub -t 1-N", .rank = "SGE_TASK_ID",
		.no_rank = "undefined", .first = "SGE_TASK_FIRST", .last = "SGE_TASK_LAST",
		.step = "SGE_TASK_STEPSIZE" },
	{ "aws-batch", LAUNCHER_ARRAY, "submit an array job", .rank = "AWS_BATCH_JOB_ARRAY_INDEX",
		.size = "AWS_BATCH_JOB_ARRAY_SIZE" },
	{ "google-batch", LAUNCHER_ARRAY, "submit a job with tasks", .rank = "BATCH_TASK_INDEX",
		.size = "BATCH_TASK_COUNT" },
	{ "cloud-run", LAUNCHER_ARRAY, "run dpa as a job with tasks",
		.rank = "CLOUD_RUN_TASK_INDEX", .size = "CLOUD_RUN_TASK_COUNT" },
	{ "kubernetes", LAUNCHER_ARRAY, "run dpa as a job of completionMode Indexed",
		.rank = "JOB_COMPLETION_INDEX" },
	{ "nomad", LAUNCHER_ARRAY, "run dpa as a group with a count", .rank = "NOMAD_ALLOC_INDEX" },
	{ 0 },
};
#define LAUNCHERS (sizeof(launchers) / sizeof(*launchers)) /* with the last row */

/* The name of a variable, or NULL. For the rank it is the other name if only that one is set. */
static const char *
variable(const struct launcher *launcher, unsigned i)
{
	const char *name = launcher->variable[i], *other = launcher->other_rank;

	return i == 0 && other && !getenv(name) && getenv(other) ? other : name;
}

/* Whether all variables of the launcher but `step`, which is optional, are set. Store the first one
 * that is set in *set, and the first one that is not in *unset; NULL: there is none. */
static bool
find_variables(const struct launcher *launcher, const char **set, const char **unset)
{
	const char *rank = getenv(variable(launcher, 0));
	bool none = launcher->no_rank && rank && strcmp(rank, launcher->no_rank) == 0;

	*set = *unset = NULL;
	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++) {
		const char *name = variable(launcher, i);

		if (!name)
			continue;
		if (getenv(name) && !none)
			*set = *set ? *set : name;
		else if (name != launcher->step)
			*unset = *unset ? *unset : name;
	}
	return !*unset;
}

/* Refuse a launcher that has not set all its variables. The message suggests `complete`, unless it
 * is NULL. */
static bool
validate_presence(
	const struct launcher *launcher, const struct launcher *complete, struct error *error)
{
	const char *set, *unset;
	char found[64] = "", other[64] = "";

	if (find_variables(launcher, &set, &unset))
		return true;
	if (set)
		snprintf(found, sizeof(found), "%s is set but ", set);
	if (complete)
		snprintf(other, sizeof(other), "give --launcher %s, ", complete->name);
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s%s is not set (%s): %s, %s" OR_GIVE_RANK, found, unset,
		launcher->name, launcher->start, other);
}

/* Select the launcher `name`. If that is NULL, select the first one that has set all its variables,
 * unless another one has set only some. */
static const struct launcher *
select_launcher(const char *name, struct error *error)
{
	const struct launcher *complete = NULL, *incomplete = NULL, *uncounted = NULL;
	const char *names[LAUNCHERS] = { NULL }, *variables[LAUNCHERS] = { NULL };
	char list[ERROR_TEXT_MAX - 128];

	for (unsigned i = 0; launchers[i].name; i++) {
		const struct launcher *row = &launchers[i];
		const char *set, *unset;

		names[i] = row->name;
		variables[i] = row->required ? row->required : row->rank;
		if (find_variables(row, &set, &unset))
			complete = complete ? complete : row;
		else if (set && row->required && !getenv(row->required))
			uncounted = row;
		else if (set)
			incomplete = incomplete ? incomplete : row;
	}
	if (name) {
		int index = option_parse_name("launcher", name, names, error);

		if (index < 0 || !validate_presence(&launchers[index], NULL, error))
			return NULL;
		return &launchers[index];
	}
	if (!complete && !incomplete)
		incomplete = uncounted;
	if (incomplete)
		validate_presence(incomplete, complete, error);
	else if (!complete)
		error_set(error, STATUS_TROUBLE,
			"--rank auto: no launcher found: none of %s is set: give --rank and "
			"--world-size",
			join_names(list, sizeof(list), variables));
	return incomplete ? NULL : complete;
}

#define DESCRIPTION_MAX 272 /* a name of 15 bytes, five names of 25, five values of 20 */

/* Write the name and the variables of a complete launcher, for a message. */
static const char *
describe(char out[DESCRIPTION_MAX], const struct launcher *launcher)
{
	int used = sprintf(out, "%s (", launcher->name);

	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++) {
		const char *name = variable(launcher, i);

		if (name && getenv(name))
			used += sprintf(
				out + used, "%s%s=%.20s", i ? ", " : "", name, getenv(name));
	}
	strcpy(out + used, ")");
	return out;
}

/*
 * Read rank and world size of a complete launcher. If it does not state the size, that is
 * `world_size`: the argument of --world-size, or 0. The rank in an array is computed from the
 * number of the task.
 */
static bool
read_info(const struct launcher *launcher, uint64_t world_size, struct rank_info *info,
	struct error *error)
{
	uint64_t value[LAUNCHER_VARIABLES] = { 0, world_size, 1, 0, 1 };
	char quoted[QUOTED_MAX], text[DESCRIPTION_MAX];

	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++) {
		const char *name = variable(launcher, i);
		const char *digits = name ? getenv(name) : NULL;

		if (digits && parse_u64(digits, &value[i]) != digits + strlen(digits))
			return error_set(error, STATUS_TROUBLE,
				"--rank auto: %s is %s, which is not a number (%s): "
				"%s, " OR_GIVE_RANK,
				name, quote(quoted, digits, strlen(digits)), launcher->name,
				launcher->start);
	}
	uint64_t id = value[0], world = value[1], first = value[2], last = value[3],
		 step = value[4];

	*info = (struct rank_info){ .launcher = launcher, .rank = id, .world = world };
	if (!launcher->last)
		return true;
	if (step == 0 || id < first || id > last || (id - first) % step != 0)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s is not a task of its array: %s, " OR_GIVE_RANK,
			describe(text, launcher), launcher->start);
	/* 0 stands for 2^64 tasks: as a size it is rejected here or by validate() */
	uint64_t tasks = (last - first) / step + 1;
	bool has_holes = launcher->size && tasks != world;

	if (launcher->size && world_size && (has_holes || tasks != world_size)) {
		info->is_task_id = true;
		info->world = world_size;
		return true;
	}
	if (has_holes)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s: the array has holes: give --world-size to use %s as the "
			"rank, " OR_GIVE_RANK,
			describe(text, launcher), launcher->rank);
	info->world = tasks;
	info->rank = (id - first) / step;
	return true;
}

/* Whether the processes of `outer`, which may be fewer, start those of `inner`. */
static bool
is_inside(const struct launcher *inner, const struct launcher *outer)
{
	if (inner->kind == LAUNCHER_TORCHRUN)
		return getenv("LOCAL_RANK") && getenv("TORCHELASTIC_RUN_ID");
	return inner->kind == LAUNCHER_MPI && outer->kind == LAUNCHER_NODES;
}

/*
 * Refuse other launchers that state another rank or size. Also refuse arrays of several tasks,
 * because the launcher would start the same ranks in each. A launcher that sets no size is replaced
 * by one that does and has the same rank: srun --mpi=pmix sets the variables of both. A size of 1,
 * where --world-size is larger, is that of mpirun's own daemon.
 */
static bool
compare_others(struct rank_info *info, uint64_t world_size, struct error *error)
{
	char text[2][DESCRIPTION_MAX];

	for (const struct launcher *row = launchers; row->name; row++) {
		const struct launcher *launcher = info->launcher;
		/* In the tasks of an array, scripts may set RANK to the number of the task. */
		bool has_ranks_in_task = row->kind == LAUNCHER_ARRAY &&
					 launcher->kind != LAUNCHER_ARRAY &&
					 launcher->kind != LAUNCHER_TORCHRUN;
		const char *set, *unset, *problem = "disagree";
		struct error failure = { 0 };
		struct rank_info other;

		if (row == launcher || !find_variables(row, &set, &unset))
			continue;
		if (!read_info(row, has_ranks_in_task ? 0 : world_size, &other, &failure)) {
			if (is_inside(launcher, row))
				continue;
			*error = failure;
			return false;
		}
		if (has_ranks_in_task) {
			if (other.world == 1)
				continue;
			problem = "are both set: each task of the array would have the same ranks";
		} else if (other.rank == info->rank && row->size && !launcher->size &&
			   launcher->kind == LAUNCHER_MPI && (other.world > 1 || world_size <= 1)) {
			*info = other;
			continue;
		} else if (other.rank == info->rank &&
			   (other.world == info->world || !other.world || !info->world)) {
			continue;
		} else if (is_inside(launcher, row)) {
			if (info->world == 1 && !info->outer)
				info->outer = row;
			continue;
		}
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s and %s %s: give --launcher %s or --launcher "
			"%s, " OR_GIVE_RANK,
			describe(text[0], launcher), describe(text[1], row), problem,
			launcher->name, row->name);
	}
	return true;
}

/* Refuse what cannot be a rank: a world size other than that of --world-size, which is 0 if not
 * given, a rank that is not below it, and the number of a Kubeflow pod in which torchrun is to
 * start several processes. */
static bool
validate(const struct rank_info *info, uint64_t world_size, struct error *error)
{
	const struct launcher *launcher = info->launcher;
	const char *processes = getenv("PET_NPROC_PER_NODE");
	char quoted[QUOTED_MAX], text[DESCRIPTION_MAX];

	describe(text, launcher);
	if (launcher->kind == LAUNCHER_TORCHRUN && processes && strcmp(processes, "1") != 0 &&
		!getenv("LOCAL_RANK"))
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: RANK is the number of a Kubeflow pod, not of a process: "
			"PET_NPROC_PER_NODE is %s and LOCAL_RANK is not set: %s, " OR_GIVE_RANK,
			quote(quoted, processes, strlen(processes)), launcher->start);
	if (info->world == 0 && !launcher->size && !launcher->last)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s sets no number of ranks: give --world-size", text);
	if (world_size && world_size != info->world)
		return error_set(error, STATUS_TROUBLE,
			"--world-size: %ju differs from the size %ju of %s: omit "
			"it, " OR_GIVE_RANK,
			(uintmax_t)world_size, (uintmax_t)info->world, text);
	if (info->rank < info->world)
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: rank %ju, by %s, is not below the world size, %ju; ranks begin at 0: "
		"%s, " OR_GIVE_RANK,
		(uintmax_t)info->rank, text, (uintmax_t)info->world, launcher->start);
}

bool
launcher_find(const char *name, struct rank_info *info, struct error *error)
{
	const struct launcher *launcher = select_launcher(name, error);
	uint64_t world_size = info->world;

	if (!launcher || !read_info(launcher, world_size, info, error))
		return false;
	if (!name && !compare_others(info, world_size, error))
		return false;
	return validate(info, world_size, error);
}

void
launcher_report(const struct rank_info *info, bool verbose, bool quiet)
{
	const struct launcher *launcher = info->launcher;
	char text[DESCRIPTION_MAX];

	if (verbose)
		diag("rank %ju of %ju, by %s", (uintmax_t)info->rank, (uintmax_t)info->world,
			describe(text, launcher));
	if (info->is_task_id && !quiet)
		diag("warning: the tasks of %s (%s=%.20s) are not the %ju ranks: the rank is "
		     "%s=%ju",
			launcher->name, launcher->size, getenv(launcher->size),
			(uintmax_t)info->world, launcher->rank, (uintmax_t)info->rank);
	if (info->outer && !quiet)
		diag("warning: rank 0 of 1, by %s, inside %s: --launcher %s uses the latter",
			launcher->name, describe(text, info->outer), info->outer->name);
}
