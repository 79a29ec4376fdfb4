/* SPDX-License-Identifier: MIT */
/* utf8 - validates UTF-8, escapes invisible characters, and recognizes files that are not UTF-8. */

#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

size_t
utf8_length(const unsigned char *text, const unsigned char *end)
{
	unsigned char lead = *text, min = 0x80, max = 0xBF; /* bounds of the second byte */

	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	size_t length = 2u + (lead >= 0xE0) + (lead >= 0xF0);
	if ((size_t)(end - text) < length)
		return 0;
	if (lead == 0xE0)
		min = 0xA0; /* below, there is a shorter form */
	if (lead == 0xED)
		max = 0x9F; /* above, surrogates */
	if (lead == 0xF0)
		min = 0x90; /* below, there is a shorter form */
	if (lead == 0xF4)
		max = 0x8F; /* above, past U+10FFFF */
	if (text[1] < min || text[1] > max)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

unsigned
utf8_code(const unsigned char *text, size_t length)
{
	unsigned code = length > 1 ? *text & (0x7Fu >> length) : *text;

	for (size_t i = 1; i < length; i++)
		code = code << 6 | (text[i] & 0x3F);
	return code;
}

bool
utf8_valid(const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + length;

	while (p < end) {
		uint64_t eight = UINT64_MAX;
		size_t step = 8; /* of ASCII */

		if (end - p >= 8)
			memcpy(&eight, p, 8);
		if (eight & 0x8080808080808080u)
			step = utf8_length(p, end);
		if (step == 0)
			return false;
		p += step;
	}
	return true;
}

/*
 * Ranges of code points that are not visible: controls, blanks except for the space, zero-width
 * characters, directional controls, byte order mark, tags; first and last, ascending. Source: the
 * categories Cc, Cf, Zl, Zp and Zs of Unicode 15, and the Hangul fillers. Variation selectors and
 * combining marks, which are parts of visible characters, are not among them.
 */
static const unsigned invisible[][2] = { { 0x00, 0x1F }, { 0x7F, 0xA0 }, { 0xAD, 0xAD },
	{ 0x34F, 0x34F }, { 0x600, 0x605 }, { 0x61C, 0x61C }, { 0x6DD, 0x6DD }, { 0x70F, 0x70F },
	{ 0x890, 0x891 }, { 0x8E2, 0x8E2 }, { 0x115F, 0x1160 }, { 0x1680, 0x1680 },
	{ 0x180E, 0x180E }, { 0x2000, 0x200F }, { 0x2028, 0x202F }, { 0x205F, 0x206F },
	{ 0x3000, 0x3000 }, { 0x3164, 0x3164 }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 },
	{ 0xFFF9, 0xFFFB }, { 0x110BD, 0x110BD }, { 0x110CD, 0x110CD }, { 0x13430, 0x1343F },
	{ 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF } };

size_t
utf8_visible_length(const unsigned char *text, const unsigned char *end)
{
	size_t length = utf8_length(text, end);
	unsigned code = utf8_code(text, length);

	for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++)
		if (code >= invisible[i][0] && code <= invisible[i][1])
			return 0;
	return length;
}

char *
utf8_escape(char *out, const unsigned char **text, const unsigned char *end)
{
	size_t length = utf8_visible_length(*text, end);

	if (length == 0)
		return out + sprintf(out, "\\x%02X", *(*text)++);
	memcpy(out, *text, length);
	*text += length;
	return out + length;
}

#define UTF_16 "text in UTF-16: iconv -f UTF-16 -t UTF-8 FILE | dpa ..."

size_t
file_mark_length(const char *text, size_t size)
{
	return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

const char *
file_magic_describe(const char *text, size_t size)
{
	/* No key or ID begins with these: they contain bytes that are not UTF-8 or control
	 * characters, or are too long to occur by chance. */
	static const struct {
		const char *description, *magic;
		size_t length;
	} kinds[] = {
		{ "compressed with gzip: gzip -dc FILE | dpa ...", "\x1F\x8B", 2 },
		{ "compressed with zstd: zstd -dc FILE | dpa ...", "\x28\xB5\x2F\xFD", 4 },
		{ "compressed with xz: xz -dc FILE | dpa ...", "\xFD\x37zXZ", 6 },
		{ "compressed with bzip2: bzip2 -dc FILE | dpa ...", "BZh91AY&SY", 10 },
		{ "compressed with lz4: lz4 -dc FILE | dpa ...", "\x04\x22\x4D\x18", 4 },
		{ "a zip archive: unzip -p FILE | dpa ...", "PK\x03\x04", 4 },
		{ "a NumPy array: expected lines of text", "\x93NUMPY", 6 },
		{ UTF_16, "\xFF\xFE", 2 },
		{ UTF_16, "\xFE\xFF", 2 },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (size >= kinds[i].length && memcmp(text, kinds[i].magic, kinds[i].length) == 0)
			return kinds[i].description;
	return NULL;
}
