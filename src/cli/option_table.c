/* SPDX-License-Identifier: MIT */
/* option_table - the table of all options. */

#include "cli/options.h"

const struct option_row option_rows[] = {
	{ OPTION_RANGE, "range", "FIRST-LAST[:STEP]", "these IDs instead of input; may be repeated",
		"Input" },
	{ 'k', "keys", NULL, "a line is any text (a file name), not an ID", NULL },
	{ 'z', "null", NULL, "lines end in NUL, not newline (find -print0)", NULL },
	{ 'J', "join", "[=MEMBER]", "append to objects; their MEMBER (id) is the ID", NULL },
	{ OPTION_NEST, "nest", "NAME", "with --join: append one member, which holds all", NULL },
	{ OPTION_SKIP_INVALID, "skip-invalid", NULL, "report bad lines and continue; exit status 1",
		NULL },

	{ 'p', "preset", "NAME", "moderate (default), mild or aggressive", "Configuration" },
	{ 'c', "config", "FILE", "JSON over the preset; or a document or manifest", NULL },
	{ OPTION_ROTATION, "rotation", "LO:HI", "range of rotation; overrides preset and config",
		NULL },
	{ OPTION_BRIGHTNESS, "brightness", "LO:HI", NULL, NULL },
	{ OPTION_NOISE, "noise", "LO:HI", NULL, NULL },
	{ OPTION_SCALE, "scale", "LO:HI", NULL, NULL },
	{ OPTION_CONTRAST, "contrast", "LO:HI", NULL, NULL },
	{ OPTION_PARAM, "param", "NAME=LO:HI", "a further parameter; may be repeated", NULL },
	{ 'd', "depth", "N", "steps of the hash chain, 1 to 10000 (10)", NULL },
	{ OPTION_PRINT_CONFIG, "print-config", NULL, "print the effective configuration and exit",
		NULL },

	{ 'r', "rank", "R", "rank of this process, 0 to W-1, or 'auto'", "Distribution" },
	{ 'w', "world-size", "W", "number of processes", NULL },
	{ OPTION_LAUNCHER, "launcher", "NAME", "whose environment --rank auto reads, as slurm",
		NULL },
	{ OPTION_SHARD, "shard", "KIND", "items of a rank: stride (default), block, none", NULL },
	{ OPTION_SEEDING, "seeding", "KIND", "seed string: sample (default), unique, rank", NULL },
	{ OPTION_BASE_SEED, "base-seed", "S", "other numbers for the same IDs", NULL },
	{ OPTION_EPOCH, "epoch", "E", "other numbers for every epoch", NULL },
	{ OPTION_WIDE_SEED, "wide-seed", NULL, "seed with all 256 bits of the hash, not 32", NULL },

	{ OPTION_FIELDS, "fields", "LIST", "members and their order, as in id,rotation,seed",
		"Records" },
	{ OPTION_PRECISION, "precision", "N", "round to N digits after the point", NULL },
	{ OPTION_LOAD, "load", "FILE", "convert saved records; --range selects positions", NULL },
	{ OPTION_BATCH, "batch", "N", "each line an array of N records", NULL },
	{ 'f', "format", "NAME", "ndjson (default), csv, tsv, json, npy", NULL },

	{ 'o', "output", "FILE", "write atomically; %r, %w: rank and world size", "Output" },
	{ OPTION_RESUME, "resume", NULL, "resume an interrupted run from FILE.part", NULL },
	{ OPTION_MANIFEST, "manifest", "FILE", "write settings, counts, SHA-256 and stats to FILE",
		NULL },

	{ OPTION_CHECK, "check", NULL, "recompute the records in the FILEs and compare", "Proof" },
	{ OPTION_STATS, "stats", "[=FILE]", "exact statistics: a table, or JSON in FILE", NULL },

	{ 'j', "jobs", "N", "threads (default: the CPUs of this process)", "Running" },
	{ OPTION_KERNEL, "kernel", "NAME", "use this implementation; --version lists them", NULL },
	{ OPTION_PROGRESS, "progress", "[=WHEN]", "show progress: auto, always or never", NULL },
	{ OPTION_SELF_TEST, "self-test", NULL, "compare every kernel with mbedTLS and exit", NULL },
	{ OPTION_BENCHMARK, "benchmark", "[=RECORDS]", "measure every kernel, at 1 and all threads",
		NULL },
	{ 'q', "quiet", NULL, "print only errors", NULL },
	{ 'v', "verbose", NULL, "print effective settings on standard error", NULL },
	{ 'h', "help", NULL, "print this and exit", NULL },
	{ 'V', "version", NULL, "print versions and kernels and exit", NULL },
	{ 0, NULL, NULL, NULL, NULL },
};

_Static_assert(sizeof(option_rows) / sizeof(*option_rows) - 1 <= OPTIONS_MAX, "each has a bit");

const struct option_row *
option_find(int code)
{
	for (const struct option_row *row = option_rows; row->name; row++)
		if (row->code == code)
			return row;
	return NULL;
}

uint64_t
option_bit(int code)
{
	return UINT64_C(1) << (option_find(code) - option_rows);
}
