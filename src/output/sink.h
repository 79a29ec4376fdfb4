/* SPDX-License-Identifier: MIT */
/* sink - bytes to where they are kept: the one write loop. */

#ifndef DPA_OUTPUT_SINK_H
#define DPA_OUTPUT_SINK_H

#include "base/report.h"

#include <stddef.h>
#include <stdint.h>

struct sink {
	int fd;
	const char *name; /* for messages */
	uint64_t written; /* bytes */
	size_t row;       /* bytes of a record, where each call writes whole ones; 0: lines */
};

/* The sink is used by one thread only, so that what is written when is repeatable. */
void sink_open_stdout(struct sink *sink);

/*
 * Write all of it, whatever interrupts, shortens or delays the writes; the bytes that were written
 * are a prefix of all that was given. When a signal is pending (interrupt.h), only up to the end of
 * the line or row that was begun; that is no failure.
 */
bool sink_write(struct sink *sink, const char *bytes, size_t size, struct fault *fault);

/* Close it and tell what only closing shows. */
bool sink_close(struct sink *sink, struct fault *fault);

#endif
