/* SPDX-License-Identifier: MIT */
/* record_parser - a file of saved records: lines, arrays, or a document of the library. */

#include "record/record_parser.h"

#include "base/decimal.h"
#include "base/signals.h"
#include "json/json_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CONFIG_TEXT_MAX ((size_t)1 << 20)

/* Report what is wrong `at` bytes into the input, after so many records. */
static bool
fail_at(const struct record_parser *parser, uint64_t at, const char *text, uint64_t records,
	struct error *error)
{
	return error_set(error, STATUS_INVALID,
		"%s: byte %" PRIu64 ": %s (after %" PRIu64 " valid record%s)", parser->stream.name,
		at, text, records, records == 1 ? "" : "s");
}

/* The same, `at` bytes after `next`. A signal or a read error, which is reported already, makes the
 * text end too early, too. */
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
	return fail_at(
		parser, json_stream_position(stream) + at, text, parser->count, parser->error);
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
	struct json_lexer *lexer = &stream->lexer;
	size_t at;

	do {
		*end = json_skip_value(lexer, stream->next, 1);
		/* At the end of the text, a number may go on. */
		if (*end && *end < lexer->end)
			return true;
		at = (size_t)((*end ? *end : lexer->error_at) - stream->next);
	} while (stream->next + at == lexer->end && json_stream_read(stream));
	return fail(parser, at, lexer->error);
}

/* Consume a record, which begins at `next`. */
static void
take_record(struct record_parser *parser, size_t size)
{
	struct json_stream *stream = &parser->stream;

	parser->record = (struct record_text){
		.text = stream->next,
		.size = size,
		.offset = json_stream_position(stream),
		.position = parser->count++,
	};
	stream->next += size;
}

/*
 * Find the end of the record at `next`. One that is not valid JSON is the last one, and ends beyond
 * what is wrong with it: who parses it reports that, or what is wrong before.
 */
static bool
read_record(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	struct json_lexer *lexer = &stream->lexer;
	const char *end;
	size_t size;

	do {
		end = json_skip_value(lexer, stream->next, 0);
		size = (size_t)((end ? end : lexer->error_at) - stream->next);
	} while (!end && stream->next + size == lexer->end && json_stream_read(stream));
	size_t left = (size_t)(lexer->end - stream->next) - size;
	if (!end && left == 0 && (signals_pending() || parser->error->status || !stream->ended))
		return fail(parser, size, NULL);
	if (!end) {
		parser->state = PARSER_DONE;
		size += left < PADDING ? left : PADDING;
	}
	take_record(parser, size);
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
	const char *text = parser->stream.next, *p = text;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };

	if (*p != '{')
		return fail(parser, 0, "metadata is not an object");
	for (p++; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text;) {
		if (name_is(&member.name, "num_samples")) {
			parser->is_declared = *member.value != 'n'; /* null: a streaming save */
			if (parser->is_declared &&
				parse_u64(member.value, &parser->declared_count) !=
					member.value_end)
				return fail(parser, (size_t)(member.value - text),
					"num_samples is not a count");
		} else if (name_is(&member.name, "config")) {
			if (!read_config(parser, member.value, member.value_end))
				return false;
		}
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
			return fail(parser, 0, "expected a member name");
		if (!read_value(parser, &end))
			return false;
		name = json_string_of(stream->next, end);
		is_metadata = name_is(&name, "metadata");
		is_array = name_is(&name, "augmentations");
		stream->next = end;
		if (!read_byte(parser, ':', "expected ':'"))
			return false;
		json_stream_peek(stream);
		if (is_array) {
			if (parser->array_seen)
				return fail(parser, 0, "augmentations occur twice");
			parser->array_seen = true;
			parser->has_value = false;
			parser->state = PARSER_DOCUMENT;
			return read_byte(parser, '[', "augmentations are not an array");
		}
		if (!read_value(parser, &end))
			return false;
		if (is_metadata && !read_metadata(parser, end))
			return false;
		stream->next = end;
	}
}

/* Whether the object at `next` has the array of a document, or ends beyond what was read. */
static bool
may_hold_records(struct json_stream *stream)
{
	static const char name[] = "\"augmentations\"";
	const char *text = stream->next, *end = json_skip_value(&stream->lexer, text, 0);

	return !end || memmem(text, (size_t)(end - text), name, sizeof(name) - 1);
}

/*
 * Whether the object at `next`, the first value, is a document. Its first member decides: that of a
 * record has a known name, or is a number, or --fields may leave it out.
 */
static bool
is_document(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;

	do {
		struct json_lexer *lexer = &stream->lexer;
		const char *p = json_skip_blanks(lexer, stream->next + 1);
		struct json_string name;

		if (*p == '"') {
			p = json_read_string(lexer, p, &name);
			if (p)
				p = json_skip_blanks(lexer, p);
			if (p && *p == ':')
				p = json_skip_blanks(lexer, p + 1);
			if (p && p < lexer->end)
				return memchr("{[\"n", *p, 4) &&
				       !record_name_is_known(&parser->kinds, &name) &&
				       (name_is(&name, "metadata") || may_hold_records(stream));
		}
		/* What is not JSON is reported as a record. */
		if ((p ? p : lexer->error_at) < lexer->end)
			return false;
	} while (json_stream_read(stream));
	return false;
}

/* Whether the text, which is the beginning of a file, is a line of csv or tsv. */
static bool
looks_like_csv(const struct json_stream *stream)
{
	const char *line = stream->next;
	size_t size = (size_t)(stream->lexer.end - line);
	const char *end = memchr(line, '\n', size);

	if (end)
		size = (size_t)(end - line);
	return size > 0 && *line != '[' && (memchr(line, ',', size) || memchr(line, '\t', size));
}

/* Where a record is expected, something else begins with the byte `c`. */
static bool
fail_at_record(struct record_parser *parser, int c)
{
	if (parser->count == 0 && parser->state == PARSER_TOP && looks_like_csv(&parser->stream))
		return fail(parser, 0,
			"not JSON but csv or tsv, which --load does not read: give its "
			"IDs to dpa without --load");
	if (c > 0 && strchr("\"-0123456789tfn[", c))
		return fail(parser, 0, "not a record: IDs are read without --load");
	return fail(parser, 0, "not JSON");
}

/* Find the next record. False: the input has ended, or *error. */
static bool
advance(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;

	while (parser->state != PARSER_DONE) {
		bool in_array = parser->state != PARSER_TOP, is_first = !parser->has_value;
		int c = json_stream_peek(stream);

		parser->has_value = true;
		if (in_array && c == ']') {
			stream->next++;
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
		if (!in_array && c == '[') {
			stream->next++;
			parser->has_value = false;
			parser->state = PARSER_ARRAY;
		} else if (!in_array && c == JSON_STREAM_END) {
			parser->state = PARSER_DONE;
		} else if (c != '{') {
			return fail_at_record(parser, c);
		} else if (in_array || !is_first || !is_document(parser)) {
			return read_record(parser);
		} else {
			stream->next++;
			if (!read_document(parser, true))
				return false;
		}
	}
	return false;
}

/* Learn kinds of parameters from the configuration of a document, if it is one of dpa. */
static void
learn_kinds(struct record_parser *parser)
{
	const struct buffer *text = &parser->config_text;
	struct config before = parser->kinds;
	struct error ignored = { 0 };
	json_t *json = json_file_parse(parser->stream.name, text->data, text->size - 1, &ignored);

	if (!json || !config_read_json(&parser->kinds, parser->stream.name, json, &ignored)) {
		before.owned = parser->kinds.owned;
		parser->kinds = before;
	}
	json_decref(json);
}

bool
record_parser_open(struct record_parser *parser, const struct config *config, const char *path,
	struct error *error)
{
	struct record_schema *schema = &parser->schema;
	const struct record_text *first = &parser->record;
	struct record_error wrong;

	*parser = (struct record_parser){ .kinds = *config, .error = error };
	parser->kinds.owned = NULL; /* but the caller's */
	config_preset(&schema->config, preset_names[0]);
	fields_default(&schema->fields, &schema->config, 1 << FIELD_ID | 1 << FIELD_HASH);
	if (!json_stream_open(&parser->stream, path, error))
		return false;
	parser->is_pending = advance(parser);
	if (parser->config_text.size)
		learn_kinds(parser);
	if (parser->is_pending && !record_schema_learn(schema, &parser->kinds, first->text,
					  first->text + first->size, &wrong))
		return fail_at(parser, first->offset + (uint64_t)(wrong.at - first->text),
			wrong.text, 0, error);
	return error->status == STATUS_OK;
}

void
record_parser_close(struct record_parser *parser)
{
	json_stream_close(&parser->stream);
	buffer_free(&parser->config_text);
	config_close(&parser->kinds);
}

/* Take the next record if nothing precedes it but a comma, and it is simple. */
static bool
take_simple_record(struct record_parser *parser)
{
	struct json_stream *stream = &parser->stream;
	const char *p = json_skip_blanks(&stream->lexer, stream->next), *end;

	if (!parser->has_value || parser->state == PARSER_DONE)
		return false;
	if (parser->state != PARSER_TOP) {
		if (*p != ',')
			return false;
		p = json_skip_blanks(&stream->lexer, p + 1);
	}
	end = *p == '{' ? json_simple_object_end(p, stream->lexer.end) : NULL;
	if (!end)
		return false;
	stream->next = p;
	take_record(parser, (size_t)(end - p));
	return true;
}

enum record_result
record_parser_next(struct record_parser *parser, bool wait)
{
	if (parser->is_pending) {
		parser->is_pending = false;
		return RECORD_READY;
	}
	if (take_simple_record(parser))
		return RECORD_READY;
	if (parser->state == PARSER_DONE)
		return RECORD_END;
	if (!wait && json_stream_is_idle(&parser->stream))
		return RECORD_WOULD_BLOCK;
	return advance(parser) ? RECORD_READY : RECORD_END;
}

bool
record_parse(const struct record_parser *parser, struct json_pattern *pattern,
	const struct record_text *text, struct saved_record *record, struct error *error)
{
	struct record_error wrong;

	record->id = text->position; /* unless it has one */
	if (saved_record_parse(
		    &parser->schema, pattern, text->text, text->text + text->size, record, &wrong))
		return true;
	return fail_at(parser, text->offset + (uint64_t)(wrong.at - text->text), wrong.text,
		text->position, error);
}
