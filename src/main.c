/* SPDX-License-Identifier: MIT */
/*
 * main - options to mode to exit status. It holds no logic; this is the map of the tree.
 *
 * A line of input becomes a record on this way, and nothing on it looks back:
 *
 *     FILE, stdin     input/reader      bytes to blocks of whole lines
 *                     input/item        a line to an ID or a range; --range
 *                     input/shard       which items are this rank's
 *                     input/source      items in batches                  <- the reader thread*
 *                     run/pipeline      a ring of slots, kept in order
 *                     run/maker         items to records                  <- the worker threads
 *                     run/joiner        the same for objects of a manifest: input/join, input/scan
 *                       model/seeding     an ID to its seed string
 *                       engine/           seed strings to digests and draws, by a kernel of this
 * CPU model/sample      draws to values; the definition of the numbers output/record     records to
 * text, between the pieces of a format output/number     a double to its shortest digits
 *                     run/product       the output as a whole, with --resume and --manifest
 *                       output/document   head, tail and the count of records
 *     stdout, FILE      output/sink       the one write loop              <- the main thread
 *
 * (* if there is anything to wait for; a worker takes its next items from a --range by itself.)
 *
 * run/generate ties these together. Other ways through the same rooms:
 *
 *     run/check       records in files (run/rows, run/stretch) against what they should be: each
 *                     for itself (run/claim), all together (run/roll), and with a manifest
 *                     (run/recorded, run/proof); run/verdict tells
 *     run/load        saved records: input/tokens, input/saved, then output/ as above
 *     run/benchmark   run/generate, timed, with every kernel
 *
 * Beside the way stand run/tally (--stats: model/statistics, model/histogram, output/summary),
 * run/resume (--resume: output/outline), run/seal and run/manifest (--manifest), run/progress.
 *
 * Floors, each using only those below it:
 *
 *     main     cli (argv and environment to a job)     run (what can be done)     input, output
 *     engine (the kernels)     model (what is computed)     base (messages, text, signals)
 *
 * To add
 *     an option      a code in cli/options.h, a row in cli/option_table.c, a case in cli/options.c,
 *                    a member in run/job.h, a paragraph in man/dpa.1
 *     a format       a struct format (output/format.h) in a file of its own, a row in format.c
 *     a kernel       a struct kernel (engine/kernel.h) in a file of its own, a row in dispatch.c
 */

#include "base/diag.h"
#include "base/error.h"
#include "base/signals.h"
#include "cli/help.h"
#include "cli/options.h"
#include "command/benchmark.h"
#include "command/check.h"
#include "command/convert.h"
#include "command/generate.h"
#include "command/self_test.h"
#include "json/json_alloc.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/*
 * Closed descriptors 0, 1 and 2 would be given to the first files opened, and messages would land
 * in data. What stands in for them fails when it is used.
 */
static void
hold_standard_descriptors(void)
{
	static const int direction[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", direction[fd]);
}

static enum status
run(const struct job *job)
{
	help_print_tty_hint(job);
	switch (job->mode) {
	case MODE_HELP:
	case MODE_VERSION:
	case MODE_PRINT_CONFIG:
		return help_print(job);
	case MODE_SELF_TEST:
		return self_test();
	case MODE_BENCHMARK:
		return benchmark(job);
	case MODE_CHECK:
		return check(job);
	case MODE_LOAD:
		return load(job);
	case MODE_GENERATE:
		return generate(job);
	}
	return STATUS_TROUBLE;
}

int
main(int argc, char **argv)
{
	struct error error = { 0 };
	enum options_result result;
	enum status status;
	struct job job;

	hold_standard_descriptors();
	signals_sigusr1_block();
	json_alloc_init();
	result = options_parse(&job, argc, argv, &error);
	if (result == OPTIONS_OK) {
		status = run(&job);
	} else {
		diag("%s", error.text);
		if (result == OPTIONS_MISUSED)
			dprintf(STDERR_FILENO, "Try 'dpa --help' for more information.\n");
		status = error.status;
	}
	job_close(&job);
	signals_reraise();
	return (int)status;
}
