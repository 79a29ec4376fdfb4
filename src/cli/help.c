/* SPDX-License-Identifier: MIT */
/* help - what --help, --version, --self-test and --print-config print; the hint at a terminal. */

#include "base/cpu.h"
#include "cli/options.h"
#include "kernel/kernel.h"
#include "record/format.h"

#include <jansson.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"Usage: dpa [OPTION]... [FILE]...   IDs or ranges in (seq 0 9 | dpa), NDJSON out\n"
	"Input:\n"
	"      --range FIRST-LAST[:STEP]  these IDs instead of input; may be repeated\n"
	"  -n, --num-samples N         the IDs from 0 to N-1 instead of input\n"
	"      --shuffle               shuffle --range or -n by base seed and epoch\n"
	"      --skip N, --limit N     skip the first N items; process at most N items\n"
	"  -k, --keys, -z, --null      lines are keys, not IDs; lines end in NUL\n"
	"  -J, --join[=MEMBER]         append to JSON objects with the ID in MEMBER (id)\n"
	"      --nest NAME             with --join: put the parameters in member NAME\n"
	"      --skip-invalid          report bad lines and continue; exit status 1\n"
	"Configuration:\n"
	"  -p, --preset NAME           moderate (default), mild or aggressive\n"
	"  -c, --config FILE           JSON over the preset; or a document or manifest\n"
	"      --rotation LO:HI        range of this parameter; overrides --config\n"
	"      --brightness LO:HI, --noise LO:HI, --scale LO:HI, --contrast LO:HI\n"
	"      --param NAME=SPEC       add LO:HI, int:LO:HI, bool:P or choice:A*3,B,C\n"
	"  -d, --depth N               steps of the hash chain, 1 to 10000 (10)\n"
	"      --print-config          print the effective configuration and exit\n"
	"Distribution:\n"
	"  -r, --rank R, -w, --world-size W  rank, 0 to W-1, or auto; number of processes\n"
	"      --launcher NAME         launcher that --rank auto uses, such as slurm\n"
	"      --shard KIND            items of a rank: stride (default), block, none\n"
	"      --uneven KIND           uneven last items: keep (default), drop, repeat\n"
	"      --seeding KIND          seed string: sample (default), unique, rank\n"
	"      --base-seed S, --epoch E  new values for all IDs; new values per epoch\n"
	"      --wide-seed             seed with all 256 bits of the hash, not 32\n"
	"Records:\n"
	"      --fields LIST           members and their order, as in id,rotation,seed\n"
	"      --precision N, --batch N  round to N decimals; write arrays of N records\n"
	"      --load FILE             convert saved records; --range selects positions\n"
	"  -f, --format NAME           ndjson (default), csv, tsv, json, npy, raw\n"
	"      --no-header, --no-stats  omit header of csv, tsv; omit statistics of json\n"
	"Output:\n"
	"  -o, --output FILE           write atomically; %r, %w: rank and world size\n"
	"      --resume                resume an interrupted --output from FILE.part\n"
	"      --wait[=SECONDS]        wait while another dpa writes the same --output\n"
	"      --manifest FILE         write settings, counts, SHA-256 and stats to FILE\n"
	"Verification:\n"
	"      --check                 recompute the records in the FILEs and compare\n"
	"      --stats[=FILE]          exact statistics: a table, or JSON in FILE\n"
	"Running:\n"
	"  -j, --jobs N                threads (default: the CPUs of this process)\n"
	"      --kernel NAME           hash implementation; --version lists them\n"
	"      --progress[=WHEN]       show progress: auto, always or never\n"
	"      --self-test             compare every kernel with mbedTLS and exit\n"
	"      --benchmark[=RECORDS]   measure every kernel, at 1 and all threads\n"
	"  -q, --quiet, -v, --verbose  print errors only; also print effective settings\n"
	"  -h, --help, -V, --version   print this help; print versions and kernels\n"
	"Exit status: 0 done; 1 bad lines; 2 usage, configuration, I/O. See dpa(1).\n";

static void
print_version(FILE *stream)
{
	const struct kernel *fastest = kernel_for(cpu_features());
	char mbedtls[32];

	mbedtls_version_get_string(mbedtls);
	fputs("dpa " DPA_VERSION "\n"
	      "License MIT. There is no warranty, to the extent permitted by law.\n\nkernels:",
		stream);
	for (size_t i = 0; kernels[i]; i++) {
		fprintf(stream, " %s", kernels[i]->name);
		if (kernels[i] == fastest)
			fputs(" (chosen)", stream);
		else if (!kernel_runs_here(kernels[i]))
			fputs(" (not on this CPU)", stream);
	}
	fprintf(stream, "\nmbedTLS %s, jansson %s\n", mbedtls, jansson_version_str());
}

/* Test each kernel, and print a line about it. STATUS_INVALID: one has failed. */
static enum status
print_self_test(FILE *stream)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; kernels[i]; i++) {
		struct error failure = { 0 };

		if (!kernel_runs_here(kernels[i])) {
			fprintf(stream, "%s: not on this CPU\n", kernels[i]->name);
		} else if (kernel_self_test(kernels[i], &failure)) {
			fprintf(stream, "%s: OK\n", kernels[i]->name);
		} else {
			fprintf(stream, "%s: FAILED: %s\n", kernels[i]->name, failure.text);
			status = STATUS_INVALID;
		}
	}
	return status;
}

enum status
help_print(const struct job *job)
{
	enum status status = STATUS_OK;
	struct error error = { 0 };
	struct memstream page;

	if (memstream_open(&page, &error)) {
		if (job->mode == MODE_HELP) {
			fputs(help, page.stream);
		} else if (job->mode == MODE_VERSION) {
			print_version(page.stream);
		} else if (job->mode == MODE_SELF_TEST) {
			status = print_self_test(page.stream);
		} else {
			fputs("{\n", page.stream);
			config_print(page.stream, &job->config, 2, false);
			fputs("\n}\n", page.stream);
		}
		output_print_stream(&page, &error);
	}
	if (error.status == STATUS_OK)
		return status;
	diag("%s", error.text);
	return error.status;
}

void
help_print_tty_hint(const struct job *job)
{
	const struct input_options *input = &job->input;
	bool reads_stdin = input->paths_count == 0 && !job->manifest_set &&
			   (input->ranges_count == 0 || job->mode == MODE_CHECK);
	const char *lines = input->keys ? "keys" : "IDs (7) or ranges (0-9)";

	for (size_t i = 0; i < input->paths_count; i++)
		if (strcmp(input->paths[i], "-") == 0)
			reads_stdin = true;
	if (job->output.quiet || job->mode > MODE_CHECK || !reads_stdin || !isatty(STDIN_FILENO) ||
		!isatty(STDERR_FILENO))
		return;
	if (job->mode != MODE_GENERATE)
		lines = "records";
	else if (input->objects)
		lines = "JSON objects";
	diag("reading %s, one per line; Ctrl-D ends the input, dpa -h prints help", lines);
}
