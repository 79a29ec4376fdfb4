/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object per line. */

#include "record/format.h"

#include "json/json_escape.h"

#include <string.h>

static void
build_literals(struct layout *layout)
{
	const char *begin = layout->array_size ? ",{\"" : "{\"",
		   *end = layout->array_size ? "}" : "}\n";
	char quoted[JSON_STRING_GROWTH * PARAMETER_NAME_MAX + 3];
	struct literal *first = &layout->literal[0];

	if (layout->is_join) {
		literal_add(first, ",");
		begin = "\"";
		end = layout->nest ? "}" : "";
	}
	if (layout->is_join && layout->nest) {
		*json_string_write(quoted, layout->nest, strlen(layout->nest)) = '\0';
		literal_add(first, quoted);
		begin = ":{\"";
	}
	literals_add_members(layout, begin, ",\"", "\":", end);
}

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
	.build_literals = build_literals,
	.key = json_string_write,
	.key_growth = JSON_STRING_GROWTH,
	.quotes_strings = true,
	.key_read = json_string_read,
	.trailer = trailer,
};
