/* SPDX-License-Identifier: MIT */
/* file_magic - recognizes files that are not UTF-8 text, by their first bytes. */

#include "base/file_magic.h"

#include <stdio.h>
#include <string.h>

#define UTF_16 "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE"

/* A key or an ID begins like none of them: they have bytes that are not UTF-8, or controls, or are
 * longer than chance allows. */
static const struct file_magic kinds[] = {
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
matches(const char *text, const struct file_magic *kind)
{
	for (size_t i = 0; i < kind->length; i++)
		if (text[i] != kind->magic[i] && kind->magic[i] != '?')
			return false;
	return true;
}

const struct file_magic *
file_magic_find(const char *text, size_t size)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (size >= kinds[i].length && matches(text, &kinds[i]))
			return &kinds[i];
	return NULL;
}

size_t
file_mark_length(const char *text, size_t size)
{
	return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

const char *
file_magic_text(char *text, const struct file_magic *magic, const char *options)
{
	if (magic->command && options)
		snprintf(text, FILE_MAGIC_TEXT_MAX, "%s: %s | dpa%s", magic->name, magic->command,
			options);
	else if (magic->command)
		snprintf(text, FILE_MAGIC_TEXT_MAX, "%s: %s", magic->name, magic->command);
	else
		snprintf(text, FILE_MAGIC_TEXT_MAX, "%s: expected text, as numpy.savetxt writes",
			magic->name);
	return text;
}
