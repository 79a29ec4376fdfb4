/* SPDX-License-Identifier: MIT */
/* outline - every byte of some records is spoilt in every way, and each way over them sees it. */

#include "kernel/cpu.h"
#include "output/outline_ways.h"
#include "record/ndjson.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 7 /* one, four side by side, and two */
#define ROOM    4096

struct sample {
	struct config config;
	struct layout layout;
	struct records records;
	uint64_t id[RECORDS];
	double value[PARAMETERS_MAX][RECORDS];
	struct digest digest[RECORDS];
	struct dtoa_text text[(PARAMETERS_MAX + 1) * TEXTS_AT_ONCE];
	char bytes[ROOM], scratch[ROOM];
	size_t size;
};

/* Texts of records whose lengths differ a little. */
static void
sample_make(struct sample *sample, uint64_t batch)
{
	struct error error = { 0 };

	memset(sample, 0, sizeof(*sample));
	CHECK(config_preset(&sample->config, "moderate"));
	sample->layout = (struct layout){ .format = &format_ndjson,
		.config = &sample->config,
		.precision = PRECISION_FULL,
		.batch = batch };
	fields_parse(&sample->layout.fields, &sample->config, false, "id,rotation,noise,hash,seed",
		&error);
	layout_open(&sample->layout);
	for (size_t i = 0; i < RECORDS; i++) {
		sample->id[i] = i < 2 ? i * 9 : 97 + i;
		for (unsigned k = 0; k < PARAMETERS_MAX; k++)
			sample->value[k][i] = (k ? 1e-5 : -31.0) / ((double)i + 3.3);
		for (unsigned w = 0; w < 8; w++)
			sample->digest[i].word[w] = 0x89abcdefu * (unsigned)(i * 8 + w + 1);
	}
	sample->records = (struct records){ .count = RECORDS,
		.id = sample->id,
		.digest = sample->digest,
		.value = sample->value[0],
		.stride = RECORDS,
		.first_index = batch ? batch - 2 : 0,
		.text = sample->text };
	sample->size = (size_t)(records_write(&sample->layout, &sample->records, sample->bytes) -
				sample->bytes);
}

/* Which bytes may stand here without being seen: those of numbers, of hashes, or none. */
static const char *
allowed(const struct sample *sample, size_t at)
{
	static const struct {
		const char *name, *bytes;
	} fields[] = {
		{ "\"rotation\":", "0123456789+-.e" },
		{ "\"noise\":", "0123456789+-.e" },
		{ "\"hash\":\"", "0123456789abcdef" },
		{ "\"seed\":", "0123456789" },
	};

	for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++) {
		size_t length = strlen(fields[k].name), begin = at;
		size_t span = strspn(sample->bytes + at, fields[k].bytes);

		while (begin > 0 && strchr(fields[k].bytes, sample->bytes[begin - 1]))
			begin--;
		if (span && begin >= length &&
			memcmp(sample->bytes + begin - length, fields[k].name, length) == 0)
			return fields[k].bytes;
	}
	return "";
}

static bool
fits(const struct outline_way *way, struct outline *outline, struct sample *sample)
{
	const char *at = NULL;

	return way->fits(outline, &sample->records, sample->bytes, sample->size, 0, &at,
		       sample->scratch) &&
	       CHECK(at == sample->bytes);
}

static void
test_way(const struct outline_way *way, struct outline *outline, struct sample *sample)
{
	CHECK(fits(way, outline, sample));
	for (size_t at = 0; at < sample->size; at++) {
		const char *good = allowed(sample, at);
		char here = sample->bytes[at];

		for (int c = 1; c < 256; c++) {
			bool unseen = (char)c == here || strchr(good, c), rightly;

			sample->bytes[at] = (char)c;
			rightly = fits(way, outline, sample) == unseen;
			if (rightly)
				continue;
			CHECK(rightly);
			printf("# %s: %d at %zu\n", way->name, c, at);
		}
		sample->bytes[at] = '\0';
		CHECK(!fits(way, outline, sample));
		sample->bytes[at] = here;
	}
	sample->size--;
	CHECK(!fits(way, outline, sample));
	sample->size++;
}

void
test_outline(void)
{
	struct sample *sample = malloc(sizeof(*sample));
	struct outline *outline;
	struct error error = { 0 };

	for (uint64_t batch = 0; sample && batch <= 3; batch += 3) {
		sample_make(sample, batch);
		outline = outline_open(&sample->layout, &error);
		for (size_t i = 0; outline && outline_ways[i]; i++)
			if (!(outline_ways[i]->need & ~cpu_features()))
				test_way(outline_ways[i], outline, sample);
		CHECK(outline);
		outline_close(outline);
	}
	CHECK(sample);
	free(sample);
}
