/* SPDX-License-Identifier: MIT */
/* record_parser - any bytes as saved records: all that is parsed is sound, all else is an error. */

#include "fuzz.h"

#include "base/utf8.h"
#include "record/record_parser.h"

#include <math.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void
must_be_sound(const struct record_parser *parser)
{
	const struct record_schema *schema = &parser->schema;

	FUZZ_MUST(schema->fields.count >= 1 && schema->fields.count <= FIELDS_MAX);
	for (unsigned i = 0; i < schema->config.count; i++)
		FUZZ_MUST(isfinite(parser->record.value[i]));
	if (schema->keys)
		FUZZ_MUST(utf8_valid(parser->record.key, parser->record.key_length));
}

void
fuzz_record_parser(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	struct record_parser parser;
	uint64_t count = 0;
	char path[64];
	int file = memfd_create("saved", 0);

	FUZZ_MUST(file >= 0 && write(file, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	FUZZ_MUST(record_parser_open(&parser, path, &error) == (error.status == STATUS_OK));
	while (record_parser_next(&parser)) {
		must_be_sound(&parser);
		FUZZ_MUST(!record_parser_is_idle(&parser));
		count++;
	}
	FUZZ_MUST(count == parser.count || error.status != STATUS_OK);
	if (error.status != STATUS_OK) {
		FUZZ_MUST(error.status == STATUS_INVALID);
		fuzz_message(error.text);
	}
	record_parser_close(&parser);
	close(file);
}
