/* SPDX-License-Identifier: MIT */
/* launcher - rank and world size, as the environment of whatever started this process tells them.
 */

#include "cli/launcher.h"

#include "base/diag.h"

#include "base/quote.h"
#include "cli/option_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 16
#define OTHERWISE "or give --rank and --world-size"
#define VARIABLES 5

/*
 * Launchers run inside each other: mpirun in a Slurm job leaves SLURM_PROCID at 0 for all its
 * ranks, so the inner ones stand first. SLURM_NTASKS is not here: a batch script that calls no srun
 * has it, and SLURM_PROCID=0 too, but is a single process. Only a step has SLURM_STEP_NUM_TASKS.
 */
const struct launcher launchers[] = {
	{ .name = "torchrun",
		.title = "torchrun",
		.rank = "RANK",
		.size = "WORLD_SIZE",
		.start = "start it with torchrun" },
	{ .name = "openmpi",
		.title = "Open MPI",
		.rank = "OMPI_COMM_WORLD_RANK",
		.size = "OMPI_COMM_WORLD_SIZE",
		.start = "start it with mpirun" },
	{ .name = "mpich",
		.title = "MPICH or Intel MPI",
		.rank = "PMI_RANK",
		.size = "PMI_SIZE",
		.start = "start it with mpirun" },
	{ .name = "slurm",
		.title = "a Slurm step",
		.rank = "SLURM_PROCID",
		.size = "SLURM_STEP_NUM_TASKS",
		.mark = "SLURM_STEP_NUM_TASKS",
		.start = "start it with srun, for a batch script is only one process" },
	{ .name = "slurm-array",
		.title = "a Slurm array",
		.rank = "SLURM_ARRAY_TASK_ID",
		.size = "SLURM_ARRAY_TASK_COUNT",
		.first = "SLURM_ARRAY_TASK_MIN",
		.last = "SLURM_ARRAY_TASK_MAX",
		.step = "SLURM_ARRAY_TASK_STEP",
		.start = "submit it with sbatch --array=0-N" },
	{ .name = "aws-batch",
		.title = "an AWS Batch array",
		.rank = "AWS_BATCH_JOB_ARRAY_INDEX",
		.size = "AWS_BATCH_JOB_ARRAY_SIZE",
		.start = "submit it as an array job" },
	{ .name = "cloud-run",
		.title = "a Cloud Run job",
		.rank = "CLOUD_RUN_TASK_INDEX",
		.size = "CLOUD_RUN_TASK_COUNT",
		.start = "run it as a job with tasks" },
	{ .name = "kubernetes",
		.title = "a Kubernetes indexed job",
		.rank = "JOB_COMPLETION_INDEX",
		.start = "run it as a job of completionMode Indexed" },
	{ .name = "grid-engine",
		.title = "a Grid Engine array",
		.rank = "SGE_TASK_ID",
		.first = "SGE_TASK_FIRST",
		.last = "SGE_TASK_LAST",
		.step = "SGE_TASK_STEPSIZE",
		.start = "submit it with qsub -t 1-N" },
	{ 0 },
};

/* The variables of a row, those it lacks left out. */
static unsigned
variables(const struct launcher *launcher, const char *names[VARIABLES])
{
	const char *const all[VARIABLES] = { launcher->rank, launcher->size, launcher->first,
		launcher->last, launcher->step };
	unsigned count = 0;

	for (unsigned i = 0; i < VARIABLES; i++)
		if (all[i])
			names[count++] = all[i];
	return count;
}

/* One of the row's variables that is set (or is not), or NULL. */
static const char *
variable(const struct launcher *launcher, bool set)
{
	const char *names[VARIABLES];
	unsigned count = variables(launcher, names);

	for (unsigned i = 0; i < count; i++)
		if (!getenv(names[i]) != set)
			return names[i];
	return NULL;
}

static bool
half(const struct launcher *launcher, struct error *error)
{
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s is set but %s is not (%s): %s, " OTHERWISE,
		variable(launcher, true), variable(launcher, false), launcher->title,
		launcher->start);
}

static bool
nothing(struct error *error)
{
	const char *names[NAMES_MAX] = { NULL };
	char list[ERROR_TEXT_MAX / 2];

	for (unsigned i = 0; launchers[i].name; i++)
		names[i] = launchers[i].mark ? launchers[i].mark : launchers[i].rank;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: no launcher is found, for none of %s is set: give --rank and "
		"--world-size",
		join_names(list, sizeof(list), names));
}

/* The first row of which there is a trace. */
static const struct launcher *
detect(struct error *error)
{
	const struct launcher *unmarked = NULL;

	for (const struct launcher *row = launchers; row->name; row++) {
		if (row->mark ? getenv(row->mark) != NULL : variable(row, true) != NULL)
			return row;
		if (!unmarked && variable(row, true))
			unmarked = row;
	}
	if (unmarked)
		half(unmarked, error);
	else
		nothing(error);
	return NULL;
}

static const struct launcher *
named(const char *name, struct error *error)
{
	const char *names[NAMES_MAX];
	unsigned count = 0, index;

	for (; launchers[count].name; count++)
		names[count] = launchers[count].name;
	names[count] = NULL;
	return option_value_name("launcher", name, names, &index, error) ? &launchers[index] : NULL;
}

/* The number in a variable that is set; `otherwise` if the row has no such variable. */
static bool
number(const struct launcher *launcher, const char *name, uint64_t otherwise, uint64_t *value,
	struct error *error)
{
	const char *text = name ? getenv(name) : NULL;
	char *end = NULL, quoted[QUOTED_MAX];

	*value = otherwise;
	if (!name)
		return true;
	errno = 0;
	if (*text >= '0' && *text <= '9')
		*value = strtoull(text, &end, 10);
	if (end && *end == '\0' && errno == 0)
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s is %s, which is no number (%s): %s, " OTHERWISE, name,
		quote(quoted, text, strlen(text)), launcher->title, launcher->start);
}

/* From the number of an array's task to the rank; the tasks must be all there are. */
static bool
array_rank(const struct launcher *launcher, struct rank_info *placement, struct error *error)
{
	uint64_t first, last, step, id = placement->rank, tasks;

	if (!number(launcher, launcher->first, 0, &first, error) ||
		!number(launcher, launcher->last, 0, &last, error) ||
		!number(launcher, launcher->step, 1, &step, error))
		return false;
	if (step == 0 || id < first || id > last || (id - first) % step != 0)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s=%ju is none of the tasks that %s=%ju, %s=%ju and %s=%ju "
			"tell of: %s, " OTHERWISE,
			launcher->rank, (uintmax_t)id, launcher->first, (uintmax_t)first,
			launcher->last, (uintmax_t)last, launcher->step, (uintmax_t)step,
			launcher->start);
	/* 0 for all of 2^64; then the comparisons below refuse it */
	tasks = (last - first) / step + 1;
	if (!launcher->size)
		placement->world = tasks;
	if (tasks != placement->world)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s=%ju to %s=%ju by %s=%ju are %ju tasks, but %s=%ju: the "
			"array has holes, and ranks have none: %s, " OTHERWISE,
			launcher->first, (uintmax_t)first, launcher->last, (uintmax_t)last,
			launcher->step, (uintmax_t)step, (uintmax_t)tasks, launcher->size,
			(uintmax_t)placement->world, launcher->start);
	placement->rank = (id - first) / step;
	return true;
}

/* Whether the size is what the user says, if anything is said, and the rank below it. */
static bool
agree(const struct rank_info *placement, uint64_t said, struct error *error)
{
	const struct launcher *launcher = placement->launcher;
	const char *size = launcher->size ? launcher->size : launcher->last;

	if (placement->world == 0 && !size)
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s does not tell how many ranks there are (%s is set): give "
			"--world-size",
			launcher->title, launcher->rank);
	if (said && said != placement->world)
		return error_set(error, STATUS_TROUBLE,
			"--world-size: %ju is not the size that %s tells (by %s), %ju: leave it "
			"out, " OTHERWISE,
			(uintmax_t)said, launcher->title, size, (uintmax_t)placement->world);
	if (placement->rank < placement->world)
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--rank auto: %s=%ju is not below the world size, %s=%ju (%s); ranks begin at 0: "
		"%s, " OTHERWISE,
		launcher->rank, (uintmax_t)placement->rank, size ? size : "--world-size",
		(uintmax_t)placement->world, launcher->title, launcher->start);
}

bool
launcher_find(const char *name, struct rank_info *placement, struct error *error)
{
	const struct launcher *launcher = name ? named(name, error) : detect(error);
	uint64_t said = placement->world;

	if (!launcher)
		return false;
	if (!variable(launcher, true))
		return error_set(error, STATUS_TROUBLE,
			"--rank auto: %s is not set (%s): %s, " OTHERWISE, launcher->rank,
			launcher->title, launcher->start);
	if (variable(launcher, false))
		return half(launcher, error);
	placement->launcher = launcher;
	return number(launcher, launcher->rank, 0, &placement->rank, error) &&
	       number(launcher, launcher->size, said, &placement->world, error) &&
	       (!launcher->first || array_rank(launcher, placement, error)) &&
	       agree(placement, said, error);
}

void
launcher_print(const struct rank_info *placement)
{
	const char *names[VARIABLES + 1] = { NULL };
	unsigned count = variables(placement->launcher, names);
	char settings[VARIABLES][64], list[ERROR_TEXT_MAX / 2];

	for (unsigned i = 0; i < count; i++) {
		snprintf(settings[i], sizeof(settings[i]), "%s=%s", names[i], getenv(names[i]));
		names[i] = settings[i];
	}
	diag("rank %ju of %ju, by %s: %s", (uintmax_t)placement->rank, (uintmax_t)placement->world,
		placement->launcher->title, join_names(list, sizeof(list), names));
}

void
launcher_warn(const struct rank_info *placement)
{
	const struct launcher *row = placement->launcher + 1;
	struct error ignored = { 0 };
	uint64_t size;

	if (placement->world > 1)
		return;
	for (; row->name; row++)
		if (row->size && !variable(row, false) &&
			number(row, row->size, 0, &size, &ignored) && size > 1)
			break;
	if (row->name)
		diag("warning: rank 0 of 1, by %s, though %s=%ju is set too; --launcher %s takes "
		     "that",
			placement->launcher->title, row->size, (uintmax_t)size, row->name);
}
