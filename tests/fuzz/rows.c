/* SPDX-License-Identifier: MIT */
/*
 * rows - any bytes as a file of records: it is cut into rows until it ends, each within its bounds.
 *
 * The first byte chooses the format.
 */

#include "fuzz.h"

#include "input/line_reader.h"
#include "verify/record_diff.h"
#include "verify/record_reader.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
	const char *format, *fields;
	bool keys;
	uint64_t batch;
} kinds[] = {
	{ "ndjson", "id,rotation,hash", false, 0 },
	{ "ndjson", "rotation,id", true, 0 },
	{ "ndjson", "id,rotation,hash", false, 3 },
	{ "ndjson", "noise,id,seed", true, 1 },
	{ "csv", "id,rotation", true, 0 },
	{ "tsv", "noise,id,hash", true, 0 },
	{ "json", "rotation,hash", false, 0 },
	{ "json", "id,rotation", false, 0 },
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
	config_preset(config, preset_names[0]);
	options = (struct record_options){
		.format = formats[index],
		.precision = PRECISION_FULL,
		.keys = kinds[kind].keys,
		.batch = kinds[kind].batch,
	};
	FUZZ_MUST(fields_parse(&options.fields, config, true, kinds[kind].fields, &error));
	layout_open(layout, &options, config, NULL);
}

/* What is done with a row. Returns how many bytes of the file it has at least. */
static size_t
look(const struct layout *layout, const struct record_reader *rows, const struct row *row)
{
	const char *end = row->text + row->length, *at = record_find_id(layout, row->text, end);
	struct error error = { 0 };
	size_t length;
	uint64_t id;

	FUZZ_MUST(row->input == 0 && row->name != NULL);
	FUZZ_MUST(row->line <= rows->line + 1);
	if (row->kind == ROW_HEAD && rows->head.data) {
		text_diff(row->text, row->length, rows->head.data, rows->head.size, &error);
		fuzz_message(error.text);
	}
	if (row->kind != ROW_RECORD)
		return row->kind == RECORD_TOO_LONG ? LINE_MAX_BYTES : row->length;
	FUZZ_MUST(
		row->length > 0 && (!layout->array_size || (*row->text == ',' && end[-1] == '}')));
	FUZZ_MUST(layout->array_size || end[-1] == '\n');
	if (at && layout->keys && layout->format->key_read(at, end, NULL, &length))
		FUZZ_MUST(length < row->length);
	else if (at && record_parse_id(at, end, &id))
		FUZZ_MUST(at < end);
	record_diff(layout, row->text, row->length, "{\"id\":1}\n", 9, &error);
	fuzz_message(error.text);
	return row->length - 1;
}

void
fuzz_rows(const uint8_t *data, size_t size)
{
	size_t kind = size ? *data % KINDS : 0, seen = 0;
	int fd = memfd_create("rows", MFD_CLOEXEC);
	struct error error = { 0 };
	struct config config;
	struct layout layout;
	struct record_reader rows;
	struct row row;
	char path[32];
	const char *paths[] = { path };

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	FUZZ_MUST(fd >= 0 && (size < 2 || write(fd, data + 1, size - 1) == (ssize_t)size - 1));
	layout_of(&layout, &config, kind);
	FUZZ_MUST(record_reader_open(&rows,
		line_reader_open(paths, 1, record_reader_delimiter(&layout), &error), &layout,
		&error));
	while (record_reader_next(&rows, true, &row, &error) == ROWS_ROW)
		seen += look(&layout, &rows, &row);
	FUZZ_MUST(error.status == STATUS_OK);
	FUZZ_MUST(seen <= size && rows.taken <= size);
	line_reader_close(rows.reader);
	record_reader_close(&rows);
	close(fd);
}
