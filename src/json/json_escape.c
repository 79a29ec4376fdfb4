/* SPDX-License-Identifier: MIT */
/* json_escape - text as a string of JSON, as Python's json.dumps writes it. */

#include "json/json_escape.h"

#include <stdbool.h>
#include <string.h>

/* Characters with an escape of their own, and its letter. */
static const char characters[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";

static const char hex[] = "0123456789abcdef";

/* A code unit of UTF-16. */
static char *
write_unit(char *out, unsigned unit)
{
	*out++ = '\\';
	*out++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*out++ = hex[unit >> shift & 15];
	return out;
}

static char *
write_escape(char *out, unsigned char c)
{
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

/* Read what write_escape writes, without the backslash. NULL: it is something else. */
static const char *
read_escape(const char *text, char *c)
{
	const char *letter = *text ? strchr(letters, *text) : NULL, *low;

	if (letter) {
		*c = characters[letter - letters];
		return text + 1;
	}
	if (strncmp(text, "u000", 4) != 0 && strncmp(text, "u001", 4) != 0)
		return NULL;
	low = text[4] ? strchr(hex, text[4]) : NULL;
	if (!low)
		return NULL;
	*c = (char)((text[3] - '0') * 16 + (low - hex));
	return text + 5;
}

const char *
json_string_read(const char *text, const char *end, char *out, size_t *length)
{
	if (*text++ != '"')
		return NULL;
	for (*length = 0; *text != '"'; ++*length) {
		char c = *text++;

		if (c == '\\')
			text = read_escape(text, &c);
		else if ((unsigned char)c < 0x20)
			return NULL;
		if (!text || text > end)
			return NULL;
		if (out)
			out[*length] = c;
	}
	return text + 1;
}
