/* SPDX-License-Identifier: MIT */
/* error - the error object: what went wrong, and the exit status that follows. */

#ifndef DPA_BASE_ERROR_H
#define DPA_BASE_ERROR_H

#include <stdbool.h>

/* Exit statuses, the whole contract (signals aside). */
enum status {
	STATUS_OK = 0,
	STATUS_INVALID = 1, /* input lines were bad, or a check failed */
	STATUS_TROUBLE = 2, /* usage, configuration, I/O or memory */
};

#define ERROR_TEXT_MAX 1024

/*
 * The message lacks the leading "dpa: " and the final newline. Functions that can fail take a
 * struct error, fill it and return false; only the layers command and cli print it. The first error
 * wins: setting an error that is set already keeps the first.
 */
struct error {
	enum status status;
	char text[ERROR_TEXT_MAX];
};

/*
 * Fill *error unless it is filled. Always returns false, so a function can `return error_set(...)`.
 */
bool error_set(struct error *error, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, with ": " and the text of errno at the end; status 2. */
bool error_set_errno(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "out of memory", status 2. */
bool error_out_of_memory(struct error *error);

#endif
