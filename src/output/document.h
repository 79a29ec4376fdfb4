/* SPDX-License-Identifier: MIT */
/* document - what stands around the records of an output: head, tail, and the count in the head. */

#ifndef DPA_OUTPUT_DOCUMENT_H
#define DPA_OUTPUT_DOCUMENT_H

#include "output/format.h"
#include "output/sink.h"

#include <sys/types.h>

struct document {
	const struct layout *layout;
	struct sink *sink;
	uint64_t declared; /* the count that the head has */
	size_t head_size;
	off_t begin; /* of the head in the file; -1: it cannot be changed any more */
};

/* Bytes of its own. */
struct text {
	char *bytes;
	size_t size;
};

/* What stands before so many records, and behind them; the caller frees its bytes. */
bool document_head(
	struct text *head, const struct layout *layout, uint64_t count, struct error *error);
bool document_tail(struct text *tail, const struct layout *layout, uint64_t count,
	const struct summaries *summaries, struct error *error);

/* Go on with a document whose head is there already; for formats that need no count. */
void document_resume(struct document *document, struct sink *sink, const struct layout *layout);
/* Whether the head can be changed behind the writer. */
bool document_changes(const struct sink *sink);

/*
 * Write the head. `count` is how many records there will be, NULL: nobody knows; then a head that
 * holds the count needs an output that can be changed behind the writer, and anything else is
 * refused before a byte is written.
 */
bool document_open(struct document *document, struct sink *sink, const struct layout *layout,
	const uint64_t *count, struct error *error);

/*
 * Write the tail and put the count right. `count` records are written; fewer when a signal is
 * pending, and then what can be complete without a tail is made so.
 */
bool document_close(struct document *document, uint64_t count, const struct summaries *summaries,
	struct error *error);

#endif
