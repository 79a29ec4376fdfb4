/* SPDX-License-Identifier: MIT */
/* json_escape - text as a string of JSON, as Python's json.dumps writes it. */

#include "json/json_escape.h"

#include <string.h>

/* Characters with an escape of their own, and its letter. */
static const char escape_letters[] = "\b\t\n\f\r\"\\", escape_names[] = "btnfr\"\\";

/* A code unit of UTF-16. */
static char *
unit_write(char *out, unsigned unit)
{
	static const char hex[] = "0123456789abcdef";

	memcpy(out, "\\u", 2);
	for (unsigned i = 0; i < 4; i++)
		out[2 + i] = hex[unit >> (12 - 4 * i) & 15];
	return out + 6;
}

/* The escape of a control character, a quote or a backslash. */
static char *
escape_write(char *out, unsigned char c)
{
	const char *letter = memchr(escape_letters, c, sizeof(escape_letters) - 1);

	if (!letter)
		return unit_write(out, c);
	*out++ = '\\';
	*out++ = escape_names[letter - escape_letters];
	return out;
}

/* The character that valid UTF-8 begins with; its length is added to *i. */
static unsigned
character(const char *text, size_t *i)
{
	unsigned lead = (unsigned char)text[*i], length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	unsigned code = lead & (0x7F >> length);

	for (unsigned k = 1; k < length; k++)
		code = code << 6 | (text[*i + k] & 0x3F);
	*i += length;
	return code;
}

static char *
surrogates_write(char *out, unsigned code)
{
	if (code < 0x10000)
		return unit_write(out, code);
	out = unit_write(out, 0xD800 + ((code - 0x10000) >> 10));
	return unit_write(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
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

char *
json_ascii_write(char *out, const char *text, size_t length)
{
	size_t i = 0;

	*out++ = '"';
	while (i < length) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x80) {
			out = surrogates_write(out, character(text, &i));
			continue;
		}
		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
			out = escape_write(out, c);
		else
			*out++ = (char)c;
		i++;
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
json_string_read(const char *text, const char *end, char *out, size_t *length)
{
	if (*text++ != '"')
		return NULL;
	for (*length = 0; *text != '"'; ++*length) {
		char c = *text++;

		if (text > end || (unsigned char)c < 0x20 ||
			(c == '\\' && !(text = escape_read(text, &c))))
			return NULL;
		if (out)
			out[*length] = c;
	}
	return text + 1;
}
