/* SPDX-License-Identifier: MIT */
/* record_parser - a file of saved records: lines, arrays, or a document of the library. */

#include "record/record_parser.h"

#include "base/decimal.h"
#include "base/signals.h"
#include "record/format.h"
#include "json/json_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Report an error `at` bytes after `next`. A signal or a read error, which is already reported,
 * also makes the text end too early. */
static bool
fail(struct record_parser *parser, size_t at, const char *text)
{
	const struct json_stream *stream = &parser->stream;

	parser->state = PARSER_DONE;
	if (signals_pending())
		return false;
	if (stream->next + at == stream->lexer.end) {
		text = stream->ended ? "unexpected end" : "a value of more than 6 MiB";
		at = stream->ended ? at : 0;
	}
	return record_fail(&parser->schema, json_stream_position(stream) + at, parser->count, text,
		parser->error);
}

/* Find the end of the value at `next`, and read until all of it is in the buffer. NULL:
 * stream->lexer.error describes what is wrong *size bytes after `next`. */
static const char *
find_end(struct json_stream *stream, size_t *size)
{
	struct json_lexer *lexer = &stream->lexer;
	const char *end;

	do {
		end = json_skip_value(lexer, stream->next, 0);
		*size = (size_t)((end ? end : lexer->error_at) - stream->next);
		if (end && (end < lexer->end || *stream->next == '{'))
			return end;
		/* At the end of the text, a number may go on. */
	} while (stream->next + *size == lexer->end && json_stream_read(stream));
	return NULL;
}

/* Validate the value at `next`, which ends at *end, and do not consume it. */
static bool
read_value(struct record_parser *parser, const char **end)
{
	size_t size;

	*end = find_end(&parser->stream, &size);
	return *end || fail(parser, size, parser->stream.lexer.error);
}

/*
 * Find the end of the record at `next`, and consume it. A record that is not valid JSON is the last
 * one, and ends after the first error: record_parse reports that, or an error before it.
 */
static bool
read_record(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	const char *end = json_simple_object_end(stream->next, stream->lexer.end);
	size_t size = end ? (size_t)(end - stream->next) : 0;

	if (!end && !find_end(stream, &size)) {
		size_t left = (size_t)(stream->lexer.end - stream->next) - size;

		if (left == 0 && (signals_pending() || parser->error->status || !stream->ended))
			return fail(parser, size, NULL);
		parser->state = PARSER_DONE;
		size += left < PADDING ? left : PADDING;
	}
	parser->record = (struct record_text){
		.text = stream->next,
		.size = size,
		.offset = json_stream_position(stream),
		.position = parser->count++,
	};
	stream->next += size;
	return true;
}

/*
 * Learn the kinds of parameters from the configuration of a document, if dpa accepts it. Set
 * config_text to its text: as dpa prints it if that is the same JSON, otherwise unchanged.
 */
static bool
read_config(struct record_parser *parser, const char *text, size_t size)
{
	const char *name = parser->stream.name;
	struct config before = parser->kinds;
	struct error ignored = { 0 };
	json_t *json = json_file_parse(name, text, size, &ignored);
	struct memstream out;

	if (!json || !config_read_json(&parser->kinds, name, json, &ignored)) {
		before.owned = parser->kinds.owned;
		parser->kinds = before;
	}
	if (memstream_open(&out, parser->error)) {
		fputs("{\n", out.stream);
		config_print(out.stream, &parser->kinds, 6, true);
		fprintf(out.stream, "\n    }%c", '\0');
		if (memstream_close(&out, parser->error))
			parser->config_text = out.buffer;
	}
	if (parser->config_text.size) {
		json_t *printed = json_file_parse(
			name, parser->config_text.data, parser->config_text.size - 1, &ignored);

		if (!json_equal(json, printed)) {
			parser->config_text.size = 0;
			buffer_append(&parser->config_text, text, size, parser->error);
			buffer_append(&parser->config_text, "", 1, parser->error);
		}
		json_decref(printed);
	}
	json_decref(json);
	return parser->error->status == STATUS_OK;
}

static bool
name_is(const struct json_string *name, const char *text)
{
	return json_string_equals(name, text, strlen(text));
}

/* Read the members of "metadata" that matter, up to `end`; the value at `next` is valid. */
static bool
read_metadata(struct record_parser *parser, const char *end)
{
	const char *text = parser->stream.next, *p = text;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };

	if (*p != '{')
		return fail(parser, 0, "metadata is not an object");
	for (p++; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text;) {
		size_t size = (size_t)(member.value_end - member.value);

		if (name_is(&member.name, "num_samples")) {
			parser->is_declared = *member.value != 'n'; /* null: a streaming save */
			if (parser->is_declared &&
				parse_u64(member.value, &parser->declared_count) !=
					member.value_end)
				return fail(parser, (size_t)(member.value - text),
					"num_samples is not a count");
		} else if (name_is(&member.name, "config") && !parser->config_text.data) {
			if (!read_config(parser, member.value, size))
				return false;
		}
	}
	return true;
}

/* Begin an array or a document at `next`. */
static void
enter(struct record_parser *parser, enum parser_state state)
{
	parser->stream.next++;
	parser->has_value = false;
	parser->state = state;
}

/* Read a member of a document, or begin its records. */
static bool
read_member(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	struct json_string name;
	const char *end;

	if (json_stream_peek(stream) != '"')
		return fail(parser, 0, "expected a member name");
	if (!read_value(parser, &end))
		return false;
	name = json_string_of(stream->next, end);
	bool is_metadata = name_is(&name, "metadata");
	bool is_array = name_is(&name, "augmentations");
	stream->next = end;
	if (json_stream_peek(stream) != ':')
		return fail(parser, 0, "expected ':'");
	stream->next++;
	if (is_array) {
		if (json_stream_peek(stream) != '[')
			return fail(parser, 0, "augmentations are not an array");
		if (parser->array_seen)
			return fail(parser, 0, "augmentations occur twice");
		parser->array_seen = true;
		enter(parser, PARSER_RECORDS);
		return true;
	}
	json_stream_peek(stream);
	if (!read_value(parser, &end) || (is_metadata && !read_metadata(parser, end)))
		return false;
	stream->next = end;
	return true;
}

/* The document's brace is next: the count must be right, and nothing may follow. */
static bool
end_document(struct record_parser *parser)
{
	char text[128];

	if (!parser->array_seen)
		return fail(parser, 0, "neither a record nor a document with augmentations");
	if (parser->is_declared && parser->declared_count != parser->count) {
		snprintf(text, sizeof(text), "num_samples is %" PRIu64 " but there are %" PRIu64,
			parser->declared_count, parser->count);
		return fail(parser, 0, text);
	}
	parser->stream.next++;
	if (json_stream_peek(&parser->stream) != JSON_STREAM_END)
		return fail(parser, 0, "trailing data after the document");
	return parser->error->status == STATUS_OK;
}

/* Whether the object at `next`, the first value, is a document: its first member has one of these
 * names, and is an object or array. Members of records are neither, unless --fields leaves them
 * out. */
static bool
is_document(struct json_stream *stream)
{
	const char *text, *colon;
	char name[16], begin;

	do {
		text = stream->next;
		colon = strchr(text, ':');
	} while ((!colon || colon[1 + strspn(colon + 1, " \t\r\n")] == '\0') &&
		 json_stream_read(stream));
	return sscanf(text, "{ \"%15[a-z]\" : %c", name, &begin) == 2 &&
	       (begin == '{' || begin == '[') &&
	       (strcmp(name, "metadata") == 0 || strcmp(name, "augmentations") == 0 ||
		       strcmp(name, "statistics") == 0);
}

/* Find the next record. False: the input has ended, or *error. */
static bool
advance(struct record_parser *parser)
{
	static const struct {
		int end;
		enum parser_state next;
		const char *expected;
	} states[] = {
		[PARSER_TOP] = { JSON_STREAM_END, PARSER_DONE, NULL },
		[PARSER_ARRAY] = { ']', PARSER_TOP, "expected ',' or ']'" },
		[PARSER_RECORDS] = { ']', PARSER_DOCUMENT, "expected ',' or ']'" },
		[PARSER_DOCUMENT] = { '}', PARSER_DONE, "expected ',' or '}'" },
	};
	struct json_stream *stream = &parser->stream;

	while (parser->state != PARSER_DONE) {
		enum parser_state state = parser->state;
		bool is_first = !parser->has_value;
		int c = json_stream_peek(stream);

		parser->has_value = true;
		if (c == states[state].end) {
			if (state == PARSER_DOCUMENT && !end_document(parser))
				return false;
			stream->next += state == PARSER_ARRAY || state == PARSER_RECORDS;
			parser->state = states[state].next;
			continue;
		}
		if (state != PARSER_TOP && !is_first) {
			if (c != ',')
				return fail(parser, 0, states[state].expected);
			stream->next++;
			c = json_stream_peek(stream);
		}
		if (state == PARSER_DOCUMENT) {
			if (!read_member(parser))
				return false;
		} else if (state == PARSER_TOP && c == '[') {
			enter(parser, PARSER_ARRAY);
		} else if (c != '{') {
			if (parser->count == 0 && state == PARSER_TOP &&
				strcspn(stream->next, ",\t") < strcspn(stream->next, "\n"))
				return fail(parser, 0,
					"not JSON but csv or tsv, which --load does not read: give "
					"its IDs to dpa without --load");
			return fail(parser, 0,
				c > 0 && strchr("\"-0123456789tfn[", c)
					? "not a record: IDs are read without --load"
					: "not JSON");
		} else if (state == PARSER_TOP && is_first && is_document(stream)) {
			enter(parser, PARSER_DOCUMENT);
		} else {
			return read_record(parser);
		}
	}
	return false;
}

bool
record_parser_open(struct record_parser *parser, const struct config *config, const char *path,
	struct error *error)
{
	struct record_schema *schema = &parser->schema;

	*parser = (struct record_parser){ .kinds = *config, .error = error };
	parser->kinds.owned = NULL; /* but the caller's */
	config_preset(&schema->config, 0);
	fields_default(&schema->fields, &schema->config, 1 << FIELD_ID | 1 << FIELD_HASH);
	if (!json_stream_open(&parser->stream, path, error))
		return false;
	schema->name = parser->stream.name;
	parser->is_pending = advance(parser);
	if (parser->is_pending)
		record_schema_learn(schema, &parser->kinds, &parser->record, error);
	return error->status == STATUS_OK;
}

void
record_parser_close(struct record_parser *parser)
{
	json_stream_close(&parser->stream);
	buffer_free(&parser->config_text);
	config_close(&parser->kinds);
}

enum record_result
record_parser_next(struct record_parser *parser, bool wait)
{
	if (parser->is_pending) {
		parser->is_pending = false;
		return RECORD_READY;
	}
	if (parser->state == PARSER_DONE)
		return RECORD_END;
	if (!wait && json_stream_is_idle(&parser->stream))
		return RECORD_WOULD_BLOCK;
	return advance(parser) ? RECORD_READY : RECORD_END;
}
