/* SPDX-License-Identifier: MIT */
/* launcher - rank and world size from the environment variables of launchers. */

#include "cli/launcher.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/quote.h"
#include "cli/command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAUNCHERS_MAX 24
#define OR_GIVE_RANK  "or give --rank and --world-size"

/*
 * Launchers run inside each other, the inner ones stand first: mpirun in a Slurm job leaves
 * SLURM_PROCID at 0 for all its ranks. SLURM_NTASKS is not used: a batch script that does not call
 * srun has it, and SLURM_PROCID=0 too, but is a single process. Only a step has
 * SLURM_STEP_NUM_TASKS. PALS_NRANKS is not used either: it is the default of mpiexec -n.
 */
const struct launcher launchers[] = {
	{ "torchrun", "torchrun", .rank = "RANK", .size = "WORLD_SIZE", .kind = LAUNCHER_TORCHRUN,
		.start = "start it with torchrun" },
	{ "openmpi", "Open MPI", .rank = "OMPI_COMM_WORLD_RANK", .size = "OMPI_COMM_WORLD_SIZE",
		.kind = LAUNCHER_MPI, .start = "start it with mpirun" },
	{ "mpich", "MPICH or Intel MPI", .rank = "PMI_RANK", .size = "PMI_SIZE",
		.kind = LAUNCHER_MPI, .start = "start it with mpirun" },
	{ "mvapich", "MVAPICH", .rank = "MV2_COMM_WORLD_RANK", .size = "MV2_COMM_WORLD_SIZE",
		.kind = LAUNCHER_MPI, .start = "start it with mpirun" },
	{ "jsrun", "jsrun", .rank = "JSM_NAMESPACE_RANK", .size = "JSM_NAMESPACE_SIZE",
		.kind = LAUNCHER_STEP, .start = "start it with jsrun" },
	{ "horovod", "Horovod", .rank = "HOROVOD_RANK", .size = "HOROVOD_SIZE",
		.kind = LAUNCHER_STEP, .start = "start it with horovodrun" },
	{ "flux", "Flux", .rank = "FLUX_TASK_RANK", .size = "FLUX_JOB_SIZE", .kind = LAUNCHER_STEP,
		.start = "start it with flux run" },
	{ "pals", "PALS", .rank = "PALS_RANKID", .kind = LAUNCHER_MPI,
		.start = "start it with mpiexec" },
	{ "pmix", "PMIx", .rank = "PMIX_RANK", .kind = LAUNCHER_MPI,
		.start = "start it with prun" },
	{ "slurm", "a Slurm step", .rank = "SLURM_PROCID", .size = "SLURM_STEP_NUM_TASKS",
		.required = "SLURM_STEP_NUM_TASKS", .kind = LAUNCHER_NODES,
		.start = "start it with srun, for a batch script is only one process" },
	{ "condor", "HTCondor", .rank = "_CONDOR_PROCNO", .size = "_CONDOR_NPROCS",
		.kind = LAUNCHER_STEP, .start = "submit it with universe = parallel" },
	{ "aws-batch-node", "an AWS Batch multi-node job", .rank = "AWS_BATCH_JOB_NODE_INDEX",
		.size = "AWS_BATCH_JOB_NUM_NODES", .kind = LAUNCHER_NODES,
		.start = "submit it as a multi-node parallel job" },
	{ "slurm-array", "a Slurm array", .rank = "SLURM_ARRAY_TASK_ID",
		.size = "SLURM_ARRAY_TASK_COUNT", .first = "SLURM_ARRAY_TASK_MIN",
		.last = "SLURM_ARRAY_TASK_MAX", .step = "SLURM_ARRAY_TASK_STEP",
		.kind = LAUNCHER_ARRAY, .start = "submit it with sbatch --array=0-N" },
	{ "pbs", "a PBS array", .rank = "PBS_ARRAY_INDEX", .other_rank = "PBS_ARRAYID",
		.kind = LAUNCHER_ARRAY, .start = "submit it with qsub -J 0-N, or -t 0-N" },
	{ "lsf", "an LSF array", .rank = "LSB_JOBINDEX", .no_rank = "0", .last = "LSB_JOBINDEX_END",
		.step = "LSB_JOBINDEX_STEP", .optional = "LSB_JOBINDEX_STEP",
		.kind = LAUNCHER_ARRAY, .start = "submit it with bsub -J 'NAME[1-N]'" },
	{ "grid-engine", "a Grid Engine array", .rank = "SGE_TASK_ID", .no_rank = "undefined",
		.first = "SGE_TASK_FIRST", .last = "SGE_TASK_LAST", .step = "SGE_TASK_STEPSIZE",
		.kind = LAUNCHER_ARRAY, .start = "submit it with qsub -t 1-N" },
	{ "aws-batch", "an AWS Batch array", .rank = "AWS_BATCH_JOB_ARRAY_INDEX",
		.size = "AWS_BATCH_JOB_ARRAY_SIZE", .kind = LAUNCHER_ARRAY,
		.start = "submit it as an array job" },
	{ "google-batch", "a Google Batch job", .rank = "BATCH_TASK_INDEX",
		.size = "BATCH_TASK_COUNT", .kind = LAUNCHER_ARRAY,
		.start = "submit it as a job with tasks" },
	{ "cloud-run", "a Cloud Run job", .rank = "CLOUD_RUN_TASK_INDEX",
		.size = "CLOUD_RUN_TASK_COUNT", .kind = LAUNCHER_ARRAY,
		.start = "run it as a job with tasks" },
	{ "kubernetes", "a Kubernetes indexed job", .rank = "JOB_COMPLETION_INDEX",
		.kind = LAUNCHER_ARRAY, .start = "run it as a job of completionMode Indexed" },
	{ "nomad", "a Nomad group", .rank = "NOMAD_ALLOC_INDEX", .kind = LAUNCHER_ARRAY,
		.start = "run it as a group with a count" },
	{ 0 },
};
_Static_assert(sizeof(launchers) <= (LAUNCHERS_MAX + 1) * sizeof(*launchers), "names fit");

/* The name of the variable for the rank: that of another version if only this is set. */
static const char *
rank_variable(const struct launcher *launcher)
{
	bool is_other = launcher->other_rank && !getenv(launcher->rank);

	return is_other && getenv(launcher->other_rank) ? launcher->other_rank : launcher->rank;
}

enum presence {
	ABSENT,
	INCOMPLETE,
	COMPLETE,
};

/* Which of the launcher's variables are set. The first that is set and the first that is not are
 * stored in *set and *unset; NULL: there is none. */
static enum presence
find_variables(const struct launcher *launcher, const char **set, const char **unset)
{
	const char *rank = getenv(rank_variable(launcher));
	bool none = launcher->no_rank && rank && strcmp(rank, launcher->no_rank) == 0;

	*set = *unset = NULL;
	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++) {
		const char *name = i ? launcher->variable[i] : rank_variable(launcher);

		if (!name)
			continue;
		if (getenv(name) && !none)
			*set = *set ? *set : name;
		else if (name != launcher->optional)
			*unset = *unset ? *unset : name;
	}
	if (!*set)
		return ABSENT;
	return *unset ? INCOMPLETE : COMPLETE;
}

static bool
is_complete(const struct launcher *launcher)
{
	const char *set, *unset;

	return find_variables(launcher, &set, &unset) == COMPLETE;
}

/* Refuse a launcher that has not set all its variables; `complete`, or NULL, has. */
static const struct launcher *
refuse_incomplete(
	const struct launcher *launcher, const struct launcher *complete, struct error *error)
{
	const char *set, *unset;
	char other[64] = "";

	if (complete)
		snprintf(other, sizeof(other), "give --launcher %s, ", complete->name);
	if (find_variables(launcher, &set, &unset) == ABSENT)
		error_set(error, STATUS_TROUBLE,
			"--rank auto: %s is not set (%s): %s, " OR_GIVE_RANK, unset,
			launcher->title, launcher->start);
	else
		error_set(error, STATUS_TROUBLE,
			"--rank auto: %s is set but %s is not (%s): %s, %s" OR_GIVE_RANK, set,
			unset, launcher->title, launcher->start, other);
	return NULL;
}

/* The first launcher that has set all its variables, if none has set only some. */
static const struct launcher *
detect(struct error *error)
{
	const struct launcher *complete = NULL, *incomplete = NULL, *uncounted = NULL;
	const char *names[LAUNCHERS_MAX + 1] = { NULL };
	char list[ERROR_TEXT_MAX - 128];

	for (unsigned i = 0; launchers[i].name; i++) {
		const struct launcher *row = &launchers[i];
		const char *set, *unset;
		enum presence presence = find_variables(row, &set, &unset);

		names[i] = row->required ? row->required : row->rank;
		if (presence == COMPLETE)
			complete = complete ? complete : row;
		else if (presence == INCOMPLETE && row->required && !getenv(row->required))
			uncounted = row;
		else if (presence == INCOMPLETE)
			incomplete = incomplete ? incomplete : row;
	}
	if (!complete && !incomplete)
		incomplete = uncounted;
	if (incomplete)
		return refuse_incomplete(incomplete, complete, error);
	if (!complete)
		error_set(error, STATUS_TROUBLE,
			"--rank auto: no launcher found: none of %s is set: give --rank and "
			"--world-size",
			join_names(list, sizeof(list), names));
	return complete;
}

static const struct launcher *
find_by_name(const char *name, struct error *error)
{
	const char *names[LAUNCHERS_MAX + 1] = { NULL };
	unsigned index;

	for (unsigned i = 0; launchers[i].name; i++)
		names[i] = launchers[i].name;
	return option_parse_name("launcher", name, names, &index, error) ? &launchers[index] : NULL;
}

/* Read the number in a variable. *value is left alone if there is none: `name` is NULL, or it is
 * optional. */
static bool
read_number(const struct launcher *launcher, const char *name, uint64_t *value, struct error *error)
{
	const char *text = name ? getenv(name) : NULL;
	char quoted[QUOTED_MAX];

	if (!text || parse_u64(text, value) == text + strlen(text))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s is %s, which is not a number (%s): %s, " OR_GIVE_RANK, name,
		quote(quoted, text, strlen(text)), launcher->title, launcher->start);
}

/* Turn info->rank, which holds the number of an array's task, into a rank. info->world is the
 * number of tasks if the array states it; `world_size` is that of --world-size, or 0. */
static bool
set_array_rank(struct rank_info *info, uint64_t world_size, struct error *error)
{
	const struct launcher *launcher = info->launcher;
	uint64_t first = 1, last = 0, step = 1, id = info->rank, tasks;
	bool has_holes;

	if (!read_number(launcher, launcher->first, &first, error) ||
		!read_number(launcher, launcher->last, &last, error) ||
		!read_number(launcher, launcher->step, &step, error))
		return false;
	if (step == 0 || id < first || id > last || (id - first) % step != 0)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s=%ju is not one of the tasks %ju to %s=%ju by %ju: "
			"%s, " OR_GIVE_RANK,
			launcher->rank, (uintmax_t)id, (uintmax_t)first, launcher->last,
			(uintmax_t)last, (uintmax_t)step, launcher->start);
	/* 0 stands for 2^64 tasks: as a size it is rejected here or by validate() */
	tasks = (last - first) / step + 1;
	has_holes = launcher->size && tasks != info->world;
	if (launcher->size && world_size && (has_holes || tasks != world_size)) {
		info->is_task_id = true;
		info->world = world_size;
		return true;
	}
	if (has_holes)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s=%ju to %s=%ju by %s=%ju are %ju tasks, but %s=%ju: the "
			"array has holes: give --world-size to use %s as the rank, " OR_GIVE_RANK,
			launcher->first, (uintmax_t)first, launcher->last, (uintmax_t)last,
			launcher->step, (uintmax_t)step, (uintmax_t)tasks, launcher->size,
			(uintmax_t)info->world, launcher->rank);
	info->world = tasks;
	info->rank = (id - first) / step;
	return true;
}

/* Read rank and world size of a complete launcher. A size that it does not state is `world_size`,
 * that of --world-size, or 0. */
static bool
read_info(const struct launcher *launcher, uint64_t world_size, struct rank_info *info,
	struct error *error)
{
	*info = (struct rank_info){ .launcher = launcher, .world = world_size };
	if (!read_number(launcher, rank_variable(launcher), &info->rank, error) ||
		!read_number(launcher, launcher->size, &info->world, error))
		return false;
	return !launcher->last || set_array_rank(info, world_size, error);
}

/* A launcher that sets no size is replaced by one that does and has the same rank: both are set by
 * srun --mpi=pmix. A size of 1 where --world-size is more is that of mpirun's own daemon. */
static bool
prefer_size(struct rank_info *info, uint64_t world_size, struct error *error)
{
	if (info->launcher->kind != LAUNCHER_MPI || info->launcher->size)
		return true;
	for (const struct launcher *row = launchers; row->name; row++) {
		struct rank_info other;

		if (row->kind == LAUNCHER_ARRAY || !row->size || !is_complete(row))
			continue;
		if (!read_info(row, world_size, &other, error))
			return false;
		if (other.rank != info->rank || (other.world == 1 && world_size > 1))
			continue;
		*info = other;
		break;
	}
	return true;
}

static bool
is_inside(const struct launcher *inner, const struct launcher *outer)
{
	if (inner->kind == LAUNCHER_TORCHRUN)
		return getenv("LOCAL_RANK") && getenv("TORCHELASTIC_RUN_ID");
	return inner->kind == LAUNCHER_MPI && outer->kind == LAUNCHER_NODES;
}

static bool
has_one_task(const struct launcher *array)
{
	uint64_t first = 1, last = 0;
	struct error ignored = { 0 };

	if (!read_number(array, array->first, &first, &ignored) ||
		!read_number(array, array->size ? array->size : array->last, &last, &ignored))
		return false;
	return last == (array->size ? 1 : first);
}

#define DESCRIPTION_MAX 192 /* a title of 27 bytes, two names of 26, two values of 20 */

/* Write title, rank and size of a launcher for a message. */
static const char *
describe(char out[DESCRIPTION_MAX], const struct launcher *launcher)
{
	const char *rank = rank_variable(launcher);
	const char *size = launcher->size ? launcher->size : launcher->last;

	snprintf(out, DESCRIPTION_MAX, "%s (%s=%.20s%s%s%s%.20s)", launcher->title, rank,
		getenv(rank), size ? ", " : "", size ? size : "", size ? "=" : "",
		size ? getenv(size) : "");
	return out;
}

/* Refuse other launchers with another rank or size, and arrays, in each of whose tasks the launcher
 * would start the same ranks. */
static bool
compare_others(const struct rank_info *info, uint64_t world_size, struct error *error)
{
	const struct launcher *launcher = info->launcher;
	/* RANK may have been set to the number of the task */
	bool may_agree = launcher->kind == LAUNCHER_ARRAY || launcher->kind == LAUNCHER_TORCHRUN;
	char text[2][DESCRIPTION_MAX];

	for (const struct launcher *row = launchers; row->name; row++) {
		struct rank_info other;
		const char *problem = "disagree";

		if (row == launcher || !is_complete(row) || is_inside(launcher, row))
			continue;
		if (row->kind == LAUNCHER_ARRAY && !may_agree) {
			if (has_one_task(row))
				continue;
			problem = "are both set: each task of the array would have the same ranks";
		} else {
			if (!read_info(row, world_size, &other, error))
				return false;
			if (other.rank == info->rank &&
				(other.world == info->world || !other.world || !info->world))
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
	const char *size = launcher->size ? launcher->size : launcher->last;
	const char *processes = getenv("PET_NPROC_PER_NODE");
	char quoted[QUOTED_MAX];

	if (launcher->kind == LAUNCHER_TORCHRUN && processes && strcmp(processes, "1") != 0 &&
		!getenv("LOCAL_RANK"))
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: RANK is the number of a Kubeflow pod, not of a process: "
			"PET_NPROC_PER_NODE is %s and LOCAL_RANK is not set: %s, " OR_GIVE_RANK,
			quote(quoted, processes, strlen(processes)), launcher->start);
	if (info->world == 0 && !size)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s sets no variable to the number of ranks (%s is set): give "
			"--world-size",
			launcher->title, rank_variable(launcher));
	if (world_size && world_size != info->world)
		return error_set(error, STATUS_TROUBLE,
			"--world-size: %ju differs from the size %ju of %s (%s): leave it "
			"out, " OR_GIVE_RANK,
			(uintmax_t)world_size, (uintmax_t)info->world, launcher->title, size);
	if (info->rank < info->world)
		return true;
	if (info->is_task_id)
		size = NULL;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s=%ju is not below the world size, %s=%ju (%s); ranks begin at 0: "
		"%s, " OR_GIVE_RANK,
		rank_variable(launcher), (uintmax_t)info->rank, size ? size : "--world-size",
		(uintmax_t)info->world, launcher->title, launcher->start);
}

bool
launcher_find(const char *name, struct rank_info *info, struct error *error)
{
	const struct launcher *launcher = name ? find_by_name(name, error) : detect(error);
	uint64_t world_size = info->world;

	if (launcher && !is_complete(launcher))
		launcher = refuse_incomplete(launcher, NULL, error);
	if (!launcher)
		return false;
	if (!read_info(launcher, world_size, info, error))
		return false;
	info->is_selected = name != NULL;
	if (!name && !prefer_size(info, world_size, error))
		return false;
	if (!validate(info, world_size, error))
		return false;
	if (name)
		return true;
	return compare_others(info, world_size, error);
}

void
launcher_print(const struct rank_info *info)
{
	const struct launcher *launcher = info->launcher;
	const char *names[LAUNCHER_VARIABLES + 1] = { NULL };
	char settings[LAUNCHER_VARIABLES][64], list[ERROR_TEXT_MAX / 2];
	unsigned count = 0;

	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++) {
		const char *name = i ? launcher->variable[i] : rank_variable(launcher);

		if (!name || !getenv(name))
			continue;
		snprintf(settings[count], sizeof(settings[count]), "%s=%s", name, getenv(name));
		names[count] = settings[count];
		count++;
	}
	diag("rank %ju of %ju, by %s: %s", (uintmax_t)info->rank, (uintmax_t)info->world,
		launcher->title, join_names(list, sizeof(list), names));
}

void
launcher_warn(const struct rank_info *info)
{
	const struct launcher *launcher = info->launcher;

	if (info->is_task_id)
		diag("warning: the tasks of %s (%s=%.20s) are not the %ju ranks: the rank is "
		     "%s=%ju",
			launcher->title, launcher->size, getenv(launcher->size),
			(uintmax_t)info->world, launcher->rank, (uintmax_t)info->rank);
	if (info->is_selected || info->world > 1)
		return;
	for (const struct launcher *outer = launcher + 1; outer->name; outer++) {
		struct error ignored = { 0 };
		uint64_t size = 0;

		if (!outer->size || !is_complete(outer) ||
			!read_number(outer, outer->size, &size, &ignored) || size <= 1)
			continue;
		diag("warning: rank 0 of 1, by %s, but %s=%ju is set too; --launcher %s uses that",
			launcher->title, outer->size, (uintmax_t)size, outer->name);
		return;
	}
}
