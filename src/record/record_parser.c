/* SPDX-License-Identifier: MIT */
/* record_parser - a file of saved records: lines, arrays, or a document of the library. */

#include "record/record_parser.h"

#include "base/memstream.h"
#include "base/parse_u64.h"
#include "base/signals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The first member of a document begins within so many bytes. */
#define DOCUMENT_HEAD_MAX ((size_t)64 << 10)

#define CONFIG_TEXT_MAX ((size_t)1 << 20)

/*
 * Report what is wrong at text[at] of the stream. After a signal or a read error, which comes
 * first, the text ends too early for that reason alone.
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

/* Skip blanks and consume this byte; `message` says that it is expected. */
static bool
read_byte(struct record_parser *parser, char c, const char *message)
{
	if (json_stream_peek(&parser->stream) != c)
		return fail(parser, parser->stream.next, message);
	parser->stream.next++;
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
	stream->next += size;
	return true;
}

/*
 * Make config_text the value [text, end), which is valid, in the layout that Python's json.dump has
 * with indent=2 for a member of an object in an object. Numbers and strings stay as they are.
 */
static bool
read_config(struct record_parser *parser, const char *text, const char *end)
{
	struct json_lexer lexer = { .end = end };
	struct json_string string;
	struct memstream out;
	int columns = 4;

	if (!memstream_open(&out, parser->error))
		return false;
	/* The text may grow by 512 bytes for each bracket, so its size is looked at in between. */
	for (const char *p = text, *token; p < end && out.buffer.size <= CONFIG_TEXT_MAX;) {
		bool opens = *p == '{' || *p == '[', closes = *p == '}' || *p == ']';

		token = p;
		p = *p == '"' ? json_read_string(&lexer, p, &string) : p + 1;
		columns -= closes ? 2 : 0;
		if (closes)
			fprintf(out.stream, "\n%*s", columns, "");
		fwrite(token, 1, (size_t)(p - token), out.stream);
		p = json_skip_blanks(&lexer, p);
		if (opens && (*p == '}' || *p == ']')) {
			fputc(*p, out.stream);
			p = json_skip_blanks(&lexer, p + 1);
			continue;
		}
		columns += opens ? 2 : 0;
		if (opens || *token == ',')
			fprintf(out.stream, "\n%*s", columns, "");
		else if (*token == ':')
			fputc(' ', out.stream);
	}
	fputc('\0', out.stream);
	if (!memstream_close(&out, parser->error))
		return false;
	buffer_free(&parser->config_text);
	parser->config_text = out.buffer;
	if (out.buffer.size - 1 > CONFIG_TEXT_MAX)
		return error_set(parser->error, STATUS_INVALID,
			"the configuration in the document takes more than 1 MiB");
	return true;
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
	const char *text = parser->stream.text, *p = text + parser->stream.next;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };

	if (*p != '{')
		return fail(parser, parser->stream.next, "metadata is not an object");
	for (p++; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text;) {
		if (name_is(&member.name, "num_samples")) {
			parser->is_declared = *member.value != 'n'; /* null: a streaming save */
			if (parser->is_declared && !parse_u64_range(member.value, member.value_end,
							   &parser->declared_count))
				return fail(parser, (size_t)(member.value - text),
					"num_samples is not a count");
		} else if (name_is(&member.name, "config")) {
			if (!read_config(parser, member.value, member.value_end))
				return false;
		}
	}
	return true;
}

/* The end of a document: its count must be right, and nothing may follow. */
static bool
end_document(struct record_parser *parser)
{
	size_t brace = parser->stream.next++;
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

/* Read members of a document, from after its brace or after a member, up to its records or its end.
 */
static bool
read_document(struct record_parser *parser, bool is_first)
{
	struct json_stream *stream = &parser->stream;

	for (;; is_first = false) {
		bool is_metadata, is_array;
		struct json_string name;
		const char *end;

		if (json_stream_peek(stream) == '}')
			return end_document(parser);
		if (!is_first && !read_byte(parser, ',', "expected ',' or '}'"))
			return false;
		if (json_stream_peek(stream) != '"')
			return fail(parser, stream->next, "expected a member name");
		if (!read_value(parser, &end))
			return false;
		name = json_string_of(stream->text + stream->next, end);
		is_metadata = name_is(&name, "metadata");
		is_array = name_is(&name, "augmentations");
		stream->next += name.length + 2;
		if (!read_byte(parser, ':', "expected ':'"))
			return false;
		json_stream_peek(stream);
		if (is_array) {
			if (parser->array_seen)
				return fail(parser, stream->next, "augmentations occur twice");
			parser->array_seen = true;
			parser->has_value = false;
			parser->state = PARSER_DOCUMENT;
			return read_byte(parser, '[', "augmentations are not an array");
		}
		if (!read_value(parser, &end))
			return false;
		if (is_metadata && !read_metadata(parser, end))
			return false;
		stream->next = (size_t)(end - stream->text);
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

/* Parse the next record. False: there are no more, or *error. */
static bool
advance(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;

	while (parser->state != PARSER_DONE) {
		bool in_array = parser->state != PARSER_TOP, is_first = !parser->has_value;
		int c = json_stream_peek(stream);
		const char *end;

		if (!in_array && c == JSON_STREAM_END) {
			parser->state = PARSER_DONE;
			continue;
		}
		if (!in_array && c == '[') {
			stream->next++;
			parser->state = PARSER_ARRAY;
			parser->has_value = false;
			continue;
		}
		if (in_array && c == ']') {
			stream->next++;
			parser->has_value = true;
			if (parser->state == PARSER_ARRAY)
				parser->state = PARSER_TOP;
			else if (!read_document(parser, false))
				return false;
			continue;
		}
		if (in_array && !is_first) {
			if (!read_byte(parser, ',', "expected ',' or ']'"))
				return false;
			c = json_stream_peek(stream);
		}
		if (c != '{') {
			if (c != JSON_STREAM_END && !read_value(parser, &end))
				return false;
			return fail(parser, stream->next, "not a record");
		}
		parser->has_value = true;
		if (in_array || !is_first || !is_document(parser))
			return read_record(parser);
		stream->next++;
		if (!read_document(parser, true))
			return false;
	}
	return false;
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
