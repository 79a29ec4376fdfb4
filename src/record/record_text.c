/* SPDX-License-Identifier: MIT */
/* record_text - the table of formats; the text of records: rows, arrays, and lines to join. */

#include "record/format.h"

#include "base/cpu.h"
#include "base/decimal.h"
#include "number/dtoa.h"
#include "json/json_lexer.h"

#include <string.h>

#define ARRAY_END "]\n"

const struct format *const formats[] = {
	&format_ndjson,
	&format_csv,
	&format_tsv,
	&format_json,
	&format_npy,
	&format_raw,
	NULL,
};

const char *const format_names[] = { "ndjson", "csv", "tsv", "json", "npy", "raw", NULL };

static void
literal_add(struct literal *literal, const char *text)
{
	size_t length = strlen(text);

	memcpy(literal->text + literal->length, text, length);
	literal->length += (unsigned)length;
}

static void
build_literals(struct layout *layout)
{
	const struct format *format = layout->options.format;
	bool has_braces = !layout->options.is_join || layout->options.nest;
	struct literal *literal = layout->literal;
	const char *quote = "";

	if (layout->options.is_join || layout->array_size)
		literal_add(literal, ",");
	if (layout->options.is_join && layout->options.nest) {
		char quoted[JSON_STRING_GROWTH * PARAMETER_NAME_MAX + 3];

		*json_string_write(quoted, layout->options.nest, strlen(layout->options.nest)) =
			'\0';
		literal_add(literal, quoted);
		literal_add(literal, format->text.colon);
	}
	literal_add(literal, has_braces ? format->text.begin : "");
	for (unsigned i = 0; i < layout->options.fields.count; i++) {
		const struct field *field = &layout->options.fields.field[i];

		literal_add(literal, i ? format->text.between : "");
		if (format->text.colon) {
			literal_add(literal, "\"");
			literal_add(literal, field_name(field, layout->config));
			literal_add(literal, "\"");
			literal_add(literal, format->text.colon);
			quote = field->kind == FIELD_HASH ? "\"" : "";
		}
		literal_add(literal++, quote);
		literal_add(literal, quote);
	}
	literal_add(literal, has_braces ? format->text.end : "");
	literal_add(literal, layout->options.is_join || layout->array_size ? "" : "\n");
}

/* Bytes of a field; a key is counted apart, but for its quotes. */
static const unsigned char field_max_size[] = {
	[FIELD_ID] = DECIMAL_MAX,
	[FIELD_PARAMETER] = DTOA_MAX,
	[FIELD_HASH] = 64,
	[FIELD_SEED] = DECIMAL_WIDE_MAX,
	[FIELD_RANK] = DECIMAL_MAX,
};

bool
record_options_validate(const struct record_options *options, struct error *error)
{
	if (!options->format->binary || !options->keys ||
		!fields_contains(&options->fields, FIELD_ID))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--format %s: keys have no common length: leave 'id' out of --fields",
		options->format->name);
}

void
layout_open(struct layout *layout, const struct record_options *options,
	const struct config *config, const char *config_text)
{
	unsigned features = cpu_features();

	*layout = (struct layout){
		.options = *options,
		.config = config,
		.config_text = config_text,
		.array_size = options->format->is_document ? UINT64_MAX : options->batch,
		.with_stats = options->format->is_document && !options->is_reduced,
		.dtoa = dtoa_impl_for(features),
	};
	for (size_t i = 0; !layout->rows; i++)
		if ((rows_impls[i]->need & ~features) == 0)
			layout->rows = rows_impls[i];
	if (layout->options.format->text.between)
		build_literals(layout);
	layout->max_record_size =
		layout->literal[layout->options.fields.count].length + sizeof(ARRAY_END);
	for (unsigned i = 0; i < layout->options.fields.count; i++) {
		const struct field *field = &layout->options.fields.field[i];
		bool is_parameter = field->kind == FIELD_PARAMETER;
		const struct parameter *parameter = &config->parameters[field->parameter];

		layout->max_record_size += layout->literal[i].length + field_max_size[field->kind];
		if (is_parameter && parameter->choices)
			layout->max_record_size +=
				layout->options.format->key_growth * parameter->choices->longest;
		layout->column[i] = is_parameter && parameter->kind == PARAMETER_DOUBLE
					    ? field->parameter * TEXTS_AT_ONCE
					    : NO_COLUMN;
	}
	if (layout->options.format->binary)
		layout->max_record_size = npy_row_size(layout);
}

#define HASH_WRITE sha256_hex
#include "record/text_rows.h"

static const struct rows_impl rows_portable = { 0, rows_write };

const struct rows_impl *const rows_impls[] = {
#ifdef __x86_64__
	&text_rows_avx512vbmi,
#endif
	&rows_portable,
	NULL,
};

/* Write all records in arrays, of which the first may have begun and the last may stay open. */
static char *
arrays_write(const struct layout *layout, const struct records *records, char *out)
{
	uint64_t size = layout->array_size, at = records->first_index % size;

	for (size_t i = 0, run; i < records->count; i += run) {
		char *begin = out;

		run = records->count - i < size - at ? records->count - i : (size_t)(size - at);
		out = layout->rows->write(layout, records, i, i + run, out);
		if (at == 0)
			*begin = '['; /* instead of the comma */
		at = (at + run) % size;
		if (at == 0)
			out = mempcpy(out, ARRAY_END, strlen(ARRAY_END));
	}
	return out;
}

bool
records_append(struct buffer *text, const struct layout *layout, const struct records *records,
	struct error *error)
{
	size_t size = text->size + records->count * layout->max_record_size + PADDING;
	const struct join_target *target = records->target;

	if (layout->options.keys && !target)
		size += (records->key_offset[records->count] - records->key_offset[0]) *
			(size_t)layout->options.format->key_growth;
	for (size_t i = 0; target && i < records->count; i++)
		size += (size_t)(target[i].end - target[i].begin);
	if (!buffer_reserve(text, size, error))
		return false;
	char *out = text->data + text->size;
	for (size_t i = 0; target && i < records->count; i++) {
		size_t before = (size_t)(target[i].insert_at - target[i].begin);

		out = mempcpy(out, target[i].begin, before);
		out = layout->rows->write(layout, records, i, i + 1, out);
		out = mempcpy(
			out, target[i].insert_at, (size_t)(target[i].end - target[i].insert_at));
	}
	if (layout->options.format->binary)
		out = npy_rows_write(layout, records, out);
	else if (layout->array_size)
		out = arrays_write(layout, records, out);
	else if (!target)
		out = layout->rows->write(layout, records, 0, records->count, out);
	text->size = (size_t)(out - text->data);
	return true;
}

void
records_round(const struct layout *layout, double *value, size_t stride, size_t count)
{
	if (layout->options.precision == PRECISION_FULL)
		return;
	for (unsigned i = 0; i < layout->options.fields.count; i++) {
		const struct field *field = &layout->options.fields.field[i];
		double *x = value + field->parameter * stride;

		if (layout->column[i] != NO_COLUMN)
			for (size_t k = 0; k < count; k++)
				x[k] = round_decimal(x[k], layout->options.precision);
	}
}

size_t
records_before(const struct layout *layout, const char *text, size_t size)
{
	const char *end = text + size;
	char last = layout->array_size ? '}' : '\n'; /* of a record; its objects are flat */
	size_t count = 0;

	if (layout->options.format->binary)
		return size / layout->max_record_size;
	for (bool is_quoted = false; text < end; text++) {
		if (*text == '\\' && layout->options.format->text.colon)
			text++;
		else if (*text == '"')
			is_quoted = !is_quoted;
		else
			count += *text == last && !is_quoted;
	}
	return count;
}

bool
envelope_print(struct buffer *text, const struct layout *layout, uint64_t count,
	const struct stats_list *stats, struct error *error)
{
	const struct format *format = layout->options.format;
	struct memstream memstream;

	*text = (struct buffer){ 0 };
	if (!memstream_open(&memstream, error))
		return false;
	if (stats && format->trailer)
		format->trailer(memstream.stream, layout, count, stats);
	else if (!stats && format->header)
		format->header(memstream.stream, layout, count);
	if (!memstream_close(&memstream, error))
		return false;
	*text = memstream.buffer;
	return true;
}
