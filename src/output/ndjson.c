/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object a line. */

#include "output/ndjson.h"

#include <string.h>

static void
prepare(struct layout *layout)
{
	const char *quote = "", *begin = layout->batch ? ",{\"" : "{\"";

	for (unsigned i = 0; i < layout->fields.count; i++) {
		const struct field *field = &layout->fields.field[i];
		struct piece *piece = &layout->piece[i];

		piece_add(piece, quote);
		piece_add(piece, i ? ",\"" : begin);
		piece_add(piece, field_name(field, layout->config));
		piece_add(piece, "\":");
		quote = field->kind == FIELD_HASH ? "\"" : "";
		piece_add(piece, quote);
	}
	piece_add(&layout->piece[layout->fields.count], quote);
	piece_add(&layout->piece[layout->fields.count], layout->batch ? "}" : "}\n");
}

/* The last array may be shorter. */
static void
tail(FILE *stream, const struct layout *layout, uint64_t count)
{
	if (layout->batch && count % layout->batch != 0)
		fputs("]\n", stream);
}

/* The escape of a control character, a quote or a backslash; as Python's json.dumps writes it. */
static char *
escape_write(char *out, unsigned char c)
{
	static const char letters[] = "\b\t\n\f\r\"\\", names[] = "btnfr\"\\",
			  hex[] = "0123456789abcdef";
	const char *letter = memchr(letters, c, sizeof(letters) - 1);

	*out++ = '\\';
	if (letter) {
		*out++ = names[letter - letters];
		return out;
	}
	memcpy(out, "u00", 3);
	out[3] = hex[c >> 4];
	out[4] = hex[c & 15];
	return out + 5;
}

char *
json_string_write(char *out, const char *text, size_t length)
{
	*out++ = '"';
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == '"' || c == '\\')
			out = escape_write(out, c);
		else
			*out++ = (char)c;
	}
	*out++ = '"';
	return out;
}

const struct format format_ndjson = {
	.name = "ndjson",
	.fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK,
	.batches = true,
	.prepare = prepare,
	.key = json_string_write,
	.key_growth = JSON_STRING_GROWTH,
	.tail = tail,
};
