/* SPDX-License-Identifier: MIT */
/* json_escape - strings of JSON, as Python's json.dumps writes them. */

#include "json/json_escape.h"

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

/* The escape of an ASCII character. */
static char *
write_escape(char *out, unsigned char c)
{
	static const char characters[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
	const char *character = memchr(characters, c, sizeof(characters) - 1);

	if (!character)
		return write_unit(out, c);
	*out++ = '\\';
	*out++ = letters[character - characters];
	return out;
}

/* Escape the character that valid UTF-8 begins with, which is not ASCII, and advance *text. */
static char *
write_wide(char *out, const char **text)
{
	unsigned lead = (unsigned char)*(*text)++, more = lead < 0xE0 ? 1 : 2, code;

	more += lead >= 0xF0;
	code = lead & (0x3F >> more);
	while (more--)
		code = code << 6 | (*(*text)++ & 0x3F);
	if (code >= 0x10000) {
		out = write_unit(out, 0xD800 + ((code - 0x10000) >> 10));
		code = 0xDC00 + ((code - 0x10000) & 0x3FF);
	}
	return write_unit(out, code);
}

static inline char *
write_string(char *out, const char *text, size_t length, bool ascii)
{
	const char *end = text + length;

	*out++ = '"';
	while (text < end) {
		unsigned char c = (unsigned char)*text;

		if (ascii && c >= 0x80) {
			out = write_wide(out, &text);
			continue;
		}
		if (c < 0x20 || c == '"' || c == '\\' || (ascii && c == 0x7F))
			out = write_escape(out, c);
		else
			*out++ = (char)c;
		text++;
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
