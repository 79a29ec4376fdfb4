/* SPDX-License-Identifier: MIT */
/* record_parser - a file of saved records: lines, arrays, or a document of the library. */

#include "record/record_parser.h"

#include "base/decimal.h"
#include "base/signals.h"
#include "json/json_indent.h"
#include "json/json_lexer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The first member of a document begins within so many bytes. */
#define DOCUMENT_HEAD_MAX ((size_t)64 << 10)

/*
 * Report what is wrong at text[at] of the stream. After a signal or a read error, which comes first,
 * the text ends too early for that reason alone.
 */
static bool
fail(struct record_parser *parser, size_t at, const char *text)
{
	const struct json_stream *stream = &parser->stream;

	if (signals_pending())
		return false;
	return error_set(parser->error, STATUS_INVALID,
		"%s: byte %" PRIu64 ": %s (after %" PRIu64 " valid record%s)", stream->name,
		stream->offset + at, at == stream->end ? "unexpected end" : text, parser->count,
		parser->count == 1 ? "" : "s");
}

/* The same for what is wrong in the value at `next`. */
static bool
fail_in_value(struct record_parser *parser, const struct record_error *error)
{
	const struct json_stream *stream = &parser->stream;
	size_t at = (size_t)(error->at - stream->text);

	if (at - stream->next == JSON_VALUE_MAX)
		return fail(parser, stream->next, "a value of more than 6 MiB");
	return fail(parser, at, error->text);
}

static void
consume(struct record_parser *parser, size_t size)
{
	parser->stream.next += size;
}

/* Read this byte after blanks; `message` says that it is expected. */
static bool
read_byte(struct record_parser *parser, char c, const char *message)
{
	if (json_stream_peek(&parser->stream) != c)
		return fail(parser, parser->stream.next, message);
	consume(parser, 1);
	return true;
}

/* Validate the value at `next`, which is the text up to *end, and not consumed. */
static bool
read_value(struct record_parser *parser, const char **end)
{
	struct json_stream *stream = &parser->stream;
	size_t size = json_stream_value(stream);
	const char *value = stream->text + stream->next;
	struct json_lexer lexer = { .end = value + size };
	struct record_error error;

	*end = json_skip_value(&lexer, value, 1);
	if (*end)
		return true;
	record_syntax_error(&error, &lexer);
	return fail_in_value(parser, &error);
}

/* Parse the record at `next`. */
static bool
read_record(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	size_t size = json_stream_value(stream);
	char *text = stream->text + stream->next;
	struct record_error error;

	if (parser->count == 0 && !record_schema_learn(&parser->schema, text, text + size, &error))
		return fail_in_value(parser, &error);
	if (!saved_record_parse(&parser->schema, text, text + size, &parser->record, &error))
		return fail_in_value(parser, &error);
	if (!fields_contains(&parser->schema.fields, FIELD_ID))
		parser->record.id = parser->count;
	parser->count++;
	consume(parser, size);
	return true;
}

/* What stands where a record is expected is not an object. */
static bool
fail_expecting_record(struct record_parser *parser)
{
	const char *end;

	json_stream_peek(&parser->stream);
	if (parser->stream.next < parser->stream.end && !read_value(parser, &end))
		return false;
	return fail(parser, parser->stream.next, "not a record");
}

/* Read "num_samples"; null is that of a streaming save. */
static bool
read_declared_count(struct record_parser *parser, const struct json_member *member)
{
	parser->is_declared = *member->value != 'n';
	if (!parser->is_declared ||
		parse_u64_range(member->value, member->value_end, &parser->declared_count))
		return true;
	return fail(parser, (size_t)(member->value - parser->stream.text),
		"num_samples is not a count");
}

/* Read the members of "metadata" that matter, up to `end`; the value at `next` is valid. */
static bool
read_metadata(struct record_parser *parser, const char *end)
{
	const char *p = parser->stream.text + parser->stream.next;
	struct buffer *config = &parser->config_text;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };

	if (*p != '{')
		return fail(parser, parser->stream.next, "metadata is not an object");
	for (p++; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text;) {
		if (json_string_equals(&member.name, "num_samples", strlen("num_samples")) &&
			!read_declared_count(parser, &member))
			return false;
		if (!json_string_equals(&member.name, "config", strlen("config")))
			continue;
		config->size = 0;
		if (!json_indent(config, member.value, member.value_end, 2, parser->error) ||
			!buffer_append(config, "", 1, parser->error))
			return false;
	}
	return true;
}

/* The end of a document: its count must be right, and nothing may follow. */
static bool
end_document(struct record_parser *parser)
{
	size_t brace = parser->stream.next - 1;
	char text[128];

	parser->state = PARSER_DONE;
	if (!parser->array_seen)
		return fail(parser, brace, "neither a record nor a document with augmentations");
	if (parser->is_declared && parser->declared_count != parser->count) {
		snprintf(text, sizeof(text), "num_samples is %" PRIu64 " but there are %" PRIu64,
			parser->declared_count, parser->count);
		return fail(parser, brace, text);
	}
	if (json_stream_peek(&parser->stream) != JSON_STREAM_END)
		return fail(parser, parser->stream.next, "trailing data after the document");
	return true;
}

/* Read the bracket that begins the records of a document. */
static bool
begin_augmentations(struct record_parser *parser)
{
	if (parser->array_seen)
		return fail(parser, parser->stream.next, "augmentations occur twice");
	if (!read_byte(parser, '[', "augmentations are not an array"))
		return false;
	parser->array_seen = true;
	parser->has_value = false;
	parser->state = PARSER_DOCUMENT;
	return true;
}

/* Read members of a document, from after its brace or after a member, up to its records or its end. */
static bool
read_document(struct record_parser *parser, bool is_first)
{
	struct json_stream *stream = &parser->stream;

	for (;; is_first = false) {
		struct json_string name;
		bool is_metadata, is_array;
		const char *end;

		if (json_stream_peek(stream) == '}') {
			consume(parser, 1);
			return end_document(parser);
		}
		if (!is_first && !read_byte(parser, ',', "expected ',' or '}'"))
			return false;
		if (json_stream_peek(stream) != '"')
			return fail(parser, stream->next, "expected a member name");
		if (!read_value(parser, &end))
			return false;
		name = json_string_of(stream->text + stream->next, end);
		is_metadata = json_string_equals(&name, "metadata", strlen("metadata"));
		is_array = json_string_equals(&name, "augmentations", strlen("augmentations"));
		consume(parser, name.length + 2);
		if (!read_byte(parser, ':', "expected ':'"))
			return false;
		json_stream_peek(stream);
		if (is_array)
			return begin_augmentations(parser);
		if (!read_value(parser, &end))
			return false;
		if (is_metadata && !read_metadata(parser, end))
			return false;
		consume(parser, (size_t)(end - stream->text) - stream->next);
	}
}

/*
 * Whether the object at `next`, the first value, is a document, which cannot be waited for as a
 * whole. Its first member tells: that of a record is a number, or has a name that is known.
 */
static bool
is_document(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;

	do {
		const char *p = stream->text + stream->next + 1;
		struct json_lexer lexer = { .end = stream->text + stream->end };
		struct json_string name;

		p = json_skip_blanks(&lexer, p);
		if (*p == '"' && (p = json_read_string(&lexer, p, &name))) {
			p = json_skip_blanks(&lexer, p);
			if (*p == ':')
				p = json_skip_blanks(&lexer, p + 1);
			if (p < lexer.end)
				return memchr("{[\"n", *p, 4) && !record_name_is_known(&name);
		} else if (lexer.error ? lexer.error_at < lexer.end : p < lexer.end) {
			return false; /* not JSON, which is reported for a record */
		}
	} while (stream->end - stream->next < DOCUMENT_HEAD_MAX && json_stream_read(stream));
	return false;
}

/* Advance by one step at the top. *found: a record has been parsed. */
static bool
step_at_top(struct record_parser *parser, bool *found)
{
	bool is_first = !parser->has_value;

	switch (json_stream_peek(&parser->stream)) {
	case JSON_STREAM_END:
		parser->state = PARSER_DONE;
		return parser->error->status == STATUS_OK;
	case '[':
		consume(parser, 1);
		parser->state = PARSER_ARRAY;
		parser->has_value = false;
		return true;
	case '{':
		parser->has_value = true;
		if (is_first && is_document(parser)) {
			consume(parser, 1);
			return read_document(parser, true);
		}
		*found = true;
		return read_record(parser);
	default:
		return fail_expecting_record(parser);
	}
}

/* The same in an array of records. */
static bool
step_in_array(struct record_parser *parser, bool *found)
{
	struct json_stream *stream = &parser->stream;

	if (json_stream_peek(stream) == ']') {
		consume(parser, 1);
		if (parser->state == PARSER_DOCUMENT)
			return read_document(parser, false);
		parser->state = PARSER_TOP;
		parser->has_value = true;
		return true;
	}
	if (parser->has_value && !read_byte(parser, ',', "expected ',' or ']'"))
		return false;
	if (json_stream_peek(stream) != '{')
		return fail_expecting_record(parser);
	parser->has_value = *found = true;
	return read_record(parser);
}

/* Parse the next record. False: there are no more, or *error. */
static bool
advance(struct record_parser *parser)
{
	bool found = false, done = true;

	while (done && !found && parser->state != PARSER_DONE)
		done = parser->state == PARSER_TOP ? step_at_top(parser, &found)
						   : step_in_array(parser, &found);
	return done && found;
}

bool
record_parser_open(struct record_parser *parser, const char *path, struct error *error)
{
	*parser = (struct record_parser){ .error = error };
	config_preset(&parser->schema.config, preset_names[0]);
	fields_default(
		&parser->schema.fields, &parser->schema.config, 1 << FIELD_ID | 1 << FIELD_HASH);
	if (!json_stream_open(&parser->stream, path, error))
		return false;
	parser->is_pending = advance(parser);
	return error->status == STATUS_OK;
}

void
record_parser_close(struct record_parser *parser)
{
	json_stream_close(&parser->stream);
	buffer_free(&parser->config_text);
	*parser = (struct record_parser){ 0 };
}

bool
record_parser_next(struct record_parser *parser)
{
	if (parser->is_pending) {
		parser->is_pending = false;
		return true;
	}
	return parser->error->status == STATUS_OK && advance(parser);
}

bool
record_parser_is_idle(struct record_parser *parser)
{
	return !parser->is_pending && parser->state != PARSER_DONE &&
	       json_stream_is_idle(&parser->stream);
}
