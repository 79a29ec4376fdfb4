/* SPDX-License-Identifier: MIT */
/* envelope - the header before the records of an output, and the trailer after them. */

#include "record/envelope.h"

#include "base/buffer.h"

bool
envelope_header(
	struct buffer *header, const struct layout *layout, uint64_t count, struct error *error)
{
	struct memstream memstream;

	*header = (struct buffer){ 0 };
	if (!layout->format->header)
		return true;
	if (!memstream_open(&memstream, error))
		return false;
	layout->format->header(memstream.stream, layout, count);
	if (!memstream_close(&memstream, error))
		return false;
	*header = memstream.buffer;
	return true;
}

bool
envelope_trailer(struct buffer *trailer, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error)
{
	struct memstream memstream;

	*trailer = (struct buffer){ 0 };
	if (!layout->format->trailer)
		return true;
	if (!memstream_open(&memstream, error))
		return false;
	layout->format->trailer(memstream.stream, layout, count, stats);
	if (!memstream_close(&memstream, error))
		return false;
	*trailer = memstream.buffer;
	return true;
}
