/* SPDX-License-Identifier: MIT */
/* rows - every implementation of rows writes the bytes of the portable one. */

#include "base/cpu.h"
#include "record/format.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define ROWS 150 /* two full groups of texts and a part of one */

/* Pseudorandom digests, and values from 1e-9 to 1e9 of both signs. */
static void
fill(struct digest digest[ROWS], double *value, size_t count)
{
	uint32_t x = 1;

	for (size_t i = 0; i < ROWS; i++)
		for (unsigned w = 0; w < 8; w++)
			digest[i].word[w] = x = x * UINT32_C(1664525) + UINT32_C(1013904223);
	for (size_t i = 0; i < count; i++) {
		double power = 1e-9;

		for (size_t k = i % 19; k > 0; k--)
			power *= 10;
		value[i] = (i % 2 ? -1.0 : 1.0) * digest[i % ROWS].word[i % 8] * 0x1p-32 * power;
	}
}

static void
check_format(const struct format *format, struct layout *layout, struct records *records)
{
	struct record_options options = { .format = format, .precision = PRECISION_FULL };
	struct buffer expected = { 0 }, actual = { 0 };
	struct error error = { 0 };

	fields_default(&options.fields, layout->config,
		1 << FIELD_ID | 1 << FIELD_HASH | 1 << FIELD_SEED | 1 << FIELD_RANK);
	layout_open(layout, &options, layout->config, NULL);
	for (size_t i = 0; rows_impls[i]; i++)
		if (!rows_impls[i + 1])
			layout->rows = rows_impls[i];
	CHECK(records_append(&expected, layout, records, &error));
	for (size_t i = 0; rows_impls[i]; i++) {
		if (rows_impls[i]->need & ~cpu_features())
			continue;
		layout->rows = rows_impls[i];
		actual.size = 0;
		CHECK(records_append(&actual, layout, records, &error));
		CHECK(actual.size == expected.size);
		CHECK(memcmp(actual.data, expected.data, actual.size) == 0);
	}
	buffer_free(&expected);
	buffer_free(&actual);
}

void
test_rows(void)
{
	static struct config config;
	static struct layout layout = { .config = &config };
	static struct digest digest[ROWS];
	static uint64_t id[ROWS];
	static uint32_t offset[ROWS + 1];
	static char seed_text[ROWS * SEED_STRING_MAX + PADDING];
	struct seeding seeding = { .has_base_seed = true, .base = 7 };
	char prefix[SEED_STRING_MAX];
	struct records records = { .count = ROWS, .id = id, .digest = digest, .rank = 12345 };
	double *value;

	config_preset(&config, 0);
	value = malloc(config.count * ROWS * sizeof(*value));
	records.text = malloc(config.count * TEXTS_AT_ONCE * sizeof(*records.text));
	records.value = value;
	records.stride = ROWS;
	fill(digest, value, config.count * ROWS);
	for (size_t i = 0; i < ROWS; i++)
		id[i] = UINT64_MAX >> (i * 64 / ROWS);
	for (unsigned with_text = 0; with_text < 2; with_text++) {
		for (size_t i = 0; formats[i]; i++)
			if (!formats[i]->binary)
				check_format(formats[i], &layout, &records);
		seeding_write(&seeding, id, ROWS, seed_text, offset);
		records.seed_text = seed_text;
		records.seed_offset = offset;
		records.seed_prefix = (unsigned)seeding_prefix(&seeding, prefix);
	}
	free(value);
	free(records.text);
}
