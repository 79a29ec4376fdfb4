/* SPDX-License-Identifier: MIT */
/* likely_cause - why all records of a file differ from the expected ones. */

#include "verify/likely_cause.h"

#include "record/format.h"
#include "verify/file_format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_MAX      ((size_t)64 << 10) /* bytes; longer records are not examined */
#define PRECISION_TRIES 18                 /* --precision 0 to 17 */
#define SEED_TRIES      100                /* base seeds and epochs from 0 to 99 */

bool
record_sample_set(
	struct record_sample *sample, const struct check_batch *batch, struct error *error)
{
	const struct item_batch *items = &batch->items;
	uint32_t item = batch->record[0].item;
	size_t length, key_length;
	const char *text = check_batch_text(batch, 0, &length);

	sample->text.size = sample->key.size = 0;
	sample->rank = batch->rank;
	sample->has_item = item != NO_ITEM;
	if (length > SAMPLE_MAX)
		return true;
	if (sample->has_item && items->id) {
		sample->id = items->id[item];
	} else if (sample->has_item) {
		key_length = items->offset[item + 1] - items->offset[item];
		/* An empty key has an address, too. */
		if (!buffer_reserve(&sample->key, key_length + 1, error))
			return false;
		memcpy(sample->key.data, items->keys.data + items->offset[item], key_length);
		sample->key.size = key_length;
	}
	return buffer_append(&sample->text, text, length, error);
}

void
record_sample_free(struct record_sample *sample)
{
	buffer_free(&sample->text);
	buffer_free(&sample->key);
}

/* The sample's record as other options give it. The plan refers to the members before it. */
struct trial {
	const struct record_sample *sample;
	struct item_batch items; /* that of the sample */
	struct config config;
	struct seeding seeding;
	struct layout layout;
	struct compute_plan plan;
	struct buffer text; /* of the record */
	char hash[64];      /* if the plan has it */
	char *message;      /* LIKELY_CAUSE_MAX bytes */
	struct error *error;
};

/* Return to the expected options. */
static void
reset(struct trial *trial, const struct compute_plan *expected)
{
	trial->config = *expected->layout->config;
	trial->seeding = *expected->options.seeding;
	trial->seeding.rank = trial->sample->rank;
	trial->layout = *expected->layout;
	trial->layout.config = &trial->config;
	trial->plan = *expected;
	trial->plan.options.seeding = &trial->seeding;
	trial->plan.layout = &trial->layout;
	trial->plan.options.with_stats = false;
	trial->plan.options.timing = NULL;
}

/* Compute the record. False: out of memory. */
static bool
compute(struct trial *trial)
{
	struct record_worker *worker = record_worker_open(&trial->plan, trial->error);
	size_t size = records_max_size(&trial->layout, 1, trial->sample->key.size);
	struct records records;
	bool computed = false;

	if (worker && buffer_reserve(&trial->text, size, trial->error))
		computed = record_worker_compute(worker, &trial->items, &records, trial->error);
	if (computed) {
		trial->text.size =
			(size_t)(records_write(&trial->layout, &records, trial->text.data) -
				 trial->text.data);
		if (trial->plan.engine)
			digest_write(trial->hash, records.digest);
	}
	record_worker_close(worker);
	return computed;
}

/* Whether the options of the trial give the sample; then write that as the message. */
static bool
matches(struct trial *trial, const char *format, ...)
{
	const struct buffer *text = &trial->sample->text;
	char options[128];
	va_list args;

	if (!compute(trial) || text->size != trial->text.size ||
		memcmp(text->data, trial->text.data, text->size) != 0)
		return false;
	va_start(args, format);
	vsnprintf(options, sizeof(options), format, args);
	va_end(args);
	snprintf(trial->message, LIKELY_CAUSE_MAX, "all records differ: the first is that of %s",
		options);
	return true;
}

static bool
try_presets(struct trial *trial, const struct compute_plan *expected)
{
	struct config preset;

	for (size_t i = 0; preset_names[i]; i++) {
		reset(trial, expected);
		config_preset(&preset, preset_names[i]);
		memcpy(trial->config.parameters, preset.parameters,
			PARAMETERS_FIXED * sizeof(*preset.parameters));
		if (matches(trial, "--preset %s", preset_names[i]))
			return true;
	}
	return false;
}

static bool
try_precision(struct trial *trial, const struct compute_plan *expected)
{
	reset(trial, expected);
	trial->layout.precision = PRECISION_FULL;
	if (matches(trial, "a run without --precision"))
		return true;
	for (int digits = 0; digits < PRECISION_TRIES; digits++) {
		trial->layout.precision = digits;
		if (matches(trial, "--precision %d", digits))
			return true;
	}
	return false;
}

/* Try other seedings, and small base seeds and epochs. */
static bool
try_seeding(struct trial *trial, const struct compute_plan *expected)
{
	bool has_keys = expected->layout->keys;

	reset(trial, expected);
	trial->seeding.seed_256 = trial->layout.seed_256 = !trial->seeding.seed_256;
	if (matches(trial, trial->seeding.seed_256 ? "--wide-seed" : "a run without --wide-seed"))
		return true;
	reset(trial, expected);
	trial->seeding.has_base_seed = false;
	for (enum seeding_kind kind = SEEDING_SAMPLE; kind <= SEEDING_RANK; kind++) {
		trial->seeding.kind = kind;
		if ((kind != SEEDING_UNIQUE || !has_keys) &&
			matches(trial, "--seeding %s%s", seeding_names[kind],
				kind == SEEDING_SAMPLE ? " without --base-seed and --epoch" : ""))
			return true;
	}
	if (expected->options.seeding->kind == SEEDING_UNIQUE)
		return false;
	reset(trial, expected);
	trial->seeding.has_base_seed = true;
	for (uint64_t i = 0; i < SEED_TRIES; i++) {
		trial->seeding.base = i;
		if (matches(trial, "--base-seed %" PRIu64, i))
			return true;
	}
	trial->seeding.base = expected->options.seeding->base;
	for (uint64_t i = 0; i < SEED_TRIES; i++) {
		trial->seeding.epoch = i;
		if (matches(trial, "--epoch %" PRIu64, i))
			return true;
	}
	return false;
}

/* Other members, or other ends of lines. */
static bool
compare_form(struct trial *trial, const struct compute_plan *expected)
{
	const struct buffer *text = &trial->sample->text;
	char list[LIKELY_CAUSE_MAX - 128];
	struct fields fields;

	if (trial->text.size > 0 && text->size == trial->text.size + 1 &&
		text->data[text->size - 2] == '\r' &&
		memcmp(text->data, trial->text.data, text->size - 2) == 0) {
		snprintf(trial->message, LIKELY_CAUSE_MAX,
			"all lines end in CR and newline: tr -d '\\r' <FILE | dpa --check");
		return true;
	}
	if (text->data[0] != '{')
		return false;
	if (file_format_members(
		    expected->layout, text->data, text->size, &fields, list, sizeof(list))) {
		if (fields_equal(&fields, &expected->layout->fields))
			return false;
		snprintf(trial->message, LIKELY_CAUSE_MAX,
			"all records differ: the first has other members: give --fields %s", list);
		return true;
	}
	if (*list == '\0')
		return false;
	snprintf(trial->message, LIKELY_CAUSE_MAX,
		"all records differ: the first has members that are not configured: %s", list);
	return true;
}

/* No trial gives the sample: compare the hash, which depends on fewer options than the values. */
static bool
compare_hash(struct trial *trial, const struct compute_plan *expected)
{
	const struct buffer *text = &trial->sample->text;
	const char *cause = "another preset, other bounds, or another seed or depth";

	reset(trial, expected);
	if (!compute(trial))
		return false;
	if (fields_contains(&expected->layout->fields, FIELD_HASH)) {
		cause = "another base seed, epoch, seeding or depth";
		if (memmem(text->data, text->size, trial->hash, sizeof(trial->hash)))
			cause = "another preset, other bounds, or another precision";
	}
	snprintf(trial->message, LIKELY_CAUSE_MAX, "all records differ: probably %s", cause);
	return true;
}

static bool
find_cause(struct trial *trial, const struct compute_plan *expected, uint64_t records)
{
	const struct record_sample *sample = trial->sample;

	trial->text.size = 0;
	if (sample->has_item) {
		if (expected->layout->keys) {
			if (!item_batch_add_key(&trial->items, sample->key.data, sample->key.size))
				return error_out_of_memory(trial->error);
		} else {
			trial->items.id[trial->items.count++] = sample->id;
		}
		reset(trial, expected);
		if (!compute(trial))
			return false;
	}
	if (compare_form(trial, expected))
		return true;
	if (!sample->has_item)
		return false;
	if (try_presets(trial, expected) || try_precision(trial, expected))
		return true;
	if (try_seeding(trial, expected))
		return true;
	return records > 1 && compare_hash(trial, expected);
}

bool
likely_cause(const struct compute_plan *plan, const struct record_sample *sample, uint64_t records,
	char message[LIKELY_CAUSE_MAX], struct error *error)
{
	struct trial *trial; /* on the heap, because the stack may be small */
	enum items_kind kind = plan->layout->keys ? ITEMS_KEYS : ITEMS_IDS;
	bool found = false;

	if (sample->text.size == 0)
		return false;
	trial = malloc(sizeof(*trial));
	if (!trial)
		return error_out_of_memory(error);
	*trial = (struct trial){ .sample = sample, .message = message, .error = error };
	if (item_batch_open(&trial->items, 1, kind, error))
		found = find_cause(trial, plan, records);
	item_batch_close(&trial->items);
	buffer_free(&trial->text);
	free(trial);
	return found && error->status == STATUS_OK;
}
