/* SPDX-License-Identifier: MIT */
/*
 * main - the options select a mode, and the mode gives the exit status; this is the map of src/.
 *
 * How a line of input becomes a record:
 *
 *     FILE, stdin   input/line_reader       bytes to blocks of whole lines
 *       or --range  input/item              a line to an ID or a range of IDs
 *                   input/shard             which items belong to this rank: --skip, --limit
 *                   input/order             ranges: shuffled, and the part of this rank
 *                   input/item_source       those items, in batches            one thread at a time
 *                         |
 *                   pipeline/pipeline       a ring of slots; keeps the batches in order
 *                   pipeline/record_worker  the records of a batch             all threads
 *                     kernel/               seed strings to digests and draws, by CPU
 *                     model/sample          an ID to its seed string; draws to values
 *                     number/               values to decimal text
 *                     record/format         fields to the text of a record, or to a row of npy
 *                         |
 *                   output/run_output       header, records, trailer; manifest and statistics
 *     FILE, stdout  output/output_file      compares with what a --resume finds, then writes;
 *                                           output_commit renames FILE.part    main thread
 *
 * With --join, input/join_line finds the ID in a JSON object, into which the record is inserted.
 *
 * The layers. A file includes only files of its own directory and of those before it:
 *
 *     base       errors, messages, buffers, UTF-8, decimal integers, CPU features, signals, threads
 *     json       a lexer for lines, streams and files; jansson for the trees of files
 *     model      configuration, fields, seed strings, values of a sample, exact statistics
 *     kernel     hash chain and generator for each instruction set  } neither includes
 *     number     doubles to the shortest text, and back             } the other
 *     record     formats, and the parser of saved records
 *     input      lines and ranges to items
 *     pipeline   threads, workers, progress, statistics
 *     output     atomic and resumable files; manifests
 *     verify     compares records with recomputed ones, and whole files with manifests
 *     command    the job; a file for each mode: generate, check, convert, benchmark
 *     cli        arguments and environment to a job; suggestions, launchers, --help, --self-test
 *
 * To add
 *     an option  a row in cli/option_table.c, which says what it sets, and its code in
 *                cli/command_line.h; a member of struct job (command/job.h); rules that concern
 *                other options in the files cli/..._options.c; its line in cli/help.c, and a
 *                paragraph in man/dpa.1
 *     a format   a struct format (record/format.h) in its own file; a row in record/record_text.c
 *     a kernel   a struct kernel (kernel/kernel.h) in its own file; a row in kernel/kernel.c
 */

#include "base/signals.h"
#include "cli/options.h"
#include "command/job.h"
#include "json/json_file.h"

#include <fcntl.h>
#include <unistd.h>

/*
 * Closed descriptors 0, 1 and 2 would be given to the first files opened, and messages would land
 * in data. What stands in for them fails when it is used: /dev/null opened in the other direction,
 * or where there is none, a directory.
 */
static void
hold_standard_descriptors(void)
{
	static const int direction[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", direction[fd]) < 0 &&
			open("/", O_RDONLY | O_DIRECTORY) < 0)
			_exit(STATUS_TROUBLE);
}

static enum status
run(const struct job *job)
{
	help_print_tty_hint(job);
	switch (job->mode) {
	case MODE_HELP:
	case MODE_VERSION:
	case MODE_PRINT_CONFIG:
	case MODE_SELF_TEST:
		return help_print(job);
	case MODE_BENCHMARK:
		return benchmark(job);
	case MODE_CHECK:
		return check(job);
	case MODE_LOAD:
		return convert(job);
	case MODE_GENERATE:
		return generate(job);
	}
	return STATUS_TROUBLE;
}

int
main(int argc, char **argv)
{
	enum status status = STATUS_TROUBLE;
	struct job job;

	signals_sigusr1_block();
	signals_init_process_1();
	hold_standard_descriptors();
	json_alloc_init();
	if (options_parse(&job, argc, argv))
		status = run(&job);
	job_close(&job);
	signals_reraise();
	return (int)status;
}
