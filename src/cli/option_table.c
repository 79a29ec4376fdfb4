/* SPDX-License-Identifier: MIT */
/* option_table - every option, once. */

#include "cli/options.h"

const struct option_row option_rows[] = {
	{ OPTION_RANGE, "range", "FIRST-LAST[:STEP]", "these IDs instead of input; may be repeated",
		"Input" },
	{ 'k', "keys", NULL, "a line is any text (a file name), not an ID", NULL },
	{ 'z', "null", NULL, "lines end in NUL, not newline (find -print0)", NULL },
	{ 'J', "join", "[=MEMBER]", "append to objects; their MEMBER (id) is the ID", NULL },
	{ OPTION_NEST, "nest", "NAME", "with --join: append one member, which holds all", NULL },
	{ OPTION_SKIP_INVALID, "skip-invalid", NULL, "report bad lines and go on; exit status 1",
		NULL },

	{ 'p', "preset", "NAME", "moderate (default), mild or aggressive", "Configuration" },
	{ 'c', "config", "FILE", "JSON over the preset; or a document or manifest", NULL },
	{ OPTION_ROTATION, "rotation", "LO:HI", "bounds over preset and file; likewise", NULL },
	{ OPTION_BRIGHTNESS, "brightness", "LO:HI", NULL, NULL },
	{ OPTION_NOISE, "noise", "LO:HI", NULL, NULL },
	{ OPTION_SCALE, "scale", "LO:HI", NULL, NULL },
	{ OPTION_CONTRAST, "contrast", "LO:HI", NULL, NULL },
	{ OPTION_PARAM, "param", "NAME=LO:HI", "a further parameter; may be repeated", NULL },
	{ 'd', "depth", "N", "steps of the hash chain, 1 to 10000 (10)", NULL },
	{ OPTION_PRINT_CONFIG, "print-config", NULL, "print the configuration in force and exit",
		NULL },

	{ 'r', "rank", "R", "this process is number R, from 0, or auto,", "Distribution" },
	{ 'w', "world-size", "W", "of W processes", NULL },
	{ OPTION_LAUNCHER, "launcher", "NAME", "whose environment --rank auto reads, as slurm",
		NULL },
	{ OPTION_SHARD, "shard", "KIND", "items of a rank: stride (default), block, none", NULL },
	{ OPTION_SEEDING, "seeding", "KIND", "what is hashed: sample (default), unique, rank",
		NULL },
	{ OPTION_BASE_SEED, "base-seed", "S", "other numbers for the same IDs", NULL },
	{ OPTION_EPOCH, "epoch", "E", "other numbers for every epoch", NULL },
	{ OPTION_WIDE_SEED, "wide-seed", NULL, "seed with all 256 bits of the hash, not 32", NULL },

	{ OPTION_FIELDS, "fields", "LIST", "members and their order, as in id,rotation,seed",
		"Records" },
	{ OPTION_PRECISION, "precision", "N", "round to N digits after the point", NULL },
	{ OPTION_LOAD, "load", "FILE", "write saved records anew; --range: those positions", NULL },
	{ OPTION_BATCH, "batch", "N", "each line an array of N records", NULL },
	{ 'f', "format", "NAME", "ndjson (default), csv, tsv, json, npy", NULL },

	{ 'o', "output", "FILE", "there only when complete; %r, %w: rank, world size", "Output" },
	{ OPTION_RESUME, "resume", NULL, "go on with FILE.part of a run that was cut off", NULL },
	{ OPTION_MANIFEST, "manifest", "FILE", "tell what the output was made of, and its SHA-256",
		NULL },

	{ OPTION_CHECK, "check", NULL, "recompute the records in the FILEs and compare", "Proof" },
	{ OPTION_STATS, "stats", "[=FILE]", "exact statistics: a table, or JSON in FILE", NULL },

	{ 'j', "jobs", "N", "threads (default: the CPUs there are)", "Running" },
	{ OPTION_KERNEL, "kernel", "NAME", "use this implementation; --version lists them", NULL },
	{ OPTION_PROGRESS, "progress", "[=WHEN]", "how far it is: auto, always or never", NULL },
	{ OPTION_SELF_TEST, "self-test", NULL, "compare every kernel with mbedTLS and exit", NULL },
	{ OPTION_BENCHMARK, "benchmark", "[=RECORDS]", "measure every kernel, at 1 and all threads",
		NULL },
	{ 'q', "quiet", NULL, "say only what goes wrong", NULL },
	{ 'v', "verbose", NULL, "say what is in force, on standard error", NULL },
	{ 'h', "help", NULL, "print this and exit", NULL },
	{ 'V', "version", NULL, "print versions and kernels and exit", NULL },
	{ 0, NULL, NULL, NULL, NULL },
};

const struct option_row *
option_find(int code)
{
	const struct option_row *row = option_rows;

	while (row->name && row->code != code)
		row++;
	return row->name ? row : NULL;
}

uint64_t
option_bit(int code)
{
	return UINT64_C(1) << (option_find(code) - option_rows);
}
