/* SPDX-License-Identifier: MIT */
/* error - the error object: a message and the exit status; diagnostics on standard error. */

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
