/* SPDX-License-Identifier: MIT */
/* format - the table of formats, and the text before and after their records. */

#include "record/format.h"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	&format_json,
	&format_npy,
	&format_raw,
	NULL,
};

const char *const format_names[] = { "ndjson", "csv", "tsv", "json", "npy", "raw", NULL };

bool
envelope_print(struct buffer *text, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error)
{
	const struct format *format = layout->format;
	struct memstream memstream;

	*text = (struct buffer){ 0 };
	if (!memstream_open(&memstream, error))
		return false;
	if (stats && format->trailer)
		format->trailer(memstream.stream, layout, count, stats);
	else if (!stats && format->header)
		format->header(memstream.stream, layout, count);
	if (!memstream_close(&memstream, error))
		return false;
	*text = memstream.buffer;
	return true;
}
