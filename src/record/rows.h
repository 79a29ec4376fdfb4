/* SPDX-License-Identifier: MIT */
/* rows - the rows of text records: the body of record_text.c and rows_avx512vbmi.c. */

/*
 * A record is literal, field, literal, field, ..., literal. The literals (commas, quotes, names)
 * are the same for all records, so a format builds them once; the fields are copied between them.
 * Nearly all are shorter than 32 bytes, so that one vector move copies one.
 *
 * Before it includes this file, an implementation defines HASH_WRITE(out, digest), which does what
 * digest_write does.
 */

#include "base/decimal.h"
#include "record/format.h"

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

/* Convert the values of the next TEXTS_AT_ONCE records, from `begin` on. */
static void
values_write(const struct layout *layout, const struct records *records, size_t begin)
{
	size_t left = records->count - begin, n = left < TEXTS_AT_ONCE ? left : TEXTS_AT_ONCE;

	for (unsigned k = 0; k < layout->fields.count; k++) {
		const struct field *field = &layout->fields.field[k];

		if (field->kind == FIELD_PARAMETER)
			layout->dtoa->write(
				records->value + field->parameter * records->stride + begin, n,
				records->text + field->parameter * TEXTS_AT_ONCE);
	}
}

static inline char *
id_write(const struct layout *layout, const struct records *records, size_t i, char *out)
{
	if (records->seed_text) {
		const uint32_t *offset = records->seed_offset + i;

		copy32(out, records->seed_text + offset[0] + records->seed_prefix);
		return out + (offset[1] - offset[0] - records->seed_prefix);
	}
	if (records->id)
		return decimal_write(out, records->id[i]);
	return layout->format->key(out, records->key + records->key_offset[i],
		records->key_offset[i + 1] - records->key_offset[i]);
}

static inline char *
field_write(const struct layout *layout, const struct records *records, enum field_kind kind,
	size_t i, char *out)
{
	switch (kind) {
	case FIELD_ID:
		return id_write(layout, records, i, out);
	case FIELD_HASH:
		return HASH_WRITE(out, &records->digest[i]);
	case FIELD_SEED:
		return decimal_write_words(out,
			records->digest[i].word + (layout->seed_256 ? 0 : 7),
			layout->seed_256 ? 8 : 1);
	case FIELD_RANK:
		return decimal_write(out, records->rank);
	case FIELD_PARAMETER:
		break;
	}
	return out;
}

static char *
rows_write(const struct layout *layout, const struct records *records, size_t begin, size_t end,
	char *out)
{
	const struct field *fields_end = layout->fields.field + layout->fields.count;

	for (size_t i = begin; i < end; i++) {
		const struct dtoa_text *row = records->text + i % TEXTS_AT_ONCE;
		const struct literal *literal = layout->literal;

		if (i % TEXTS_AT_ONCE == 0)
			values_write(layout, records, i);
		for (const struct field *field = layout->fields.field; field < fields_end;
			field++) {
			out = literal_write(out, literal++);
			if (field->kind == FIELD_PARAMETER) {
				const struct dtoa_text *text =
					row + field->parameter * TEXTS_AT_ONCE;

				copy32(out, text);
				out += text->length;
			} else {
				out = field_write(layout, records, field->kind, i, out);
			}
		}
		out = literal_write(out, literal);
	}
	return out;
}
