/* SPDX-License-Identifier: MIT */
/* file_magic - recognizes files that are not UTF-8 text, by their first bytes. */

#include "base/file_magic.h"

#include <string.h>

#define UTF_16 "text in UTF-16: iconv -f UTF-16 -t UTF-8 FILE | dpa ..."

size_t
file_mark_length(const char *text, size_t size)
{
	return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

const char *
file_magic_describe(const char *text, size_t size)
{
	/* A key or an ID begins like none of them: they have bytes that are not UTF-8, or controls,
	 * or are longer than chance allows. */
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
