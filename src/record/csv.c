/* SPDX-License-Identifier: MIT */
/* csv - csv and tsv: a header line, then one row per record. */

#include "record/format.h"

#include <string.h>

static void
header(FILE *stream, const struct layout *layout, uint64_t count)
{
	(void)count;
	if (layout->options.is_reduced)
		return;
	for (unsigned i = 0; i < layout->options.fields.count; i++)
		fprintf(stream, "%s%s", i ? layout->options.format->text.between : "",
			field_name(&layout->options.fields.field[i], layout->config));
	fputc('\n', stream);
}

/* RFC 4180: a field with a separator, a quote or a line break is quoted, and its quotes are
 * doubled. */
static char *
key_write(const struct format *format, char *out, const char *key, size_t length)
{
	if (!memchr(key, *format->text.between, length) && !memchr(key, '"', length) &&
		!memchr(key, '\n', length) && !memchr(key, '\r', length))
		return mempcpy(out, key, length);
	*out++ = '"';
	for (size_t i = 0; i < length; i++) {
		if (key[i] == '"')
			*out++ = '"';
		*out++ = key[i];
	}
	*out++ = '"';
	return out;
}

/* Each key has exactly one text: fields that need no quotes have none. */
static const char *
key_read(const struct format *format, const char *text, const char *end, char *out, size_t *length)
{
	char separator = *format->text.between;
	bool quoted = *text == '"';

	text += quoted;
	for (*length = 0;; ++*length) {
		if (text == end || (!quoted && (*text == separator || *text == '\n')))
			break;
		if (*text == '"' && quoted && *++text != '"')
			return text;
		if (out)
			out[*length] = *text;
		text++;
	}
	return quoted ? NULL : text;
}

#define FORMAT(name_, separator)                                                             \
	{                                                                                    \
		.name = name_, .fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK,  \
		.optional = "header", .text = { "", separator, "", NULL }, .header = header, \
		.key = key_write, .key_growth = 2, .key_read = key_read                      \
	}

const struct format format_csv = FORMAT("csv", ",");
const struct format format_tsv = FORMAT("tsv", "\t");
