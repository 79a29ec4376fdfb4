/* SPDX-License-Identifier: MIT */
/* format - the table of formats, and the text before and after their records. */

#include "record/format.h"

#include "base/buffer.h"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	&format_json,
	&format_npy,
	&format_raw,
	NULL,
};

/* The header, or with `stats` the trailer. */
static bool
print(struct buffer *text, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error)
{
	const struct format *format = layout->format;
	struct memstream memstream;

	*text = (struct buffer){ 0 };
	if (stats ? !format->trailer : !format->header)
		return true;
	if (!memstream_open(&memstream, error))
		return false;
	if (stats)
		format->trailer(memstream.stream, layout, count, stats);
	else
		format->header(memstream.stream, layout, count);
	if (!memstream_close(&memstream, error))
		return false;
	*text = memstream.buffer;
	return true;
}

bool
envelope_header(
	struct buffer *header, const struct layout *layout, uint64_t count, struct error *error)
{
	return print(header, layout, count, NULL, error);
}

bool
envelope_trailer(struct buffer *trailer, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error)
{
	return print(trailer, layout, count, stats, error);
}
