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

#define LAUNCHERS_MAX 15
#define OR_GIVE_RANK  "or give --rank and --world-size"

/*
 * Launchers run inside each other, the inner ones stand first: mpirun in a Slurm job leaves
 * SLURM_PROCID at 0 for all its ranks. SLURM_NTASKS is not used: a batch script that does not call
 * srun has it, and SLURM_PROCID=0 too, but is a single process. Only a step has
 * SLURM_STEP_NUM_TASKS.
 */
const struct launcher launchers[] = {
	{ "torchrun", "torchrun", .rank = "RANK", .size = "WORLD_SIZE",
		.start = "start it with torchrun" },
	{ "openmpi", "Open MPI", .rank = "OMPI_COMM_WORLD_RANK", .size = "OMPI_COMM_WORLD_SIZE",
		.start = "start it with mpirun" },
	{ "mpich", "MPICH or Intel MPI", .rank = "PMI_RANK", .size = "PMI_SIZE",
		.start = "start it with mpirun" },
	{ "slurm", "a Slurm step", .rank = "SLURM_PROCID", .size = "SLURM_STEP_NUM_TASKS",
		.required = "SLURM_STEP_NUM_TASKS",
		.start = "start it with srun, for a batch script is only one process" },
	{ "slurm-array", "a Slurm array", .rank = "SLURM_ARRAY_TASK_ID",
		.size = "SLURM_ARRAY_TASK_COUNT", .first = "SLURM_ARRAY_TASK_MIN",
		.last = "SLURM_ARRAY_TASK_MAX", .step = "SLURM_ARRAY_TASK_STEP",
		.start = "submit it with sbatch --array=0-N" },
	{ "aws-batch", "an AWS Batch array", .rank = "AWS_BATCH_JOB_ARRAY_INDEX",
		.size = "AWS_BATCH_JOB_ARRAY_SIZE", .start = "submit it as an array job" },
	{ "cloud-run", "a Cloud Run job", .rank = "CLOUD_RUN_TASK_INDEX",
		.size = "CLOUD_RUN_TASK_COUNT", .start = "run it as a job with tasks" },
	{ "kubernetes", "a Kubernetes indexed job", .rank = "JOB_COMPLETION_INDEX",
		.start = "run it as a job of completionMode Indexed" },
	{ "grid-engine", "a Grid Engine array", .rank = "SGE_TASK_ID", .first = "SGE_TASK_FIRST",
		.last = "SGE_TASK_LAST", .step = "SGE_TASK_STEPSIZE",
		.start = "submit it with qsub -t 1-N" },
	{ 0 },
};

/* The first variable of the launcher that is set, or that is not; NULL: there is none. */
static const char *
find_variable(const struct launcher *launcher, bool is_set)
{
	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++)
		if (launcher->variable[i] && (getenv(launcher->variable[i]) != NULL) == is_set)
			return launcher->variable[i];
	return NULL;
}

/* The first launcher that has set all required variables; otherwise the first that has set any. */
static const struct launcher *
detect(struct error *error)
{
	const struct launcher *incomplete = NULL;
	const char *names[LAUNCHERS_MAX + 1] = { NULL };
	char list[ERROR_TEXT_MAX / 2];

	for (unsigned i = 0; launchers[i].name; i++) {
		const struct launcher *row = &launchers[i];

		names[i] = row->required ? row->required : row->rank;
		if (!find_variable(row, true))
			continue;
		if (!row->required || getenv(row->required))
			return row;
		if (!incomplete)
			incomplete = row;
	}
	if (!incomplete)
		error_set(error, STATUS_TROUBLE,
			"--rank auto: no launcher found: none of %s is set: give --rank and "
			"--world-size",
			join_names(list, sizeof(list), names));
	return incomplete;
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

/* Read the number in a variable, which is set. *value is left alone if `name` is NULL: the launcher
 * has no such variable. */
static bool
read_number(const struct launcher *launcher, const char *name, uint64_t *value, struct error *error)
{
	const char *text = name ? getenv(name) : NULL;
	char quoted[QUOTED_MAX];

	if (!name || parse_u64_string(text, value))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s is %s, which is not a number (%s): %s, " OR_GIVE_RANK, name,
		quote(quoted, text, strlen(text)), launcher->title, launcher->start);
}

/* Turn info->rank, which holds the ID of an array's task, into a rank. The tasks must be all that
 * the array has. */
static bool
set_array_rank(struct rank_info *info, struct error *error)
{
	const struct launcher *launcher = info->launcher;
	uint64_t first = 0, last = 0, step = 1, id = info->rank, tasks;

	if (!read_number(launcher, launcher->first, &first, error) ||
		!read_number(launcher, launcher->last, &last, error) ||
		!read_number(launcher, launcher->step, &step, error))
		return false;
	if (step == 0 || id < first || id > last || (id - first) % step != 0)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s=%ju is not one of the tasks given by %s=%ju, %s=%ju and "
			"%s=%ju: %s, " OR_GIVE_RANK,
			launcher->rank, (uintmax_t)id, launcher->first, (uintmax_t)first,
			launcher->last, (uintmax_t)last, launcher->step, (uintmax_t)step,
			launcher->start);
	/* 0 stands for 2^64 tasks: as a size it is rejected here or by validate() */
	tasks = (last - first) / step + 1;
	if (!launcher->size)
		info->world = tasks;
	if (tasks != info->world)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s=%ju to %s=%ju by %s=%ju are %ju tasks, but %s=%ju: the "
			"array has holes, and ranks must not: %s, " OR_GIVE_RANK,
			launcher->first, (uintmax_t)first, launcher->last, (uintmax_t)last,
			launcher->step, (uintmax_t)step, (uintmax_t)tasks, launcher->size,
			(uintmax_t)info->world, launcher->start);
	info->rank = (id - first) / step;
	return true;
}

/* Refuse a world size other than that of --world-size, which is 0 if not given, and a rank that is
 * not below it. */
static bool
validate(const struct rank_info *info, uint64_t world_size, struct error *error)
{
	const struct launcher *launcher = info->launcher;
	const char *size = launcher->size ? launcher->size : launcher->last;

	if (info->world == 0 && !size)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s sets no variable to the number of ranks (%s is set): give "
			"--world-size",
			launcher->title, launcher->rank);
	if (world_size && world_size != info->world)
		return error_set(error, STATUS_TROUBLE,
			"--world-size: %ju differs from the size %ju of %s (%s): leave it "
			"out, " OR_GIVE_RANK,
			(uintmax_t)world_size, (uintmax_t)info->world, launcher->title, size);
	if (info->rank < info->world)
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s=%ju is not below the world size, %s=%ju (%s); ranks begin at 0: "
		"%s, " OR_GIVE_RANK,
		launcher->rank, (uintmax_t)info->rank, size ? size : "--world-size",
		(uintmax_t)info->world, launcher->title, launcher->start);
}

bool
launcher_find(const char *name, struct rank_info *info, struct error *error)
{
	const struct launcher *launcher = name ? find_by_name(name, error) : detect(error);
	const char *set, *unset;
	uint64_t world_size = info->world;

	if (!launcher)
		return false;
	set = find_variable(launcher, true);
	unset = find_variable(launcher, false);
	if (!set)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s is not set (%s): %s, " OR_GIVE_RANK, launcher->rank,
			launcher->title, launcher->start);
	if (unset)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s is set but %s is not (%s): %s, " OR_GIVE_RANK, set, unset,
			launcher->title, launcher->start);
	info->launcher = launcher;
	if (!read_number(launcher, launcher->rank, &info->rank, error))
		return false;
	if (!read_number(launcher, launcher->size, &info->world, error))
		return false;
	if (launcher->first && !set_array_rank(info, error))
		return false;
	return validate(info, world_size, error);
}

void
launcher_print(const struct rank_info *info)
{
	const struct launcher *launcher = info->launcher;
	const char *names[LAUNCHER_VARIABLES + 1] = { NULL };
	char settings[LAUNCHER_VARIABLES][64], list[ERROR_TEXT_MAX / 2];
	unsigned count = 0;

	for (unsigned i = 0; i < LAUNCHER_VARIABLES; i++) {
		if (!launcher->variable[i])
			continue;
		snprintf(settings[count], sizeof(settings[count]), "%s=%s", launcher->variable[i],
			getenv(launcher->variable[i]));
		names[count] = settings[count];
		count++;
	}
	diag("rank %ju of %ju, by %s: %s", (uintmax_t)info->rank, (uintmax_t)info->world,
		launcher->title, join_names(list, sizeof(list), names));
}

void
launcher_warn(const struct rank_info *info)
{
	if (info->world > 1)
		return;
	for (const struct launcher *outer = info->launcher + 1; outer->name; outer++) {
		struct error ignored = { 0 };
		uint64_t size = 0;

		if (!outer->size || find_variable(outer, false) ||
			!read_number(outer, outer->size, &size, &ignored) || size <= 1)
			continue;
		diag("warning: rank 0 of 1, by %s, but %s=%ju is set too; --launcher %s uses that",
			info->launcher->title, outer->size, (uintmax_t)size, outer->name);
		return;
	}
}
