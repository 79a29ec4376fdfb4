/* SPDX-License-Identifier: MIT */
/* file_conflict - refuses names by which a run would write over its own input or output. */

#pragma once

#include "base/error.h"

/* A file that a run reads or writes. */
struct named_file {
	const char *role; /* for messages: "--output", "input" */
	const char *path; /* NULL or "-": standard output or input */
	bool is_output;
};

/*
 * Refuse an output that is the same file as an input or another output, by path, symbolic link or
 * hard link, or that is the FILE.part of one; also if a file does not exist yet. Nothing is opened.
 */
bool file_conflict_check(const struct named_file *files, size_t count, struct error *error);
