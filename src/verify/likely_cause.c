/* SPDX-License-Identifier: MIT */
/* likely_cause - finds out why all records of a file differ: another format, or other options. */

#include "verify/likely_cause.h"

#include "base/utf8.h"

#include <endian.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define LINE_EXAMINED ((size_t)64 << 10) /* bytes; longer ones would take much memory */

/* Write the members of a JSON object, or the names of a header, as --fields takes them; nothing if
 * they do not fit. False: they are not fields of this configuration. */
static bool
list_members(const struct layout *layout, struct span line, struct fields *fields, char *list,
	size_t size)
{
	json_t *object = NULL, *value;
	struct error ignored = { 0 };
	const char *name;
	size_t used = 0;

	*list = '\0';
	if (*line.text == '{') {
		object = json_loadb(line.text, line.length, 0, NULL);
		json_object_foreach(object, name, value)
		{
			if (used < size)
				used += (size_t)snprintf(
					list + used, size - used, "%s%s", used ? "," : "", name);
		}
		json_decref(object);
	} else {
		used = line.length - (line.length > 0 && line.text[line.length - 1] == '\n');
		snprintf(list, size, "%.*s", (int)used, line.text);
		for (char *tab = list; (tab = strchr(tab, '\t'));)
			*tab = ',';
	}
	if (used >= size)
		*list = '\0';
	return *list && fields_parse(fields, layout->config, true, list, &ignored);
}

/* Recognize a line of JSON, the header of csv or tsv, or a row, which begins with an ID. */
static bool
recognize_line(const struct layout *layout, struct span line, char message[LIKELY_CAUSE_MAX])
{
	bool is_json = *line.text == '{', is_same, is_row, is_known;
	const char *text = line.text, *end = text + line.length;
	const char *format = "ndjson", *what = "lines";
	char option[32] = "", list[LIKELY_CAUSE_MAX - 80] = "";
	struct fields fields = { .count = 0 };

	if (!is_json)
		format = memchr(line.text, '\t', line.length) ? "tsv" : "csv";
	is_same = strcmp(format, layout->options.format->name) == 0;
	while (text < end && *text >= '0' && *text <= '9')
		text++;
	is_row = text > line.text && text < end && !layout->options.keys;
	if (!is_json)
		what = is_row ? "rows" : "the header";
	if (is_row && *text == '\n') {
		strcpy(message, "lines of IDs, not of records: without --check dpa generates their "
				"records");
		return true;
	}
	if (is_row && ((*text != ',' && *text != '\t') || (is_same && layout->options.is_reduced)))
		return false;
	is_known = is_row || list_members(layout, line, &fields, list, sizeof(list));
	if (!is_known && is_same && is_json && *list) {
		snprintf(message, LIKELY_CAUSE_MAX,
			"lines of JSON with members that are not configured: %s", list);
		return true;
	}
	if (!is_known)
		return false;
	/* A single name has no separator: it may be of csv or tsv. */
	is_same |= fields.count == 1 && layout->options.format->header &&
		   !layout->options.is_reduced && !is_json;
	if (fields_equal(&fields, &layout->options.fields))
		*list = '\0';
	if (!is_same)
		snprintf(option, sizeof(option), " --format %s", format);
	else if (layout->array_size)
		strcpy(option, " no --batch");
	else if (!is_row && !*list) {
		strcpy(message, "a header line: omit --no-header");
		return layout->options.is_reduced;
	}
	snprintf(message, LIKELY_CAUSE_MAX, "%s of %s: give%s%s%s%s", what,
		is_json ? "JSON" : format, option, is_row ? " --no-header" : "",
		*list ? " --fields " : "", list);
	return true;
}

/* Whether a text, which is not ASCII, consists of doubles that are not extreme. */
static bool
is_raw(struct span text)
{
	bool is_ascii = true;
	size_t at = 0;

	for (; at + sizeof(double) <= text.length && at < 4 * sizeof(double);
		at += sizeof(double)) {
		uint64_t bits;
		double value;

		memcpy(&bits, text.text + at, sizeof(bits));
		is_ascii &= (bits & UINT64_C(0x8080808080808080)) == 0;
		bits = le64toh(bits);
		memcpy(&value, &bits, sizeof(value));
		value = value < 0 ? -value : value;
		if (!(value > 1e-9 && value < 1e15))
			return false;
	}
	return !is_ascii;
}

bool
file_format_recognize(const struct layout *layout, struct span text, char message[LIKELY_CAUSE_MAX])
{
	static const struct {
		const char *begin, *format, *message;
	} begins[] = {
		{ "\x93NUMPY", "npy", "a NumPy array: give --format npy" },
		{ "{\n", "json", "a JSON document: give --format json" },
		{ "{\"metadata\"", "json", "a JSON document: give --format json" },
		{ "[{\"", "batch", "an array of records: give --batch N" },
	};
	bool is_batch = layout->options.format == &format_ndjson && layout->array_size;
	const char *newline = memchr(text.text, '\n', text.length), *found = NULL;
	const char *description = file_magic_describe(text.text, text.length);

	for (size_t i = 0; !found && i < sizeof(begins) / sizeof(*begins); i++) {
		size_t length = strlen(begins[i].begin);

		if (text.length < length || memcmp(text.text, begins[i].begin, length) != 0)
			continue;
		if (strcmp(is_batch ? "batch" : layout->options.format->name, begins[i].format) ==
			0)
			return false;
		found = begins[i].message;
	}
	if (!found && layout->options.format != &format_raw && is_raw(text))
		found = "rows of numbers without a header: give --format raw";
	if (found) {
		snprintf(message, LIKELY_CAUSE_MAX, "%s, and --range or a manifest", found);
		return true;
	}
	if (description) {
		strcpy(message, description);
		return true;
	}
	if (newline)
		text.length = (size_t)(newline + 1 - text.text);
	if (text.length > LINE_EXAMINED)
		return false;
	return recognize_line(layout, text, message);
}

/* The sample's record as other options give it. */
struct trial {
	const struct record_sample *sample;
	struct config config;
	struct seeding seeding;
	struct layout layout;
	struct buffer text;
	char options[128]; /* those that differ from the expected ones, for a message */
};

/* Options that are tried, in this order, each with several values and the others as expected. */
enum option {
	PRESET,
	PRECISION, /* none, and 0 to 17 */
	WIDE_SEED,
	SEEDING,   /* without base seed, unless the seeding implies one */
	BASE_SEED, /* 0 to 99 */
	EPOCH,     /* 0 to 99 */
	DEPTH,     /* 1 to 100 */
	OPTIONS,
};

/* Change the expected options to the i-th value of one. False: it has no further values. */
static bool
set_option(struct trial *trial, enum option option, unsigned i)
{
	const struct layout *expected = trial->sample->plan->layout;
	struct seeding *seeding = &trial->seeding;
	char *options = trial->options;
	const size_t size = sizeof(trial->options);
	struct config preset;

	trial->config = *expected->config;
	trial->seeding = *trial->sample->plan->seeding;
	trial->seeding.rank = trial->sample->rank;
	trial->layout = *expected;
	trial->layout.config = &trial->config;
	switch (option) {
	case PRESET:
		if (!preset_names[i])
			return false;
		config_preset(&preset, i);
		memcpy(trial->config.parameters, preset.parameters,
			PARAMETERS_FIXED * sizeof(*preset.parameters));
		snprintf(options, size, "--preset %s", preset_names[i]);
		return true;
	case PRECISION:
		trial->layout.options.precision = i ? (int)i - 1 : PRECISION_FULL;
		if (i == 0)
			strcpy(options, "a run without --precision");
		else
			snprintf(options, size, "--precision %u", i - 1);
		return i <= 18;
	case WIDE_SEED:
		seeding->seed_256 = trial->layout.options.seed_256 = !seeding->seed_256;
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
	case DEPTH:
		trial->config.depth = i + 1;
		snprintf(options, size, "--depth %u", i + 1);
		return i < 100;
	case OPTIONS:
		break;
	}
	return false;
}

/* Compute the record, and the header before it. False: out of memory. */
static bool
compute(struct trial *trial, struct error *error)
{
	const struct record_sample *sample = trial->sample;
	const struct item_batch *items = sample->items;
	struct layout *layout = &trial->layout;
	struct compute_plan plan = {
		.layout = layout, .kernel = sample->plan->kernel, .seeding = &trial->seeding
	};
	struct records records;
	bool computed = false;

	buffer_free(&trial->text);
	if (sample->count && !envelope_print(&trial->text, layout, *sample->count, NULL, error))
		return false;
	if (layout->options.format->binary)
		layout->max_record_size = npy_row_size(layout);
	if (!compute_plan_open(&plan, error))
		return false;
	struct record_worker *worker = record_worker_open(&plan);
	if (!worker)
		error_out_of_memory(error);
	else if (record_worker_compute(worker, items, &records, error))
		computed = records_append(&trial->text, layout, &records, error);
	record_worker_close(worker);
	return computed;
}

/* Whether some options give the sample; they are in trial->options. */
static bool
find_options(struct trial *trial, struct error *error)
{
	struct span text = trial->sample->text;

	for (enum option option = 0; option < OPTIONS; option++)
		for (unsigned i = 0; set_option(trial, option, i); i++) {
			/* That seeding is not possible for keys. */
			if (trial->seeding.kind == SEEDING_UNIQUE && trial->layout.options.keys)
				continue;
			if (!compute(trial, error))
				return false;
			if (text.length >= trial->text.size &&
				memcmp(text.text, trial->text.data, trial->text.size) == 0)
				return true;
		}
	return false;
}

bool
likely_cause_find(
	const struct record_sample *sample, char message[LIKELY_CAUSE_MAX], struct error *error)
{
	static struct trial trial; /* the stack may be small */

	trial.sample = sample;
	*message = '\0';
	if (find_options(&trial, error))
		snprintf(message, LIKELY_CAUSE_MAX,
			"%s records differ: the first is that of %s: check with these options",
			sample->count ? "the" : "all", trial.options);
	buffer_free(&trial.text);
	return error->status == STATUS_OK;
}
