/* SPDX-License-Identifier: MIT */
/* tty_hint - the hint that input is expected from the terminal. */

#include "cli/tty_hint.h"

#include "base/error.h"

#include <string.h>
#include <unistd.h>

static bool
reads_stdin(const struct job *job)
{
	const struct input_options *input = &job->input;

	for (size_t i = 0; i < input->paths_count; i++)
		if (strcmp(input->paths[i], "-") == 0)
			return true;
	return input->paths_count == 0 && (input->ranges_count == 0 || job->mode == MODE_CHECK);
}

/* What the lines of the input are. */
static const char *
lines_name(const struct job *job)
{
	if (job->mode != MODE_GENERATE)
		return "records";
	if (job->input.objects)
		return "JSON objects";
	return job->input.keys ? "keys" : "IDs (7) or ranges (0-9)";
}

void
tty_hint(const struct job *job)
{
	if (job->output.quiet || job->mode > MODE_CHECK || !reads_stdin(job))
		return;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return;
	diag("reading %s, one per line; Ctrl-D ends the input, dpa -h prints help",
		lines_name(job));
}
