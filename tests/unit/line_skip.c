/* SPDX-License-Identifier: MIT */
/* line_skip - skips the lines that parsing one at a time would skip, and no others. */

#include "input/line_skip.h"
#include "input/item.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 2000

static unsigned
below(unsigned limit)
{
	return (unsigned)random() % limit;
}

/* Lines of random characters of `set`; if `odd`, now and then any other byte. */
static size_t
make_text(char *text, const char *set, unsigned length_max, char delimiter, bool odd)
{
	size_t size = below(TEXT_MAX / 2), used = 0;

	while (used < size) {
		for (unsigned length = below(length_max); length > 0; length--)
			text[used++] = set[below((unsigned)strlen(set))];
		if (odd && below(9) == 0)
			text[used++] = (char)below(256);
		text[used++] = delimiter;
	}
	return used;
}

/* The items of a plain line; -1 if the line is not plain. */
static int
plain_items(const char *line, size_t length, char delimiter, bool keys)
{
	struct range range;

	if (length == 0 || (keys && delimiter == '\n' && length == 1 && *line == '\r'))
		return 0;
	for (size_t i = 0; i < length; i++)
		if (keys ? line[i] & 0x80 : line[i] < '0' || line[i] > '9')
			return -1;
	return keys || (length < 20 && item_parse(&line, delimiter, &range) == ITEM_RANGE) ? 1 : -1;
}

/* Compare with reading one line at a time up to where the skip stopped. */
static void
check_text(const char *text, size_t size, char delimiter, bool keys, uint64_t items_max)
{
	struct line_block lines = { .next = text, .end = text + size };
	const char *line = text, *retry_at = NULL;
	uint64_t skipped = line_skip(&lines, delimiter, keys, items_max, &retry_at), items = 0,
		 number = 0;
	bool plain = true;

	while (line < lines.next) {
		const char *end = memchr(line, delimiter, (size_t)(lines.end - line));
		int held = plain_items(line, (size_t)(end - line), delimiter, keys);

		plain &= held >= 0;
		items += (uint64_t)held;
		number++;
		line = end + 1;
	}
	CHECK(plain && line == lines.next && lines.next <= lines.end);
	CHECK(items == skipped && skipped <= items_max && number == lines.number);
	CHECK(skipped == items_max || retry_at > lines.next || lines.end - retry_at < 64);
}

static void
check_lines(char delimiter)
{
	static const char digits[] = "0123456789", letters[] = "az09/._- \t\r~";
	char text[TEXT_MAX + 300];

	for (unsigned round = 0; round < 20000; round++) {
		bool keys = below(2), odd = below(4) == 0;
		unsigned longest = below(4) ? 9 : below(90);
		size_t size = make_text(text, keys ? letters : digits,
			(longest < 22 || keys ? longest : 22) + 1, delimiter, odd);

		check_text(text, size, delimiter, keys, 1 + below(below(8) ? 30 : 3000));
	}
}

/* Plain lines are skipped as far as whole chunks go: line_skip would be useless otherwise. */
static void
skips_whole_chunks(void)
{
	char text[1024];
	struct line_block lines = { .next = text, .end = text + sizeof(text) };
	const char *retry_at;

	memset(text, '7', sizeof(text));
	for (size_t i = 19; i < sizeof(text); i += 20)
		text[i] = '\n';
	CHECK(line_skip(&lines, '\n', false, 1000, &retry_at) == sizeof(text) / 20);
	lines = (struct line_block){ .next = text, .end = text + sizeof(text) };
	CHECK(line_skip(&lines, '\n', false, 7, &retry_at) == 7);
	CHECK(lines.next == text + 140 && lines.number == 7);
}

void
test_line_skip(void)
{
	srandom(5);
	check_lines('\n');
	check_lines('\0');
	skips_whole_chunks();
}
