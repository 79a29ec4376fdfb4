/* SPDX-License-Identifier: MIT */
/* likely_cause - why all records of a file differ from the expected ones. */

#include "verify/likely_cause.h"

#include "record/format.h"
#include "verify/file_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The sample's record as other options give it. */
struct trial {
	const struct compute_plan *expected;
	const struct record_sample *sample;
	struct error *error;

	struct config config;
	struct seeding seeding;
	struct layout layout;
	struct compute_plan plan; /* refers to the three before it */
	struct buffer text;       /* of the record */
	char hash[64];            /* if the plan has it */
	char options[128];        /* those that differ from the expected ones, for a message */
};

/* Options that are tried, in this order, each with several values and the others as expected. */
enum option {
	PRESET,
	PRECISION, /* none, and 0 to 17 */
	WIDE_SEED,
	SEEDING,   /* without base seed, unless the seeding implies one */
	BASE_SEED, /* 0 to 99 */
	EPOCH,
	OPTIONS,
};

/* Return to the expected options. */
static void
reset(struct trial *trial)
{
	const struct compute_plan *expected = trial->expected;

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

/* Change the expected options to the i-th value of one. False: it has no further values. */
static bool
set_option(struct trial *trial, enum option option, unsigned i)
{
	struct seeding *seeding = &trial->seeding;
	char *options = trial->options;
	const size_t size = sizeof(trial->options);
	struct config preset;

	switch (option) {
	case PRESET:
		if (!preset_names[i])
			return false;
		config_preset(&preset, preset_names[i]);
		memcpy(trial->config.parameters, preset.parameters,
			PARAMETERS_FIXED * sizeof(*preset.parameters));
		snprintf(options, size, "--preset %s", preset_names[i]);
		return true;
	case PRECISION:
		trial->layout.precision = i ? (int)i - 1 : PRECISION_FULL;
		if (i == 0)
			strcpy(options, "a run without --precision");
		else
			snprintf(options, size, "--precision %u", i - 1);
		return i <= 18;
	case WIDE_SEED:
		seeding->seed_256 = trial->layout.seed_256 = !seeding->seed_256;
		strcpy(options, seeding->seed_256 ? "--wide-seed" : "a run without --wide-seed");
		return i == 0;
	case SEEDING:
		if (!seeding_names[i])
			return false;
		seeding->kind = i;
		seeding->has_base_seed = false;
		snprintf(options, size, "--seeding %s%s", seeding_names[i],
			i == SEEDING_SAMPLE ? " without --base-seed and --epoch" : "");
		return true;
	case BASE_SEED:
	case EPOCH:
		seeding->has_base_seed = true;
		*(option == EPOCH ? &seeding->epoch : &seeding->base) = i;
		snprintf(options, size, "--%s %u", option == EPOCH ? "epoch" : "base-seed", i);
		return i < 100 && seeding->kind != SEEDING_UNIQUE;
	case OPTIONS:
		break;
	}
	return false;
}

/* Compute the record. False: out of memory. */
static bool
compute(struct trial *trial)
{
	const struct item_batch *items = &trial->sample->items;
	struct record_worker *worker = record_worker_open(&trial->plan, trial->error);
	size_t size = records_max_size(&trial->layout, 1, items->keys.size);
	struct records records;
	bool computed = false;

	if (worker && buffer_reserve(&trial->text, size, trial->error))
		computed = record_worker_compute(worker, items, &records, trial->error);
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

/* Whether some options give the sample; they are in trial->options. */
static bool
find_options(struct trial *trial)
{
	const struct buffer *text = &trial->sample->text;

	for (enum option option = 0; option < OPTIONS; option++)
		for (unsigned i = 0;; i++) {
			reset(trial);
			if (!set_option(trial, option, i))
				break;
			/* That seeding is not possible for keys. */
			if (trial->seeding.kind == SEEDING_UNIQUE && trial->layout.keys)
				continue;
			if (!compute(trial))
				return false;
			if (text->size == trial->text.size &&
				memcmp(text->data, trial->text.data, text->size) == 0)
				return true;
		}
	return false;
}

/* The sample has other members, or other ends of lines, than the expected text, if that is known.
 */
static bool
compare_form(const struct layout *layout, const struct buffer *text, const struct buffer *expected,
	char message[LIKELY_CAUSE_MAX])
{
	char list[LIKELY_CAUSE_MAX - 128];
	struct fields fields;

	if (expected->size > 0 && text->size == expected->size + 1 &&
		text->data[text->size - 2] == '\r' &&
		memcmp(text->data, expected->data, text->size - 2) == 0) {
		strcpy(message, "all lines end in CR and newline: tr -d '\\r' <FILE | dpa --check");
		return true;
	}
	if (text->data[0] != '{')
		return false;
	if (file_format_members(layout, text->data, text->size, &fields, list, sizeof(list))) {
		if (fields_equal(&fields, &layout->fields))
			return false;
		snprintf(message, LIKELY_CAUSE_MAX,
			"all records differ: the first has other members: give --fields %s", list);
		return true;
	}
	if (*list == '\0')
		return false;
	snprintf(message, LIKELY_CAUSE_MAX,
		"all records differ: the first has members that are not configured: %s", list);
	return true;
}

/* Try the options, or else compare the hash, which depends on fewer options than the values. */
static bool
find_cause(struct trial *trial, uint64_t records, char message[LIKELY_CAUSE_MAX])
{
	const struct layout *layout = trial->expected->layout;
	const struct buffer *text = &trial->sample->text;
	const char *cause = "another preset, other bounds, or another seed or depth";
	bool has_item = trial->sample->items.count > 0, has_hash;

	reset(trial);
	if (has_item && !compute(trial))
		return false;
	if (compare_form(layout, text, &trial->text, message))
		return true;
	if (!has_item)
		return false;
	has_hash = memmem(text->data, text->size, trial->hash, sizeof(trial->hash));
	if (find_options(trial)) {
		snprintf(message, LIKELY_CAUSE_MAX, "all records differ: the first is that of %s",
			trial->options);
		return true;
	}
	if (fields_contains(&layout->fields, FIELD_HASH))
		cause = has_hash ? "another preset, other bounds, or another precision"
				 : "another base seed, epoch, seeding or depth";
	snprintf(message, LIKELY_CAUSE_MAX, "all records differ: probably %s", cause);
	return records > 1;
}

bool
likely_cause(const struct compute_plan *plan, const struct record_sample *sample, uint64_t records,
	char message[LIKELY_CAUSE_MAX], struct error *error)
{
	/* On the heap, because the stack may be small. */
	struct trial *trial;
	bool found;

	if (sample->text.size == 0)
		return false;
	trial = malloc(sizeof(*trial));
	if (!trial)
		return error_out_of_memory(error);
	*trial = (struct trial){ .expected = plan, .sample = sample, .error = error };
	found = find_cause(trial, records, message);
	buffer_free(&trial->text);
	free(trial);
	return found && error->status == STATUS_OK;
}
