/* SPDX-License-Identifier: MIT */
/* launcher - rank and world size, as the environment of whatever started this process tells them.
 */

#ifndef DPA_CLI_LAUNCHER_H
#define DPA_CLI_LAUNCHER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One row a launcher. Most set two variables. Arrays of jobs number their tasks from `first` to
 * `last` by `step`, so that the rank has to be calculated.
 */
struct launcher {
	const char *name;  /* for --launcher */
	const char *title; /* for people */
	const char *rank;  /* names of variables; NULL: there is none */
	const char *size;
	const char *first, *last, *step;
	const char *mark;  /* without this one the others tell nothing; NULL: any of them counts */
	const char *start; /* how ranks are started that have all of them */
};

/* In the order of precedence; ends with a row whose name is NULL. */
extern const struct launcher launchers[];

struct rank_info {
	const struct launcher *launcher;
	uint64_t rank, world;
};

/*
 * Where this process stands: by the launcher `name`, or, if that is NULL, by the first one of which
 * there is a trace. placement->world is what the user says, or 0: launchers that tell no size need
 * it, and with all others it must agree.
 */
bool launcher_find(const char *name, struct rank_info *placement, struct error *error);

/* Say on standard error what was found. */
void launcher_print(const struct rank_info *placement);

/* Warn if this process stands alone by its launcher while another one tells of more: a step of one
 * task in each task of an array, say, where every task would make everything. */
void launcher_warn(const struct rank_info *placement);

#endif
