/* SPDX-License-Identifier: MIT */
/* file_magic - recognizes files that are not UTF-8 text, by their first bytes. */

#include "base/file_magic.h"

#include <stdio.h>
#include <string.h>

#define UTF_16 "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE"

/* A key or an ID begins like none of them: they have bytes that are not UTF-8, or controls, or are
 * longer than chance allows. */
static const struct kind {
	const char *name;
	const char *command; /* prints FILE as text; NULL: there is none */
	const char *magic;   /* of `length` bytes; '?' is any byte */
	size_t length;
} kinds[] = {
	{ "compressed with gzip", "gzip -dc FILE", "\x1F\x8B", 2 },
	{ "compressed with zstd", "zstd -dc FILE", "\x28\xB5\x2F\xFD", 4 },
	{ "compressed with xz", "xz -dc FILE", "\xFD\x37zXZ", 6 },
	{ "compressed with bzip2", "bzip2 -dc FILE", "BZh?1AY&SY", 10 },
	{ "compressed with lz4", "lz4 -dc FILE", "\x04\x22\x4D\x18", 4 },
	{ "a zip archive", "unzip -p FILE", "PK\x03\x04", 4 },
	{ "a NumPy array", NULL, "\x93NUMPY", 6 },
	{ UTF_16, "\xFF\xFE", 2 },
	{ UTF_16, "\xFE\xFF", 2 },
};

static bool
matches(const char *text, const struct kind *kind)
{
	for (size_t i = 0; i < kind->length; i++)
		if (text[i] != kind->magic[i] && kind->magic[i] != '?')
			return false;
	return true;
}

size_t
file_mark_length(const char *text, size_t size)
{
	return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

bool
file_magic_describe(
	char description[FILE_MAGIC_TEXT_MAX], const char *text, size_t size, const char *options)
{
	const struct kind *kind = kinds, *end = kinds + sizeof(kinds) / sizeof(*kinds);

	while (kind < end && (size < kind->length || !matches(text, kind)))
		kind++;
	if (kind == end)
		return false;
	snprintf(description, FILE_MAGIC_TEXT_MAX, "%s: %s%s%s", kind->name,
		kind->command ? kind->command : "expected lines of text",
		kind->command && options ? " | dpa" : "", kind->command && options ? options : "");
	return true;
}
