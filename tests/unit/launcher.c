/* SPDX-License-Identifier: MIT */
/* launcher - every launcher is found by its variables, in the order of precedence. */

#include "cli/launcher.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* Set the variables of rank 2 of 5. */
static void
set_variables(const struct launcher *launcher)
{
	setenv(launcher->rank, "2", 1);
	if (launcher->size)
		setenv(launcher->size, "5", 1);
	if (launcher->last) {
		setenv(launcher->rank, launcher->first ? "7" : "5", 1);
		setenv(launcher->last, launcher->first ? "11" : "9", 1);
		setenv(launcher->step, "2", 1);
	}
	if (launcher->first)
		setenv(launcher->first, "3", 1);
}

static bool
finds(const char *name, const struct launcher *launcher, uint64_t world_size)
{
	struct rank_info info = { .world = world_size };
	struct error error = { 0 };

	return launcher_find(name, &info, &error) && info.launcher == launcher && info.rank == 2 &&
	       info.world == 5;
}

static bool
fails(const char *name, uint64_t world_size, const char *text)
{
	struct rank_info info = { .world = world_size };
	struct error error = { 0 };

	return !launcher_find(name, &info, &error) && error.status == STATUS_TROUBLE &&
	       strstr(error.text, text) && !strchr(error.text, '\n');
}

/* A launcher fails when a variable is not a number or not set, and the message names it. */
static void
try_incomplete(const struct launcher *row)
{
	const char *const all[] = { row->rank, row->size, row->first, row->last, row->step };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (!all[i])
			continue;
		clearenv();
		set_variables(row);
		setenv(all[i], "2x", 1);
		CHECK(fails(NULL, 5, all[i]));
		unsetenv(all[i]);
		if (all[i] != row->step)
			CHECK(fails(row->name, 5, all[i]));
	}
}

static void
try_row(const struct launcher *row)
{
	clearenv();
	CHECK(fails(NULL, 5, row->required ? row->required : row->rank));
	CHECK(fails(row->name, 5, row->rank));
	set_variables(row);
	CHECK(finds(NULL, row, 5));
	CHECK(finds(row->name, row, 5));
	if (row->size || row->last) {
		CHECK(finds(NULL, row, 0));
		if (!row->size || !row->last)
			CHECK(fails(NULL, 4, "--world-size"));
	} else {
		CHECK(fails(NULL, 0, "--world-size"));
		CHECK(fails(NULL, 2, row->rank));
	}
	try_incomplete(row);
}

/* Both launchers have set their variables: for rank 2 of 5, or the outer one for another rank. */
static void
try_pair(const struct launcher *inner, const struct launcher *outer)
{
	bool is_inside = inner->kind == LAUNCHER_MPI && outer->kind == LAUNCHER_NODES;
	bool is_array = outer->kind == LAUNCHER_ARRAY && inner->kind != LAUNCHER_ARRAY &&
			inner->kind != LAUNCHER_TORCHRUN;
	bool has_size = inner->size || inner->last || inner->kind != LAUNCHER_MPI || !outer->size;

	clearenv();
	set_variables(inner);
	set_variables(outer);
	if (is_array)
		CHECK(fails(NULL, 5, outer->rank) && fails(NULL, 5, inner->rank));
	else
		CHECK(finds(NULL, has_size ? inner : outer, 5));
	setenv(outer->rank, outer->last ? "3" : "1", 1);
	if (is_inside)
		CHECK(finds(NULL, inner, 5));
	else
		CHECK(fails(NULL, 5, outer->name) && fails(NULL, 5, inner->name));
	CHECK(finds(inner->name, inner, 5));
	if (inner->kind == LAUNCHER_TORCHRUN) {
		setenv("LOCAL_RANK", "0", 1);
		setenv("TORCHELASTIC_RUN_ID", "none", 1);
		CHECK(finds(NULL, inner, 5));
	}
}

void
test_launcher(void)
{
	for (const struct launcher *row = launchers; row->name; row++) {
		try_row(row);
		for (const struct launcher *outer = row + 1; outer->name; outer++)
			try_pair(row, outer);
	}
	CHECK(fails("slrm", 0, "did you mean 'slurm'?"));
	clearenv();
}
