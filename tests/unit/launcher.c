/* SPDX-License-Identifier: MIT */
/* launcher - every row of the table is found by its variables, in the order of precedence. */

#include "cli/launcher.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* Rank 2 of 5, as this launcher would tell. */
static void
pretend(const struct launcher *launcher)
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
finds(const char *name, const struct launcher *launcher, uint64_t said)
{
	struct rank_info placement = { .world = said };
	struct error error = { 0 };

	return launcher_find(name, &placement, &error) && placement.launcher == launcher &&
	       placement.rank == 2 && placement.world == 5;
}

static bool
faults(const char *name, uint64_t said, const char *told)
{
	struct rank_info placement = { .world = said };
	struct error error = { 0 };

	return !launcher_find(name, &placement, &error) && error.status == STATUS_TROUBLE &&
	       strstr(error.text, told) && !strchr(error.text, '\n');
}

/* Without any one of its variables a row is refused, and the message names a variable. */
static void
try_halves(const struct launcher *row)
{
	const char *const all[] = { row->rank, row->size, row->first, row->last, row->step };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (!all[i])
			continue;
		clearenv();
		pretend(row);
		setenv(all[i], "2x", 1);
		CHECK(faults(NULL, 5, all[i]));
		unsetenv(all[i]);
		CHECK(faults(row->name, 5, all[i]));
	}
}

static void
try_row(const struct launcher *row)
{
	clearenv();
	CHECK(faults(NULL, 5, row->mark ? row->mark : row->rank));
	CHECK(faults(row->name, 5, row->rank));
	pretend(row);
	CHECK(finds(NULL, row, 5));
	CHECK(finds(row->name, row, 5));
	if (row->size || row->first) {
		CHECK(finds(NULL, row, 0));
		CHECK(faults(NULL, 4, "--world-size"));
	} else {
		CHECK(faults(NULL, 0, "--world-size"));
		CHECK(faults(NULL, 2, row->rank));
	}
	try_halves(row);
}

void
test_launcher(void)
{
	const struct launcher *row = launchers;

	while (row->name)
		try_row(row++);
	clearenv();
	while (row-- > launchers) {
		pretend(row);
		CHECK(finds(NULL, row, 5));
	}
	CHECK(faults("slrm", 0, "did you mean 'slurm'?"));
	clearenv();
}
