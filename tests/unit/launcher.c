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
	setenv(launcher->rank, launcher->first ? "7" : "2", 1);
	if (launcher->size)
		setenv(launcher->size, "5", 1);
	if (launcher->first) {
		setenv(launcher->first, "3", 1);
		setenv(launcher->last, "11", 1);
		setenv(launcher->step, "2", 1);
	}
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
	if (row->size || row->first) {
		CHECK(finds(NULL, row, 0));
		CHECK(fails(NULL, 4, "--world-size"));
	} else {
		CHECK(fails(NULL, 0, "--world-size"));
		CHECK(fails(NULL, 2, row->rank));
	}
	try_incomplete(row);
}

void
test_launcher(void)
{
	const struct launcher *row = launchers;

	while (row->name)
		try_row(row++);
	clearenv();
	while (row-- > launchers) {
		set_variables(row);
		CHECK(finds(NULL, row, 5));
	}
	CHECK(fails("slrm", 0, "did you mean 'slurm'?"));
	clearenv();
}
