/* SPDX-License-Identifier: MIT */
/* envelope - what stands around the records of an output: header, trailer, and the count in the header. */

#ifndef DPA_OUTPUT_ENVELOPE_H
#define DPA_OUTPUT_ENVELOPE_H

#include "output/output_file.h"
#include "record/format.h"

#include <sys/types.h>

struct envelope {
	const struct layout *layout;
	struct output_file *file;
	uint64_t declared; /* the count that the header has */
	size_t header_size;
	off_t begin; /* of the header in the file; -1: it cannot be changed any more */
};

/* Bytes of its own. */
struct text {
	char *bytes;
	size_t size;
};

/* What stands before so many records, and behind them; the caller frees its bytes. */
bool envelope_header(
	struct text *header, const struct layout *layout, uint64_t count, struct error *error);
bool envelope_trailer(struct text *trailer, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error);

/* Go on with a envelope whose header is there already; for formats that need no count. */
void envelope_resume(
	struct envelope *envelope, struct output_file *file, const struct layout *layout);
/* Whether the header can be changed behind the writer. */
bool envelope_can_patch(const struct output_file *file);

/*
 * Write the header. `count` is how many records there will be, NULL: nobody knows; then a header that
 * holds the count needs an output that can be changed behind the writer, and anything else is
 * refused before a byte is written.
 */
bool envelope_open(struct envelope *envelope, struct output_file *file, const struct layout *layout,
	const uint64_t *count, struct error *error);

/*
 * Write the trailer and put the count right. `count` records are written; fewer when a signal is
 * pending, and then what can be complete without a trailer is made so.
 */
bool envelope_close(struct envelope *envelope, uint64_t count, const struct stats_list *stats,
	struct error *error);

#endif
