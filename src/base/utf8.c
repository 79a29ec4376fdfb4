/* SPDX-License-Identifier: MIT */
/* utf8 - validation of UTF-8, and characters that can be seen. */

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

size_t
utf8_length(const unsigned char *text, const unsigned char *end)
{
	unsigned char lead = *text, min = 0x80, max = 0xBF; /* bounds of the second byte */
	size_t length;

	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	length = 2u + (lead >= 0xE0) + (lead >= 0xF0);
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

size_t
utf8_visible_length(const unsigned char *text, const unsigned char *end)
{
	size_t length = utf8_length(text, end);
	unsigned code = length > 1 ? *text & (0x7Fu >> length) : *text;

	for (size_t i = 1; i < length; i++)
		code = code << 6 | (text[i] & 0x3F);
	if (code < 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0xAD ||
		(code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202F) ||
		(code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
		(code >= 0xFFF9 && code <= 0xFFFB))
		return 0;
	return length;
}
