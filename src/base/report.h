/* SPDX-License-Identifier: MIT */
/* report - what goes wrong, and how a person is told. */

#ifndef DPA_BASE_REPORT_H
#define DPA_BASE_REPORT_H

#include <stdbool.h>

/* Exit statuses, the whole contract (SIGNALS aside). */
enum status {
	STATUS_OK = 0,
	STATUS_INVALID = 1, /* input lines were bad, or a check failed */
	STATUS_TROUBLE = 2, /* usage, configuration, I/O or memory */
};

#define FAULT_TEXT_MAX 1024

/*
 * What went wrong, without the leading "dpa: " and the final newline. Functions that can fail take
 * one, fill it and return false; only the floors run/ and cli/ print it. The first fault wins:
 * setting a fault that is set already keeps the first.
 */
struct fault {
	enum status status;
	char text[FAULT_TEXT_MAX];
};

/*
 * Fill *fault unless it is filled. Always returns false, so a function can `return fault_set(...)`.
 */
bool fault_set(struct fault *fault, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, with ": " and the text of errno at the end. */
bool fault_errno(struct fault *fault, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "out of memory", status 2. */
bool fault_memory(struct fault *fault);

/*
 * Print "dpa: TEXT\n" on standard error with one write(2), so that lines of several ranks on one
 * terminal do not mix. What would break the line or steer a terminal, and bytes that are no UTF-8,
 * become '?'. A standard error that cannot be written changes nothing else.
 */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
