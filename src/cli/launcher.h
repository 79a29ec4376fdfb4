/* SPDX-License-Identifier: MIT */
/* launcher - rank and world size from the environment variables of launchers. */

#pragma once

#include "base/error.h"

#include <stdint.h>

#define LAUNCHER_VARIABLES 5

/* How the processes of a launcher are related to those of others. */
enum launcher_kind {
	LAUNCHER_TORCHRUN, /* started by any other one */
	LAUNCHER_MPI,      /* often started by LAUNCHER_NODES */
	LAUNCHER_NODES,    /* processes of one job; of mpirun's daemons, one per node */
	LAUNCHER_STEP,     /* processes of one job */
	LAUNCHER_ARRAY, /* each task is a job, in which another launcher may start several ranks */
};

/*
 * A launcher starts the processes of a run and sets environment variables, whose names are here;
 * NULL: it has no such variable. Most set rank and size. Arrays of jobs number their tasks from
 * `first` (1 if there is no such variable) to `last` by `step` (1 if it is not set), and `rank`
 * holds the number of the task.
 */
struct launcher {
	const char *name; /* for --launcher and messages */
	enum launcher_kind kind;
	const char *start; /* how to start processes that have all variables */
	union {
		struct {
			const char *rank, *size, *first, *last, *step;
		};
		const char *variable[LAUNCHER_VARIABLES]; /* the same */
	};
	const char *other_rank; /* the name of `rank` in another version */
	const char *no_rank;    /* value of `rank` that means: not set, and nor are the others */
	const char *required;   /* the others do not count unless this one is set */
};

/* In the order of precedence; ends with a row whose name is NULL. */
extern const struct launcher launchers[];

struct rank_info {
	const struct launcher *launcher;
	uint64_t rank, world;
	bool is_task_id; /* the rank is the number of the array's task, which is not all of a run */
	/* This process is the only one, but this launcher has started several; NULL: none. */
	const struct launcher *outer;
};

/*
 * Find rank and world size of this process by the launcher `name`; NULL: the first in the table
 * that has set variables, which no other one may contradict. info->world is that of --world-size,
 * or 0: launchers that set no size require it, and that of others must be equal, except in arrays
 * that state their number of tasks: those that are a part of a larger run have other numbers.
 */
bool launcher_find(const char *name, struct rank_info *info, struct error *error);

/*
 * Print what was found if `verbose`. Unless `quiet`, warn if the rank is the number of a task, or
 * if there is an outer launcher: mpirun -n 1 in each task of a Slurm step, say, where each task
 * would generate all records.
 */
void launcher_report(const struct rank_info *info, bool verbose, bool quiet);
