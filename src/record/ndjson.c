/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object per line. */

#include "record/format.h"

#include "json/json_escape.h"

/* The last array may be shorter than the others and still open. */
static void
trailer(FILE *stream, const struct layout *layout, uint64_t count, const struct stats_list *stats)
{
	(void)stats;
	if (layout->array_size && count % layout->array_size != 0)
		fputs("]\n", stream);
}

const struct format format_ndjson = {
	.name = "ndjson",
	.fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK,
	.supports_batch = true,
	.supports_join = true,
	.begin = "{",
	.between = ",",
	.colon = ":",
	.end = "}",
	.key = json_string_write,
	.key_growth = JSON_STRING_GROWTH,
	.quotes_strings = true,
	.key_read = json_string_read,
	.trailer = trailer,
};
