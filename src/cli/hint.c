/* SPDX-License-Identifier: MIT */
/* hint - a word to somebody who sits before a terminal and wonders why nothing happens. */

#include "cli/hint.h"

#include "base/report.h"

#include <string.h>
#include <unistd.h>

static bool
reads_stdin(const struct input *input)
{
	for (size_t i = 0; i < input->paths_count; i++)
		if (strcmp(input->paths[i], "-") == 0)
			return true;
	return input->paths_count == 0 && input->ranges_count == 0;
}

void
hint_terminal(const struct job *job)
{
	if (job->quiet || job->mode == MODE_LOAD || !reads_stdin(&job->input) ||
		!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return;
	report("reading %s from the terminal, one a line; Ctrl-D ends it, dpa --help tells more",
		job->input.keys ? "keys" : "sample IDs (7) or ranges (0-9)");
}
