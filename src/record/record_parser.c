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

/* Report what is wrong, `at` bytes after `next`. A signal or a read error, which is reported
 * already, makes the text end too early, too. */
static bool
fail(struct record_parser *parser, size_t at, const char *text)
{
	const struct json_stream *stream = &parser->stream;

	if (signals_pending())
		return false;
	if (stream->next + at == stream->end) {
		text = stream->ended ? "unexpected end" : "a value of more than 6 MiB";
		at = stream->ended ? at : 0;
	}
	return error_set(parser->error, STATUS_INVALID,
		"%s: byte %" PRIu64 ": %s (after %" PRIu64 " valid record%s)", stream->name,
		stream->offset + stream->next + at, text, parser->count,
		parser->count == 1 ? "" : "s");
}

/* Read this byte after blanks; `text` says that it is expected. */
static bool
read_byte(struct record_parser *parser, char c, const char *text)
{
	if (json_stream_peek(&parser->stream) != c)
		return fail(parser, 0, text);
	parser->stream.next++;
	return true;
}

/* Validate the value at `next`, which ends at *end, and do not consume it. */
static bool
read_value(struct record_parser *parser, const char **end)
{
	struct json_stream *stream = &parser->stream;
	struct json_lexer lexer;
	size_t at;

	do {
		const char *value = stream->text + stream->next;

		lexer = (struct json_lexer){ .end = stream->text + stream->end };
		*end = json_skip_value(&lexer, value, 1);
		/* At the end of the text, a number may go on. */
		if (*end && *end < lexer.end)
			return true;
		at = (size_t)((*end ? *end : lexer.error_at) - value);
	} while (stream->next + at == stream->end && json_stream_read(stream));
	return fail(parser, at, lexer.error);
}

/* Parse the record at `next`. */
static bool
read_record(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	struct record_schema *schema = &parser->schema;
	struct record_error error;
	size_t at;

	do {
		char *text = stream->text + stream->next;
		const char *end = stream->text + stream->end, *p = text;

		if (parser->count == 0)
			p = record_schema_learn(schema, text, end, &error);
		if (p)
			p = saved_record_parse(schema, text, end, &parser->record, &error);
		if (p) {
			stream->next = (size_t)(p - stream->text);
			if (!fields_contains(&schema->fields, FIELD_ID))
				parser->record.id = parser->count;
			parser->count++;
			return true;
		}
		at = (size_t)(error.at - text);
	} while (stream->next + at == stream->end && json_stream_read(stream));
	return fail(parser, at, error.text);
}

/* Whether the text, which is the beginning of a file, is a line of csv or tsv. */
static bool
looks_like_csv(const struct json_stream *stream)
{
	const char *line = stream->text + stream->next;
	size_t size = stream->end - stream->next;
	const char *end = memchr(line, '\n', size);

	if (end)
		size = (size_t)(end - line);
	return size > 0 && *line != '[' && (memchr(line, ',', size) || memchr(line, '\t', size));
}

/* Something other than an object is where a record is expected. */
static bool
fail_at_record(struct record_parser *parser)
{
	int c = json_stream_peek(&parser->stream);

	if (parser->count == 0 && parser->state == PARSER_TOP && looks_like_csv(&parser->stream))
		return fail(parser, 0, "not JSON but csv or tsv, which --load does not read");
	return fail(
		parser, 0, c > 0 && strchr("\"-0123456789tfn[", c) ? "not a record" : "not JSON");
}

/* Read "num_samples"; null is that of a streaming save. */
static bool
read_declared_count(struct record_parser *parser, const struct json_member *member)
{
	parser->is_declared = *member->value != 'n';
	if (!parser->is_declared ||
		parse_u64_range(member->value, member->value_end, &parser->declared_count))
		return true;
	return fail(parser, (size_t)(member->value - parser->stream.text) - parser->stream.next,
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
		return fail(parser, 0, "metadata is not an object");
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

/* The document's brace is next: the count must be right, and nothing may follow. */
static bool
end_document(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	char text[128];

	parser->state = PARSER_DONE;
	if (!parser->array_seen)
		return fail(parser, 0, "neither a record nor a document with augmentations");
	if (parser->is_declared && parser->declared_count != parser->count) {
		snprintf(text, sizeof(text), "num_samples is %" PRIu64 " but there are %" PRIu64,
			parser->declared_count, parser->count);
		return fail(parser, 0, text);
	}
	stream->next++;
	if (json_stream_peek(stream) != JSON_STREAM_END)
		return fail(parser, 0, "trailing data after the document");
	return parser->error->status == STATUS_OK;
}

/* Read the bracket that begins the records of a document. */
static bool
begin_augmentations(struct record_parser *parser)
{
	if (parser->array_seen)
		return fail(parser, 0, "augmentations occur twice");
	if (!read_byte(parser, '[', "augmentations are not an array"))
		return false;
	parser->array_seen = true;
	parser->has_value = false;
	parser->state = PARSER_DOCUMENT;
	return true;
}

/* Read members of a document, from after its brace or after a member, up to its records or its end.
 */
static bool
read_document(struct record_parser *parser, bool is_first)
{
	struct json_stream *stream = &parser->stream;

	for (;; is_first = false) {
		bool is_metadata, is_augmentations;
		struct json_string name;
		const char *end;

		if (json_stream_peek(stream) == '}')
			return end_document(parser);
		if (!is_first && !read_byte(parser, ',', "expected ',' or '}'"))
			return false;
		if (json_stream_peek(stream) != '"')
			return fail(parser, 0, "expected a member name");
		if (!read_value(parser, &end))
			return false;
		name = json_string_of(stream->text + stream->next, end);
		is_metadata = json_string_equals(&name, "metadata", strlen("metadata"));
		is_augmentations =
			json_string_equals(&name, "augmentations", strlen("augmentations"));
		stream->next = (size_t)(end - stream->text);
		if (!read_byte(parser, ':', "expected ':'"))
			return false;
		json_stream_peek(stream);
		if (is_augmentations)
			return begin_augmentations(parser);
		if (!read_value(parser, &end))
			return false;
		if (is_metadata && !read_metadata(parser, end))
			return false;
		stream->next = (size_t)(end - stream->text);
	}
}

/*
 * Whether the object at `next`, the first value, is a document. Its first member decides: that of a
 * record has a known name, or is a number.
 */
static bool
is_document(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;

	do {
		struct json_lexer lexer = { .end = stream->text + stream->end };
		const char *p = json_skip_blanks(&lexer, stream->text + stream->next + 1);
		struct json_string name;

		if (*p == '"') {
			p = json_read_string(&lexer, p, &name);
			if (p)
				p = json_skip_blanks(&lexer, p);
			if (p && *p == ':')
				p = json_skip_blanks(&lexer, p + 1);
			if (p && p < lexer.end)
				return memchr("{[\"n", *p, 4) && !record_name_is_known(&name);
		}
		/* What is not JSON is reported as a record. */
		if ((p ? p : lexer.error_at) < lexer.end)
			return false;
	} while (json_stream_read(stream));
	return false;
}

/* Advance at the top, to a record or into an array. *found: a record has been parsed. */
static bool
step_at_top(struct record_parser *parser, bool *found)
{
	bool is_first = !parser->has_value;

	parser->has_value = true;
	switch (json_stream_peek(&parser->stream)) {
	case JSON_STREAM_END:
		parser->state = PARSER_DONE;
		return parser->error->status == STATUS_OK;
	case '[':
		parser->stream.next++;
		parser->state = PARSER_ARRAY;
		parser->has_value = false;
		return true;
	case '{':
		if (is_first && is_document(parser)) {
			parser->stream.next++;
			return read_document(parser, true);
		}
		*found = true;
		return read_record(parser);
	default:
		return fail_at_record(parser);
	}
}

/* The same in an array of records. */
static bool
step_in_array(struct record_parser *parser, bool *found)
{
	struct json_stream *stream = &parser->stream;

	if (json_stream_peek(stream) == ']') {
		stream->next++;
		if (parser->state == PARSER_DOCUMENT)
			return read_document(parser, false);
		parser->state = PARSER_TOP;
		parser->has_value = true;
		return true;
	}
	if (parser->has_value && !read_byte(parser, ',', "expected ',' or ']'"))
		return false;
	if (json_stream_peek(stream) != '{')
		return fail_at_record(parser);
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
