/* SPDX-License-Identifier: MIT */
/*
 * record_lines - any bytes as a file of records: it is split until it ends, within its bounds.
 *
 * The first byte chooses the format.
 */

#include "fuzz.h"

#include "base/decimal.h"
#include "verify/likely_cause.h"
#include "verify/record_lines.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
	const char *format, *fields;
	bool keys;
} kinds[] = {
	{ "ndjson", "id,rotation,hash", false },
	{ "ndjson", "rotation,id", true },
	{ "csv", "id,rotation,hash", false },
	{ "ndjson", "noise,id,seed", true },
	{ "csv", "id,rotation", true },
	{ "tsv", "noise,id,hash", true },
	{ "tsv", "rotation,id", false },
	{ "csv", "id", true },
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

static void
layout_of(struct layout *layout, struct config *config, size_t kind)
{
	struct record_options options;
	struct error error = { 0 };
	unsigned index = 0;

	while (strcmp(formats[index]->name, kinds[kind].format) != 0)
		index++;
	config_preset(config, 0);
	options = (struct record_options){
		.format = formats[index],
		.precision = PRECISION_FULL,
		.keys = kinds[kind].keys,
	};
	FUZZ_MUST(fields_parse(&options.fields, config, true, kinds[kind].fields, &error));
	layout_open(layout, &options, config, NULL);
}

/* Do with a line what --check does. Returns how many bytes of the file it has at least. */
static size_t
check_line(const struct layout *layout, const struct record_line *line, struct span found)
{
	const char *end = found.text + found.length, *id_text;
	char message[LIKELY_CAUSE_MAX], difference[RECORD_DIFF_MAX];
	struct span expected = { "{\"id\":1}\n", 9 };
	size_t length;
	uint64_t id;

	FUZZ_MUST(line->input == 0 && found.length > 0);
	if (file_format_recognize(layout, found, message))
		fuzz_message(message);
	if (line->kind == RECORD_TOO_LONG)
		return found.length;
	FUZZ_MUST(end[-1] == '\n');
	record_diff(line->kind == RECORD_HEADER ? NULL : layout, found, expected, difference);
	fuzz_message(difference);
	if (line->kind != RECORD_LINE)
		return found.length - (line->kind == RECORD_TRUNCATED);
	id_text = record_find_id(layout, found.text, end);
	if (id_text && layout->options.keys &&
		layout->options.format->key_read(
			layout->options.format, id_text, end, NULL, &length))
		FUZZ_MUST(length < found.length);
	else if (id_text && parse_u64_padded(id_text, &id))
		FUZZ_MUST(id_text < end);
	return found.length;
}

void
fuzz_record_lines(const uint8_t *data, size_t size)
{
	size_t kind = size ? *data % KINDS : 0, seen = 0;
	int fd = memfd_create("records", MFD_CLOEXEC);
	struct error error = { 0 };
	struct config config;
	struct layout layout;
	struct record_lines lines;
	struct buffer text = { 0 };
	const struct record_line *line = &lines.line;
	uint64_t number = 0;
	char path[32];
	const char *paths[] = { path };

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	FUZZ_MUST(fd >= 0 && (size < 2 || write(fd, data + 1, size - 1) == (ssize_t)size - 1));
	layout_of(&layout, &config, kind);
	FUZZ_MUST(record_lines_open(&lines, paths, 1, &layout, &error));
	while (record_lines_next(&lines, true, &text, &error) == LINES_READY) {
		if (line->kind == RECORD_FILE_END)
			continue;
		FUZZ_MUST(line->is_first == (number == 0) && line->number > number);
		number = line->number;
		seen += check_line(&layout, line, (struct span){ text.data, text.size });
		text.size = 0;
	}
	FUZZ_MUST(error.status == STATUS_OK);
	/* The first byte is not in the file. A record that ends within its key has its newline. */
	FUZZ_MUST(seen + 1 == size || seen + 2 == size || size == 0);
	buffer_free(&text);
	line_reader_close(&lines.reader);
	close(fd);
}
