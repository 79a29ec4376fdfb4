/* SPDX-License-Identifier: MIT */
/* made - records that a run could have made, for the harnesses of what reads them back. */

#include "made.h"

#include "fuzz.h"

#include <math.h>
#include <string.h>

#define LONG_NAME "a_name_of_sixty_three_letters_as_long_as_names_of_parameters_be"

/* Which fields, in which order; NULL: the format's own. */
static const char *const lists[8] = {
	NULL,
	"id",
	"hash,id",
	"rotation,id,seed,noise",
	"seed,hash,id,rank",
	"id,rank,hash,contrast",
	"noise,scale,id",
	"rank,id,brightness",
};

void
made_open(struct made *made, unsigned how, uint64_t batch)
{
	struct parameter param = { .lo = { -1e308, false }, .hi = { 0, false } };
	struct record_options options = { .precision = PRECISION_FULL };
	struct error error = { 0 };
	char list[256] = "";

	memset(made, 0, sizeof(*made));
	config_preset(&made->config, 0);
	if (how & 0x80)
		FUZZ_MUST(config_add_param(
			&made->config, "--param", LONG_NAME, strlen(LONG_NAME), &param, &error));
	options.format = formats[(how & 3) % 3];
	options.keys = how & 4;
	options.seed_256 = how & 8;
	made->records.rank = UINT64_C(18446744073709551614) >> (how & 63);
	options.batch = options.format->is_object ? batch : 0;
	if (lists[how >> 4 & 7])
		snprintf(list, sizeof(list), "%s%s", lists[how >> 4 & 7],
			how & 0x80 ? "," LONG_NAME : "");
	if (*list)
		FUZZ_MUST(fields_parse(&options.fields, &made->config, true, list, &error));
	else
		fields_default(&options.fields, &made->config, options.format->fields);
	layout_open(&made->layout, &options, &made->config, NULL);
}

/* What is as good as chance. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* One of four is any double, the others are like those that are drawn. */
static double
value_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	if (bits & 3 || !isfinite(value))
		value = (double)(bits >> 11) * 0x1p-53 * 60 - 30;
	return value;
}

static void
fill(struct made *made, size_t count)
{
	struct records *records = &made->records;

	for (size_t i = 0; i < count; i++) {
		uint64_t seed = records->id ? records->id[i] : records->key_offset[i + 1] + i;

		for (size_t k = 0; k < 8; k++)
			made->digest[i].word[k] = (uint32_t)(mix(8 * seed + k) >> 16);
		for (size_t k = 0; k < made->config.count; k++)
			made->value[k * MADE_MAX + i] = value_of(mix(~(128 * seed + k)));
	}
	records->count = count;
	records->digest = made->digest;
	records->value = made->value;
	records->stride = MADE_MAX;
	records->text = made->text;
}

void
made_ids(struct made *made, uint64_t first, uint64_t step, size_t count)
{
	FUZZ_MUST(count <= MADE_MAX && !made->layout.options.keys);
	for (size_t i = 0; i < count; i++)
		made->id[i] = first + i * step;
	made->records.id = made->id;
	fill(made, count);
}

void
made_keys(struct made *made, const char *keys, const uint32_t *offset, size_t count)
{
	FUZZ_MUST(count <= MADE_MAX && made->layout.options.keys);
	memcpy(made->key_offset, offset, (count + 1) * sizeof(*offset));
	made->records.key = keys;
	made->records.key_offset = made->key_offset;
	fill(made, count);
}

char *
made_write(struct made *made, size_t *size)
{
	struct buffer text = { 0 };
	struct error error = { 0 };

	FUZZ_MUST(records_append(&text, &made->layout, &made->records, &error));
	*size = text.size;
	return text.data;
}
