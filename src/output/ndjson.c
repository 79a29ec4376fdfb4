/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object a line. */

#include "output/ndjson.h"

#include "json/json_escape.h"

#include <string.h>

/* What stands before the first field and behind the last one. */
static const char *
begin(struct layout *layout, struct piece *piece)
{
	char quoted[JSON_STRING_GROWTH * PARAMETER_NAME_MAX + 3];

	if (layout->hosted && layout->nest) {
		*json_string_write(quoted, layout->nest, strlen(layout->nest)) = '\0';
		piece_add(piece, ",");
		piece_add(piece, quoted);
		piece_add(piece, ":{\"");
		return "}";
	}
	piece_add(piece, layout->hosted ? ",\"" : layout->batch ? ",{\"" : "{\"");
	return layout->hosted ? "" : layout->batch ? "}" : "}\n";
}

static void
prepare(struct layout *layout)
{
	const char *quote = "", *end = begin(layout, &layout->piece[0]);

	for (unsigned i = 0; i < layout->fields.count; i++) {
		const struct field *field = &layout->fields.field[i];
		struct piece *piece = &layout->piece[i];

		if (i) {
			piece_add(piece, quote);
			piece_add(piece, ",\"");
		}
		piece_add(piece, field_name(field, layout->config));
		piece_add(piece, "\":");
		quote = field->kind == FIELD_HASH ? "\"" : "";
		piece_add(piece, quote);
	}
	piece_add(&layout->piece[layout->fields.count], quote);
	piece_add(&layout->piece[layout->fields.count], end);
}

/* The last array may be shorter. */
static void
tail(FILE *stream, const struct layout *layout, uint64_t count, const struct summaries *summaries)
{
	(void)summaries;
	if (layout->batch && count % layout->batch != 0)
		fputs("]\n", stream);
}

const struct format format_ndjson = {
	.name = "ndjson",
	.fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK,
	.batches = true,
	.hosts = true,
	.resumes = true,
	.prepare = prepare,
	.key = json_string_write,
	.key_growth = JSON_STRING_GROWTH,
	.key_read = json_string_read,
	.tail = tail,
};
