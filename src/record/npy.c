/* SPDX-License-Identifier: MIT */
/*
 * npy - a NumPy array, format 1.0: of doubles, or structured; and raw, its rows without the header.
 *
 * The header is the one that NumPy's own np.save writes (since 1.24), which keeps room for a count
 * of 21 digits: so it has the same length for every count.
 */

#include "record/format.h"

#include "base/decimal.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_DIGITS 21
#define ALIGNMENT    64
#define PREFIX       10 /* magic string, version, length */
#define TYPE_MAX     6

static bool
is_plain(const struct layout *layout)
{
	for (unsigned i = 0; i < layout->options.fields.count; i++)
		if (layout->options.fields.field[i].kind != FIELD_PARAMETER)
			return false;
	return true;
}

/* The type of a field, which ends in its size in bytes. A seed of 256 bits is decimal text: no
 * integer type holds it. */
static const char *
type(const struct layout *layout, const struct field *field, char out[TYPE_MAX])
{
	const struct parameter *parameter = &layout->config->parameters[field->parameter];

	switch (field->kind) {
	case FIELD_PARAMETER:
		if (parameter->kind == PARAMETER_DOUBLE || is_plain(layout))
			return "<f8";
		if (parameter->kind != PARAMETER_CHOICE)
			return parameter->kind == PARAMETER_INT ? "<i8" : "|b1";
		snprintf(out, TYPE_MAX, "|S%u", parameter->choices->longest);
		return out;
	case FIELD_HASH:
		return "|S64";
	case FIELD_SEED:
		return layout->options.seed_256 ? "|S78" : "<u4";
	case FIELD_ID:
	case FIELD_RANK:
		break;
	}
	return "<u8";
}

_Static_assert(DECIMAL_WIDE_MAX == 78, "the type says so");

size_t
npy_row_size(const struct layout *layout)
{
	char text[TYPE_MAX];
	size_t bytes = 0;

	for (unsigned i = 0; i < layout->options.fields.count; i++)
		bytes +=
			strtoul(type(layout, &layout->options.fields.field[i], text) + 2, NULL, 10);
	return bytes;
}

/* ('NAME', '<f8') for each field, and the rest of the dictionary. */
#define DICTIONARY_MAX (FIELDS_MAX * (PARAMETER_NAME_MAX + 16) + 128)

static void
header(FILE *stream, const struct layout *layout, uint64_t count)
{
	bool plain = is_plain(layout);
	char text[DICTIONARY_MAX], field_type[TYPE_MAX], *out = text;
	int digits = snprintf(NULL, 0, "%" PRIu64, count);

	out += sprintf(out, "{'descr': %s", plain ? "'<f8'" : "[");
	for (unsigned i = 0; !plain && i < layout->options.fields.count; i++) {
		const struct field *field = &layout->options.fields.field[i];

		out += sprintf(out, "%s('%s', '%s')", i ? ", " : "",
			field_name(field, layout->config), type(layout, field, field_type));
	}
	out += sprintf(
		out, "%s, 'fortran_order': False, 'shape': (%" PRIu64 ",", plain ? "" : "]", count);
	if (plain)
		out += sprintf(out, " %u", layout->options.fields.count);
	out += sprintf(out, "), }%*s", COUNT_DIGITS - digits, "");
	size_t size = (size_t)(out - text) + 1;
	size_t padding = ALIGNMENT - (PREFIX + size) % ALIGNMENT;
	fwrite("\x93NUMPY\x01", 1, 8, stream);
	fputc((int)((size + padding) & 0xff), stream);
	fputc((int)((size + padding) >> 8), stream);
	fprintf(stream, "%s%*s\n", text, (int)padding, "");
}

/* Write a field of record i, as `type` states. */
static inline char *
field_put(const struct layout *layout, const struct field *field, bool plain,
	const struct records *records, size_t i, char *out)
{
	const struct parameter *parameter = &layout->config->parameters[field->parameter];
	uint64_t bits = 0;
	uint32_t seed;
	double value;

	switch (field->kind) {
	case FIELD_ID:
		bits = records->id[i];
		break;
	case FIELD_HASH:
		return sha256_hex(out, records->digest[i].word);
	case FIELD_SEED:
		if (layout->options.seed_256) {
			memset(out, 0, DECIMAL_WIDE_MAX);
			decimal_write_words(out, records->digest[i].word, 8);
			return out + DECIMAL_WIDE_MAX;
		}
		seed = htole32(records->digest[i].word[7]);
		return mempcpy(out, &seed, sizeof(seed));
	case FIELD_RANK:
		bits = records->rank;
		break;
	case FIELD_PARAMETER:
		value = records->value[field->parameter * records->stride + i];
		if (plain || parameter->kind == PARAMETER_DOUBLE) {
			memcpy(&bits, &value, sizeof(bits));
		} else if (parameter->kind == PARAMETER_INT) {
			bits = (uint64_t)(int64_t)value;
		} else if (parameter->kind == PARAMETER_BOOL) {
			*out = value != 0;
			return out + 1;
		} else {
			const struct choice *choice = &parameter->choices->choice[(size_t)value];

			memset(out, 0, parameter->choices->longest);
			memcpy(out, choice->quoted + 1, choice->length);
			return out + parameter->choices->longest;
		}
		break;
	}
	bits = htole64(bits);
	return mempcpy(out, &bits, sizeof(bits));
}

char *
npy_rows_write(const struct layout *layout, const struct records *records, char *out)
{
	bool plain = is_plain(layout);

	for (size_t i = 0; i < records->count; i++)
		for (unsigned k = 0; k < layout->options.fields.count; k++)
			out = field_put(
				layout, &layout->options.fields.field[k], plain, records, i, out);
	return out;
}

const struct format format_npy = {
	.name = "npy",
	.header_has_count = true,
	.binary = true,
	.header = header,
};

const struct format format_raw = {
	.name = "raw",
	.binary = true,
};
