/* SPDX-License-Identifier: MIT */
/* error - the error object, diagnostics on standard error, and parts of messages. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

/* All exit statuses, except for termination by a signal. */
enum status {
	STATUS_OK = 0,
	STATUS_INVALID = 1, /* invalid input lines, or a failed check */
	STATUS_TROUBLE = 2, /* usage, configuration, I/O, memory */
};

#define ERROR_TEXT_MAX 1024

/*
 * Zero-initialized (the status is enough), there is no error. The text has no "dpa: " and no
 * newline. Functions that can fail set the error and return false; only the layers command and cli
 * print it. The first error is kept: the functions below do nothing if one is set. Not
 * synchronized.
 */
struct error {
	enum status status;
	char text[ERROR_TEXT_MAX];
};

/* Set status and text. Always returns false, for `return error_set(...)`. */
bool error_set(struct error *error, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with STATUS_TROUBLE; ": " and the description of errno are appended. */
bool error_set_errno(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "out of memory", STATUS_TROUBLE. */
bool error_out_of_memory(struct error *error);

#define DIAG_MAX 4096 /* PIPE_BUF: pipes, too, take so many bytes as a whole */

/*
 * Print "dpa: TEXT\n" to standard error by one write(2), so that lines of several ranks on one
 * terminal do not mix. Characters that are not visible and bytes that are not UTF-8 are written as
 * \xHH, text longer than ERROR_TEXT_MAX is cut, as are lines of over DIAG_MAX bytes, and errors of
 * write(2) are ignored. Any thread.
 */
void diag(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Write a line, at most PIPE_BUF bytes, to standard error as it is. If nobody has read it a second
 * after a signal, it is dropped. Any thread. */
void diag_write(const char *text, size_t size);

/* 40 characters of at most four bytes, two quotes, "..." and NUL: 40 * 4 + 6 = 166. */
#define QUOTED_MAX 192

/*
 * Write the first 40 characters of a text between single quotes, then "..." if there are more, and
 * a NUL. Characters that cannot be seen and bytes that are not UTF-8 are written as \xHH. Returns
 * out.
 */
const char *quote(char out[QUOTED_MAX], const char *text, size_t length);

/* Write the names of a NULL-terminated list as "one, two, three" and a NUL into `size` bytes at
 * out; it ends in "..." if not all of them fit. Returns out. */
const char *join_names(char *out, size_t size, const char *const *names);

/*
 * The name in a NULL-terminated list that is nearest to `text`, or NULL if none is near: at most a
 * third of the letters of `text` may be inserted, deleted, replaced or swapped with a neighbour.
 * ASCII case is ignored.
 */
const char *typo_nearest(const char *text, const char *const *names);
