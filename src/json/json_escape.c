/* SPDX-License-Identifier: MIT */
/* json_escape - strings of JSON, as Python's json.dumps writes them. */

#include "json/json_escape.h"

#include "json/json_lexer.h"

#include <string.h>

/* \uXXXX for a code unit of UTF-16. */
static char *
unit_write(char *out, unsigned unit)
{
	static const char hex[] = "0123456789abcdef";

	memcpy(out, "\\u", 2);
	for (unsigned i = 0; i < 4; i++)
		out[2 + i] = hex[unit >> (12 - 4 * i) & 15];
	return out + 6;
}

/* The escape of an ASCII character. */
static char *
escape_write(char *out, unsigned char c)
{
	static const char characters[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
	const char *character = memchr(characters, c, sizeof(characters) - 1);

	if (!character)
		return unit_write(out, c);
	*out++ = '\\';
	*out++ = letters[character - characters];
	return out;
}

/* Decode a character of valid UTF-8 that is not ASCII; its length is added to *i. */
static unsigned
decode_utf8(const char *text, size_t *i)
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
			out = surrogates_write(out, decode_utf8(text, &i));
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

const char *
json_string_read(const char *text, const char *end, char *out, size_t *length)
{
	struct json_lexer lexer = { .end = end };
	struct json_string string;
	char *out_end;

	if (*text != '"')
		return NULL;
	text = json_read_string(&lexer, text, &string);
	if (!text || !out)
		return text;
	out_end = json_decode(&string, out);
	*length = (size_t)(out_end - out);
	return out_end ? text : NULL;
}
