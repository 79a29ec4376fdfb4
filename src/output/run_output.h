/* SPDX-License-Identifier: MIT */
/*
 * run_output - all that a run writes: header, records and trailer to the output, and beside it the
 * files of the manifest and of the statistics.
 */

#pragma once

#include "input/shard.h"
#include "output/digest_thread.h"
#include "output/output_file.h"
#include "pipeline/progress.h"
#include "pipeline/stats_collector.h"
#include "record/format.h"

#define WAIT_FOREVER UINT64_MAX

/* Where a run writes, and how much it reports. */
struct output_options {
	char *path;      /* NULL: standard output */
	char *manifest;  /* file of the manifest, "-" is standard output; NULL: none */
	char *stats;     /* the same for the statistics as JSON; NULL: a table on standard error */
	bool with_stats; /* statistics are written */
	bool resume;     /* compare with what an earlier run left, then write on */
	uint64_t wait;   /* seconds to wait for another process that writes a file, WAIT_FOREVER */
	bool quiet, verbose;
};

/* The header holds the number of records for some formats. If that is not known when the header is
 * written, it is patched afterwards. */
struct header {
	bool is_final;  /* it need not be patched */
	uint64_t count; /* that it states */
	size_t size;
	off_t begin; /* in the file; -1: it cannot be patched */
};

/* Used by the thread that writes. */
struct run_output {
	const struct output_options *options;
	const struct layout *layout;
	struct output_file file, manifest, stats;
	struct digest_thread *digest; /* NULL: no manifest is written */
	struct progress *progress;    /* set by the caller: paused for messages; NULL: none */
	bool resumable;               /* set by the caller: the command works with --resume */
	bool begun;                   /* and not yet complete */
	bool failed;                  /* a write or a comparison has failed */
	struct header header;
	uint64_t waited_ms; /* for other processes */
	uint64_t expected;  /* records; 0: not known */
	uint64_t records;   /* written, or equal to what is compared */
	uint64_t lines;     /* the same, if the output is verified */
};

/*
 * The name that `pattern`, the argument of --option, or FILE if `option` is NULL, stands for: %r is
 * the rank and %w the world size, in at least five digits, %% a percent sign. The caller frees it.
 * NULL: *error.
 */
char *output_name(const char *pattern, const char *option, uint64_t rank, uint64_t world,
	struct error *error);

/*
 * Open the output. If `verify` is not NULL, compare the output with this file ("-" is standard
 * input) instead (output_file.h, OUTPUT_VERIFY). `options` and `layout`, which must be open when
 * the output begins, are used until run_output_close, which must be called in every case. False
 * with *error clear: a signal has ended the wait for another process.
 */
bool run_output_open(struct run_output *output, const struct output_options *options,
	const char *verify, const struct layout *layout, struct error *error);
void run_output_close(struct run_output *output);

/* Whether a header whose count is not known can be patched afterwards. */
bool run_output_can_patch(const struct run_output *output);

/*
 * All inputs are open: open the other files and write the header. `expected`: the number of records
 * that will come, or UNBOUNDED. A format whose header holds the count then needs an output
 * that can be patched, and anything else is refused before a byte is written.
 */
bool run_output_begin(struct run_output *output, uint64_t expected, struct error *error);

/* Write the text of the next batch of records. The first record of the run ends after
 * `first_record` bytes of the first text. If there is a digest, *text may get other memory
 * (digest_thread_submit). */
bool run_output_write(struct run_output *output, struct buffer *text, size_t records,
	size_t first_record, struct error *error);

/*
 * All batches are written, or *error is set, or a signal is pending. An output that is written in
 * place is completed as far as possible in all cases; a file is renamed only if all went well.
 * Then write the statistics, unless the run was cut short, as JSON to their file, or as a table to
 * standard error. If that fails, the error replaces one that is set already, which is printed.
 */
void run_output_finish(
	struct run_output *output, const struct stats_collector *collector, struct error *error);

/* After a run that failed or was interrupted: print what it leaves and how to go on. */
void run_output_report_unfinished(const struct run_output *output);

/* Write a file beside the output, as a whole. */
bool run_output_write_beside(
	struct output_file *file, const struct buffer *text, struct error *error);
