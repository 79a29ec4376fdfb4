/* SPDX-License-Identifier: MIT */
/* output_file - bytes to where they are kept: the one write loop, and files that exist only when complete.
 */

#ifndef DPA_OUTPUT_OUTPUT_FILE_H
#define DPA_OUTPUT_OUTPUT_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * A regular file FILE is written as FILE.part, beside it and locked, then made durable and renamed.
 * At every moment FILE is the old one, or absent, or complete.
 */
struct output_file {
	int fd;
	const char *name; /* for messages */
	uint64_t written; /* bytes */
	uint64_t flushed; /* of those: on their way to the disk; the others wait in memory */
	size_t row;       /* bytes of a record, where each call writes whole ones; 0: lines */

	char *path; /* FILE behind all symbolic links; NULL: what is open is written in place */
	char *part; /* FILE.part */
	int folder; /* the directory of both */
	char *label;
	bool exists; /* FILE does, and is `old` */
	bool begun;  /* FILE.part holds what this run writes */
	bool committed;
	struct stat old, opened; /* of FILE, and of what is open */
};

/* The file is used by one thread only, so that what is written when is repeatable. */
void output_file_open_stdout(struct output_file *file);

/*
 * Open `path` for writing. A regular file, or none yet, is locked as FILE.part, whose contents stay
 * until output_file_begin; if another process has it, that is an error. Anything else (a device, a FIFO,
 * the standard output under whatever name) is opened in place. output_file_close in every case.
 */
bool output_file_open(struct output_file *file, const char *path, struct error *error);

/* Whether the file is one that this file writes or replaces. */
bool output_file_is_same(const struct output_file *file, const struct stat *info);

/*
 * Get ready for the first byte: of FILE.part, `kept` bytes stay, and what is written goes behind
 * them. Owner and mode of an old FILE are taken over.
 */
bool output_file_begin(struct output_file *file, uint64_t kept, struct error *error);

/*
 * Write all of it, whatever interrupts, shortens or delays the writes; the bytes that were written
 * are a prefix of all that was given. When a signal is pending (signals.h), only up to the end of
 * the line or row that was begun; that is no failure.
 */
bool output_file_write(
	struct output_file *file, const char *bytes, size_t size, struct error *error);

/*
 * All is written: tell what only closing shows; make FILE durable and give it its name. False, too,
 * if a signal is pending, which may have cut what was written: then FILE stays as it was.
 */
bool output_file_commit(struct output_file *file, struct error *error);

/*
 * Let go. Without output_file_commit FILE stays as it was; what this run wrote to FILE.part stays if it is
 * worth to `keep`, otherwise there is no FILE.part behind it. One that was not begun stays unless
 * it is empty.
 */
void output_file_close(struct output_file *file, bool keep);

/* All that this process writes to the standard output: open, write, commit and close it. */
bool output_print(const char *bytes, size_t size, struct error *error);

#endif
