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
	for (unsigned i = 0; i < layout->fields.count; i++)
		if (layout->fields.field[i].kind != FIELD_PARAMETER)
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
		return layout->seed_256 ? "|S78" : "<u4";
	case FIELD_ID:
	case FIELD_RANK:
		break;
	}
	return "<u8";
}

_Static_assert(DECIMAL_WIDE_MAX == 78, "the type says so");

static bool
validate(const struct record_options *options, struct error *error)
{
	if (!options->keys || !fields_contains(&options->fields, FIELD_ID))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--format %s: keys have no common length: leave 'id' out of --fields",
		options->format->name);
}

static size_t
row_size(const struct layout *layout)
{
	char text[TYPE_MAX];
	size_t bytes = 0;

	for (unsigned i = 0; i < layout->fields.count; i++)
		bytes += strtoul(type(layout, &layout->fields.field[i], text) + 2, NULL, 10);
	return bytes;
}

/* ('NAME', '<f8') for each field, and the rest of the dictionary. */
#define DICTIONARY_MAX (FIELDS_MAX * (PARAMETER_NAME_MAX + 16) + 128)

static char *
dictionary_print(char *out, const struct layout *layout, uint64_t count)
{
	bool plain = is_plain(layout);
	char text[TYPE_MAX];
	int digits;

	out += sprintf(out, "{'descr': %s", plain ? "'<f8'" : "[");
	for (unsigned i = 0; !plain && i < layout->fields.count; i++) {
		const struct field *field = &layout->fields.field[i];

		out += sprintf(out, "%s('%s', '%s')", i ? ", " : "",
			field_name(field, layout->config), type(layout, field, text));
	}
	out += sprintf(out, "%s, 'fortran_order': False, 'shape': (", plain ? "" : "]");
	digits = sprintf(out, "%" PRIu64, count);
	out += digits;
	out += plain ? sprintf(out, ", %u", layout->fields.count) : sprintf(out, ",");
	return out + sprintf(out, "), }%*s", COUNT_DIGITS - digits, "");
}

static void
header(FILE *stream, const struct layout *layout, uint64_t count)
{
	char text[DICTIONARY_MAX];
	size_t size = (size_t)(dictionary_print(text, layout, count) - text);
	size_t padding = ALIGNMENT - (PREFIX + size + 1) % ALIGNMENT;
	size_t length = size + padding + 1;

	fwrite("\x93NUMPY\x01", 1, 8, stream);
	fputc((int)(length & 0xff), stream);
	fputc((int)(length >> 8), stream);
	fprintf(stream, "%s%*s\n", text, (int)padding, "");
}

static inline char *
value_put(const struct parameter *parameter, bool plain, double value, char *out)
{
	const struct choices *choices = parameter->choices;
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (!plain && parameter->kind == PARAMETER_INT)
		bits = (uint64_t)(int64_t)value;
	if (!plain && parameter->kind == PARAMETER_BOOL) {
		*out = value != 0;
		return out + 1;
	}
	if (!plain && parameter->kind == PARAMETER_CHOICE) {
		const struct choice *choice = &choices->choice[(size_t)value];

		memset(out, 0, choices->longest);
		memcpy(out, choice->quoted + 1, choice->length);
		return out + choices->longest;
	}
	bits = htole64(bits);
	return mempcpy(out, &bits, sizeof(bits));
}

static inline char *
field_put(const struct layout *layout, const struct field *field, bool plain,
	const struct records *records, size_t i, char *out)
{
	uint64_t bits = 0;
	uint32_t seed;

	switch (field->kind) {
	case FIELD_ID:
		bits = records->id[i];
		break;
	case FIELD_PARAMETER:
		return value_put(&layout->config->parameters[field->parameter], plain,
			records->value[field->parameter * records->stride + i], out);
	case FIELD_HASH:
		return digest_write(out, &records->digest[i]);
	case FIELD_SEED:
		if (layout->seed_256) {
			memset(out, 0, DECIMAL_WIDE_MAX);
			decimal_write_words(out, records->digest[i].word, 8);
			return out + DECIMAL_WIDE_MAX;
		}
		seed = htole32(records->digest[i].word[7]);
		return mempcpy(out, &seed, sizeof(seed));
	case FIELD_RANK:
		bits = records->rank;
		break;
	}
	bits = htole64(bits);
	return mempcpy(out, &bits, sizeof(bits));
}

static char *
rows(const struct layout *layout, const struct records *records, char *out)
{
	bool plain = is_plain(layout);

	for (size_t i = 0; i < records->count; i++)
		for (unsigned k = 0; k < layout->fields.count; k++)
			out = field_put(layout, &layout->fields.field[k], plain, records, i, out);
	return out;
}

const struct format format_npy = {
	.name = "npy",
	.header_has_count = true,
	.binary = true,
	.validate = validate,
	.row_size = row_size,
	.write = rows,
	.header = header,
};

const struct format format_raw = {
	.name = "raw",
	.binary = true,
	.validate = validate,
	.row_size = row_size,
	.write = rows,
};
