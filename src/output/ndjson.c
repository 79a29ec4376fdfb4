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

/* Characters with an escape of their own, and its letter. */
static const char escape_letters[] = "\b\t\n\f\r\"\\", escape_names[] = "btnfr\"\\";

/* The escape of a control character, a quote or a backslash; as Python's json.dumps writes it. */
static char *
escape_write(char *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	const char *letter = memchr(escape_letters, c, sizeof(escape_letters) - 1);

	*out++ = '\\';
	if (letter) {
		*out++ = escape_names[letter - escape_letters];
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

/* The value of a hexadecimal digit, 16 if it is none. */
static unsigned
digit(char c)
{
	return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
	       : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
				      : 16;
}

/* The character of an escape, behind its backslash. NULL: it is none of ours. */
static const char *
escape_read(const char *text, char *c)
{
	const char *name = *text ? strchr(escape_names, *text) : NULL;

	if (name) {
		*c = escape_letters[name - escape_names];
		return text + 1;
	}
	if (strncmp(text, "u00", 3) != 0 || digit(text[3]) > 1 || digit(text[4]) > 15)
		return NULL;
	*c = (char)(digit(text[3]) * 16 + digit(text[4]));
	return text + 5;
}

const char *
json_string_read(const char *text, char *out, size_t *length)
{
	if (*text++ != '"')
		return NULL;
	for (*length = 0; *text != '"'; ++*length) {
		char c = *text++;

		if ((unsigned char)c < 0x20 || (c == '\\' && !(text = escape_read(text, &c))))
			return NULL;
		if (out)
			out[*length] = c;
	}
	return text + 1;
}

const struct format format_ndjson = {
	.name = "ndjson",
	.fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK,
	.batches = true,
	.resumes = true,
	.prepare = prepare,
	.key = json_string_write,
	.key_growth = JSON_STRING_GROWTH,
	.key_read = json_string_read,
	.tail = tail,
};
