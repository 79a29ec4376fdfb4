/* SPDX-License-Identifier: MIT */
/* envelope - the header before the records of an output, and the trailer after them. */

#ifndef DPA_RECORD_ENVELOPE_H
#define DPA_RECORD_ENVELOPE_H

#include "base/buffer.h"
#include "record/format.h"

/* The header for `count` records; empty for formats that have none. The caller frees it. */
bool envelope_header(
	struct buffer *header, const struct layout *layout, uint64_t count, struct error *error);

/* The trailer after `count` records; empty for formats that have none. The caller frees it. */
bool envelope_trailer(struct buffer *trailer, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error);

#endif
