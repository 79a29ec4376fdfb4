/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object per line. */

#include "record/format.h"

#include "json/json_escape.h"

#include <string.h>

/* Build the text before the first field; returns the text after the last one. */
static const char *
begin(struct layout *layout, struct literal *literal)
{
	char quoted[JSON_STRING_GROWTH * PARAMETER_NAME_MAX + 3];

	if (layout->is_join && layout->nest) {
		*json_string_write(quoted, layout->nest, strlen(layout->nest)) = '\0';
		literal_add(literal, ",");
		literal_add(literal, quoted);
		literal_add(literal, ":{\"");
		return "}";
	}
	literal_add(literal, layout->is_join ? ",\"" : layout->array_size ? ",{\"" : "{\"");
	return layout->is_join ? "" : layout->array_size ? "}" : "}\n";
}

static void
build_literals(struct layout *layout)
{
	const char *quote = "", *end = begin(layout, &layout->literal[0]);

	for (unsigned i = 0; i < layout->fields.count; i++) {
		const struct field *field = &layout->fields.field[i];
		struct literal *literal = &layout->literal[i];

		if (i) {
			literal_add(literal, quote);
			literal_add(literal, ",\"");
		}
		literal_add(literal, field_name(field, layout->config));
		literal_add(literal, "\":");
		quote = field->kind == FIELD_HASH ? "\"" : "";
		literal_add(literal, quote);
	}
	literal_add(&layout->literal[layout->fields.count], quote);
	literal_add(&layout->literal[layout->fields.count], end);
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
	.key_read = json_string_read,
	.trailer = trailer,
};
