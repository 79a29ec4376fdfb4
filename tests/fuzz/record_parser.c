/* SPDX-License-Identifier: MIT */
/* record_parser - any bytes as saved records: all that is parsed is sound, all else is an error. */

#include "fuzz.h"

#include "base/utf8.h"
#include "record/record_parser.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void
must_be_sound(const struct record_schema *schema, const struct saved_record *record)
{
	char *key;

	FUZZ_MUST(schema->fields.count >= 1 && schema->fields.count <= FIELDS_MAX);
	for (unsigned i = 0; i < schema->config.count; i++)
		FUZZ_MUST(isfinite(record->value[i]));
	if (!schema->keys)
		return;
	key = malloc(record->key.length + 1);
	FUZZ_MUST(key && json_decode(&record->key, key) == json_decode(&record->key, NULL));
	FUZZ_MUST(utf8_valid(key, json_decode(&record->key, NULL)));
	free(key);
}

/* A record is the same whether or not it is compared with the one before it. */
static void
must_be_equal(const struct record_schema *schema, const struct saved_record *a,
	const struct saved_record *b)
{
	if (schema->keys)
		FUZZ_MUST(a->key.text == b->key.text && a->key.length == b->key.length &&
			  a->key.escaped == b->key.escaped);
	else
		FUZZ_MUST(a->id == b->id);
	FUZZ_MUST(memcmp(a->value, b->value, schema->config.count * sizeof(*a->value)) == 0);
	FUZZ_MUST(memcmp(&a->digest, &b->digest, sizeof(a->digest)) == 0);
	FUZZ_MUST(a->rank == b->rank);
}

/* Parse all records; returns whether a second pass, with fewer fields, is worth it. */
static void
parse_all(struct record_parser *parser, struct error *error)
{
	static struct json_pattern pattern, none;
	static struct saved_record record, other;
	struct error wrong = { 0 }, other_wrong = { 0 };
	uint64_t count = 0;

	memset(&pattern, 0, sizeof(pattern));
	memset(&record, 0, sizeof(record));
	memset(&other, 0, sizeof(other));
	while (record_parser_next(parser, count % 2) == RECORD_READY) {
		const struct record_text *text = &parser->record;
		/* As in a batch: the next record, or nothing, follows. */
		char *copy = calloc(1, text->size + PADDING);
		struct record_text copied = *text;
		bool valid;

		FUZZ_MUST(copy && text->position == count++);
		memcpy(copy, text->text, text->size);
		copied.text = copy;
		memset(&none, 0, sizeof(none));
		valid = record_parse(&parser->schema, &pattern, &copied, &record, &wrong);
		FUZZ_MUST(record_parse(&parser->schema, &none, &copied, &other, &other_wrong) ==
			  valid);
		if (valid) {
			must_be_sound(&parser->schema, &record);
			must_be_equal(&parser->schema, &record, &other);
		}
		free(copy);
		if (!valid) {
			FUZZ_MUST(wrong.status == STATUS_INVALID);
			FUZZ_MUST(strcmp(wrong.text, other_wrong.text) == 0);
			fuzz_message(wrong.text);
			return;
		}
	}
	FUZZ_MUST(count == parser->count);
	/* Only a record that is not valid ends a file without error before its end. */
	FUZZ_MUST(error->status != STATUS_OK || parser->stream.next == parser->stream.lexer.end);
}

void
fuzz_record_parser(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	struct record_parser parser;
	struct parameter op = { 0 }, crop = { 0 };
	struct config config;
	char path[64];
	int file = memfd_create("saved", 0);

	FUZZ_MUST(file >= 0 && write(file, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	config_preset(&config, 0);
	FUZZ_MUST(parameter_parse(&op, &config.owned, "fuzz", "choice:a,b\xc3\xa9,c", &error));
	FUZZ_MUST(config_add_param(&config, "fuzz", "op", 2, &op, &error));
	FUZZ_MUST(parameter_parse(&crop, &config.owned, "fuzz", "int:0:32", &error));
	FUZZ_MUST(config_add_param(&config, "fuzz", "crop", 4, &crop, &error));
	FUZZ_MUST(
		record_parser_open(&parser, &config, path, &error) == (error.status == STATUS_OK));
	if (error.status == STATUS_OK)
		parse_all(&parser, &error);
	if (error.status != STATUS_OK) {
		FUZZ_MUST(error.status == STATUS_INVALID);
		fuzz_message(error.text);
	}
	record_parser_close(&parser);
	config_close(&config);
	close(file);
}
