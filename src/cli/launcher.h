/* SPDX-License-Identifier: MIT */
/* launcher - rank and world size from the environment variables of launchers. */

#ifndef DPA_CLI_LAUNCHER_H
#define DPA_CLI_LAUNCHER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define LAUNCHER_VARIABLES 5

/*
 * A launcher starts the processes of a run and sets environment variables, whose names are here;
 * NULL: it has no such variable. Most set rank and size. Arrays of jobs number their tasks from
 * `first` to `last` by `step`, and `rank` holds the number of the task.
 */
struct launcher {
	const char *name;  /* for --launcher */
	const char *title; /* for messages */
	union {
		struct {
			const char *rank, *size, *first, *last, *step;
		};
		const char *variable[LAUNCHER_VARIABLES]; /* the same */
	};
	const char *required; /* the others do not count unless this one is set; NULL: any counts */
	const char *start;    /* how to start processes that have all variables */
};

/* In the order of precedence; ends with a row whose name is NULL. */
extern const struct launcher launchers[];

struct rank_info {
	const struct launcher *launcher;
	uint64_t rank, world;
};

/*
 * Find rank and world size of this process by the launcher `name`; NULL: the first in the table
 * that has set variables. info->world is that of --world-size, or 0: launchers that set no size
 * require it, and that of others must be equal.
 */
bool launcher_find(const char *name, struct rank_info *info, struct error *error);

/* Print on standard error what was found. */
void launcher_print(const struct rank_info *info);

/* Warn if by its launcher this process is the only one while another launcher has set a size above
 * 1: a step of one task in each task of an array, say, where each task would generate all records.
 */
void launcher_warn(const struct rank_info *info);

#endif
