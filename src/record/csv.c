/* SPDX-License-Identifier: MIT */
/* csv - csv and tsv: a header line, then one row per record. */

#include "record/format.h"

#include <string.h>

static void
header(FILE *stream, const struct layout *layout, uint64_t count)
{
	(void)count;
	if (layout->is_reduced)
		return;
	for (unsigned i = 0; i < layout->fields.count; i++)
		fprintf(stream, "%s%s", i ? layout->format->between : "",
			field_name(&layout->fields.field[i], layout->config));
	fputc('\n', stream);
}

/* RFC 4180: a field with a separator, a quote or a line break is quoted, and its quotes are
 * doubled. */
static char *
field_write(char *out, const char *key, size_t length, char separator)
{
	if (!memchr(key, separator, length) && !memchr(key, '"', length) &&
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

static char *
key_csv(char *out, const char *key, size_t length)
{
	return field_write(out, key, length, ',');
}

static char *
key_tsv(char *out, const char *key, size_t length)
{
	return field_write(out, key, length, '\t');
}

/* Each key has exactly one text: fields that need no quotes have none. */
static const char *
field_read(const char *text, const char *end, char *out, size_t *length, char separator)
{
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

static const char *
key_read_csv(const char *text, const char *end, char *out, size_t *length)
{
	return field_read(text, end, out, length, ',');
}

static const char *
key_read_tsv(const char *text, const char *end, char *out, size_t *length)
{
	return field_read(text, end, out, length, '\t');
}

#define TABLE(name_, separator, write, read)                                                \
	{                                                                                   \
		.name = name_, .fields = 1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_RANK, \
		.optional = "header", .begin = "", .between = separator, .end = "",         \
		.header = header, .key = write, .key_growth = 2, .key_read = read           \
	}

const struct format format_csv = TABLE("csv", ",", key_csv, key_read_csv);
const struct format format_tsv = TABLE("tsv", "\t", key_tsv, key_read_tsv);
