/* SPDX-License-Identifier: MIT */
/* json_escape - strings of JSON, as Python's json.dumps writes them. */

#include "json/json_escape.h"

#include "base/utf8.h"
#include "json/json_lexer.h"

#include <string.h>

/* The escape of a code unit of UTF-16. */
static char *
write_unit(char *out, unsigned unit)
{
	static const char hex[] = "0123456789abcdef";

	*out++ = '\\';
	*out++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*out++ = hex[unit >> shift & 15];
	return out;
}

/* Escape the character that valid UTF-8 begins with, and advance *text. */
static char *
write_escape(char *out, const unsigned char **text, const unsigned char *end)
{
	static const char characters[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
	size_t length = utf8_length(*text, end);
	unsigned code = utf8_code(*text, length);

	*text += length;
	if (code >= 0x10000) {
		out = write_unit(out, 0xD800 + ((code - 0x10000) >> 10));
		code = 0xDC00 + ((code - 0x10000) & 0x3FF);
	}
	const char *character = code < 0x80 ? memchr(characters, (int)code, 7) : NULL;
	if (!character)
		return write_unit(out, code);
	*out++ = '\\';
	*out++ = letters[character - characters];
	return out;
}

static inline char *
write_string(char *out, const char *string, size_t length, bool ascii)
{
	const unsigned char *text = (const unsigned char *)string, *end = text + length;

	*out++ = '"';
	while (text < end) {
		if (*text < 0x20 || *text == '"' || *text == '\\' || (ascii && *text >= 0x7F))
			out = write_escape(out, &text, end);
		else
			*out++ = (char)*text++;
	}
	*out++ = '"';
	return out;
}

char *
json_string_write(char *out, const char *text, size_t length)
{
	return write_string(out, text, length, false);
}

char *
json_ascii_write(char *out, const char *text, size_t length)
{
	return write_string(out, text, length, true);
}

const char *
json_string_read(const char *text, const char *end, char *out, size_t *length)
{
	struct json_lexer lexer = { .end = end };
	struct json_string string;

	if (*text != '"')
		return NULL;
	text = json_read_string(&lexer, text, &string);
	if (!text || !out)
		return text;
	*length = json_decode(&string, out);
	return *length == JSON_UNDECODABLE ? NULL : text;
}
