/* SPDX-License-Identifier: MIT */
/* text_rows - the rows of text records: the body of record_text.c and text_rows_avx512vbmi.c. */

/*
 * A record is literal, field, literal, field, ..., literal. The literals (commas, quotes, names)
 * are the same for all records, so a format builds them once; the fields are copied between them.
 * Nearly all are shorter than 32 bytes, so that one vector move copies one.
 *
 * Before it includes this file, an implementation defines HASH_WRITE(out, word), which does what
 * sha256_hex does.
 */

#include "base/decimal.h"
#include "record/format.h"

#include <math.h>
#include <string.h>

/* Copy 32 bytes by one move, or by two where vectors have 16. */
static inline void
copy32(char *out, const void *from)
{
	typedef char bytes32 __attribute__((vector_size(32)));
	bytes32 x;

	memcpy(&x, from, sizeof(x));
	memcpy(out, &x, sizeof(x));
}

/* May touch 31 bytes after the text. */
static inline char *
literal_write(char *out, const struct literal *literal)
{
	copy32(out, literal->text);
	if (__builtin_expect(literal->length > 32, 0))
		for (size_t i = 32; i < literal->length; i += 32)
			copy32(out + i, literal->text + i);
	return out + literal->length;
}

/*
 * A value that is not a double. User time per value, with its draw: double 4 ns, bool and choice 6,
 * int 7, int of 16 digits 12 (min of 7 runs of dpa -j1 -n 3000000 -o /dev/null with four further
 * parameters of the kind; Zen 5).
 */
static inline char *
value_write(const struct layout *layout, const struct parameter *parameter, double value, char *out)
{
	const struct format *format = layout->options.format;

	if (parameter->kind == PARAMETER_CHOICE) {
		/* Most formats write it as it is, with or without its quotes. */
		const struct choice *choice = &parameter->choices->choice[(size_t)value];
		const char *text = choice->quoted + !format->text.colon;
		size_t length = choice->length + (format->text.colon ? 2u : 0u);

		if (!choice->is_plain)
			return format->key(format, out, choice->quoted + 1, choice->length);
		if (length > 32)
			return mempcpy(out, text, length);
		copy32(out, text);
		return out + length;
	}
	if (parameter->kind == PARAMETER_BOOL) {
		memcpy(out, value != 0 ? "true\0\0\0" : "false\0\0", 8);
		return out + (value != 0 ? 4 : 5);
	}
	*out = '-';
	return decimal_write(out + (value < 0), (uint64_t)(int64_t)fabs(value));
}

/* A field other than a double. */
static inline char *
field_write(const struct layout *layout, const struct field *field, const struct records *records,
	size_t i, char *out)
{
	const uint32_t *offset;

	switch (field->kind) {
	case FIELD_ID:
		if (records->seed_text) {
			offset = records->seed_offset + i;
			copy32(out, records->seed_text + offset[0] + records->seed_prefix);
			return out + (offset[1] - offset[0] - records->seed_prefix);
		}
		if (records->id)
			return decimal_write(out, records->id[i]);
		offset = records->key_offset + i;
		return layout->options.format->key(layout->options.format, out,
			records->key + offset[0], offset[1] - offset[0]);
	case FIELD_PARAMETER:
		return value_write(layout, &layout->config->parameters[field->parameter],
			records->value[field->parameter * records->stride + i], out);
	case FIELD_HASH:
		return HASH_WRITE(out, records->digest[i].word);
	case FIELD_SEED:
		return decimal_write_words(out,
			records->digest[i].word + (layout->options.seed_256 ? 0 : 7),
			layout->options.seed_256 ? 8 : 1);
	case FIELD_RANK:
		return decimal_write(out, records->rank);
	}
	return out;
}

static char *
rows_write(const struct layout *layout, const struct records *records, size_t begin, size_t end,
	char *out)
{
	unsigned count = layout->options.fields.count;

	for (size_t i = begin; i < end; i++) {
		const struct dtoa_text *row = records->text + i % TEXTS_AT_ONCE;
		size_t left = records->count - i;

		/* Convert the doubles of the next records together. */
		for (unsigned k = 0; i % TEXTS_AT_ONCE == 0 && k < count; k++)
			if (layout->column[k] != NO_COLUMN)
				layout->dtoa->write(
					records->value + i +
						layout->options.fields.field[k].parameter *
							records->stride,
					left < TEXTS_AT_ONCE ? left : TEXTS_AT_ONCE,
					records->text + layout->column[k]);
		for (unsigned k = 0; k < count; k++) {
			unsigned column = layout->column[k];

			out = literal_write(out, &layout->literal[k]);
			if (column != NO_COLUMN) {
				copy32(out, &row[column]);
				out += row[column].length;
			} else {
				out = field_write(
					layout, &layout->options.fields.field[k], records, i, out);
			}
		}
		out = literal_write(out, &layout->literal[count]);
	}
	return out;
}
