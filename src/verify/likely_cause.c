/* SPDX-License-Identifier: MIT */
/* likely_cause - why no record of a file is as expected: another format, or other options. */

#include "verify/likely_cause.h"

#include "base/file_magic.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
begins_with(const char *line, size_t length, const char *text)
{
	size_t size = strlen(text);

	return length >= size && memcmp(line, text, size) == 0;
}

/* Write the members of a JSON object, or of a header, as --fields takes them. False: they do not
 * fit (then the list is incomplete), or are not fields of this configuration. */
static bool
list_members(const struct layout *layout, const char *line, size_t length, struct fields *fields,
	char *list, size_t size)
{
	json_t *object = *line == '{' ? json_loadb(line, length, 0, NULL) : NULL, *value;
	struct error ignored = { 0 };
	const char *name;
	size_t used = 0;

	*list = '\0';
	json_object_foreach(object, name, value)
	{
		if (used < size)
			used += (size_t)snprintf(
				list + used, size - used, "%s%s", used ? "," : "", name);
	}
	json_decref(object);
	if (*line != '{') {
		used = length - (length > 0 && line[length - 1] == '\n');
		snprintf(list, size, "%.*s", (int)used, line);
		for (char *tab = list; (tab = strchr(tab, '\t'));)
			*tab = ',';
	}
	return used > 0 && used < size &&
	       fields_parse(fields, layout->config, true, list, &ignored);
}

/* The header of csv or tsv: the options that it was written with. */
static bool
recognize_header(const struct layout *layout, const char *line, size_t length,
	char message[LIKELY_CAUSE_MAX])
{
	const char *format = memchr(line, '\t', length) ? "tsv" : "csv";
	char list[LIKELY_CAUSE_MAX - 80], suggestion[LIKELY_CAUSE_MAX - 60] = "";
	bool is_other_format = strcmp(format, layout->format->name) != 0;
	struct fields fields;
	bool is_expected;

	if (*line == '{')
		return false;
	if (!list_members(layout, line, length, &fields, list, sizeof(list)))
		return false;
	/* A single name has no separator: it may be of csv or tsv. */
	if (fields.count == 1 && layout->format->header && !layout->is_reduced)
		is_other_format = false;
	is_expected = fields_equal(&fields, &layout->fields);
	if (is_expected && !is_other_format && !layout->is_reduced)
		return false;
	if (!is_expected)
		snprintf(suggestion, sizeof(suggestion), " --fields %s", list);
	if (is_other_format)
		snprintf(message, LIKELY_CAUSE_MAX, "the header of %s: give --format %s%s", format,
			format, suggestion);
	else if (is_expected)
		snprintf(message, LIKELY_CAUSE_MAX, "a header line: omit --no-header");
	else
		snprintf(message, LIKELY_CAUSE_MAX, "the header of other members: give%s",
			suggestion);
	return true;
}

/* Rows of csv or tsv without a header line, which begin with an ID. */
static const char *
recognize_row(const struct layout *layout, const char *line, size_t length)
{
	const char *text = line, *end = line + length;

	while (text < end && *text >= '0' && *text <= '9')
		text++;
	if (text == line || text == end || layout->keys)
		return NULL;
	if (*text == '\n')
		return "lines of IDs, not of records: without --check dpa generates their records";
	if (*text != ',' && *text != '\t')
		return NULL;
	if (strcmp(layout->format->name, *text == ',' ? "csv" : "tsv") == 0)
		return layout->is_reduced ? NULL : "no header line: give --no-header";
	return *text == ',' ? "rows of csv: give --format csv --no-header"
			    : "rows of tsv: give --format tsv --no-header";
}

/* What a text shows to be of another format than the layout's; NULL: nothing is recognized. */
static const char *
recognize_text(const struct layout *layout, const char *line, size_t length)
{
	const struct format *format = layout->format;

	if (begins_with(line, length, "{\n") || begins_with(line, length, "{\"metadata\"")) {
		if (strcmp(format->name, format_json.name) == 0)
			return NULL;
		return "a JSON document: give --format json, and --range or a manifest";
	}
	if (begins_with(line, length, "[{\"") && !layout->array_size)
		return "an array of records: give --batch N, and --range or a manifest";
	if (begins_with(line, length, "{\"") && (format != &format_ndjson || layout->array_size))
		return "lines of JSON: give --format ndjson, without --batch";
	if (format == &format_npy)
		return "not a NumPy array: for its rows without a header give --format raw";
	return recognize_row(layout, line, length);
}

bool
file_format_recognize(const struct layout *layout, const char *line, size_t length,
	char message[LIKELY_CAUSE_MAX])
{
	char description[FILE_MAGIC_TEXT_MAX];
	const char *found = NULL;

	if (begins_with(line, length, "\x93NUMPY")) {
		if (layout->format != &format_npy)
			found = "a NumPy array: give --format npy, and --range or a manifest";
	} else if (file_magic_describe(description, line, length, " --check ...")) {
		found = description;
	} else if (recognize_header(layout, line, length, message)) {
		return true;
	} else {
		found = recognize_text(layout, line, length);
	}
	if (found)
		snprintf(message, LIKELY_CAUSE_MAX, "%s", found);
	return found;
}

bool
file_format_is_object(const char *line, size_t length)
{
	json_t *json = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
	bool is_object = json_is_object(json);

	json_decref(json);
	return is_object;
}

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
	const struct item_batch *items = trial->sample->items;
	struct record_worker *worker = record_worker_open(&trial->plan, trial->error);
	struct records records;
	bool computed = false;

	trial->text.size = 0;
	if (worker && record_worker_compute(worker, items, &records, trial->error)) {
		computed = records_append(&trial->text, &trial->layout, &records, trial->error);
		if (trial->plan.needs_digest)
			digest_write(trial->hash, records.digest);
	}
	record_worker_close(worker);
	return computed;
}

/* Whether some options give the sample; they are in trial->options. */
static bool
find_options(struct trial *trial)
{
	struct span text = trial->sample->text;

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
			if (text.length == trial->text.size &&
				memcmp(text.text, trial->text.data, text.length) == 0)
				return true;
		}
	return false;
}

/* The sample has other members, or other ends of lines, than the expected text, which is empty if
 * it is not known. False: neither, or none that can be named. */
static bool
compare_form(const struct trial *trial, char message[LIKELY_CAUSE_MAX])
{
	const struct layout *layout = trial->expected->layout;
	const struct buffer *expected = &trial->text;
	struct span text = trial->sample->text;
	char list[LIKELY_CAUSE_MAX - 128];
	struct fields fields;

	if (expected->size > 0 && text.length == expected->size + 1 &&
		text.text[text.length - 2] == '\r' &&
		memcmp(text.text, expected->data, text.length - 2) == 0) {
		strcpy(message, "all lines end in CR and newline: tr -d '\\r' <FILE | dpa --check");
		return true;
	}
	if (*text.text != '{')
		return false;
	if (list_members(layout, text.text, text.length, &fields, list, sizeof(list))) {
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
static void
find_cause(struct trial *trial, struct likely_cause *cause)
{
	struct span text = trial->sample->text;
	const char *vague = "another preset, other bounds, or another seed or depth";
	bool has_hash;

	reset(trial);
	if (trial->sample->items && !compute(trial))
		return;
	cause->is_certain = true;
	if (compare_form(trial, cause->text) || !trial->sample->items)
		return;
	has_hash = memmem(text.text, text.length, trial->hash, sizeof(trial->hash));
	if (find_options(trial)) {
		snprintf(cause->text, sizeof(cause->text),
			"all records differ: the first is that of %s: check with these options",
			trial->options);
		return;
	}
	if (fields_contains(&trial->expected->layout->fields, FIELD_HASH))
		vague = has_hash ? "another preset, other bounds, or another precision"
				 : "another base seed, epoch, seeding or depth";
	cause->is_certain = false;
	snprintf(cause->text, sizeof(cause->text), "all records differ: probably %s", vague);
}

bool
likely_cause_find(struct likely_cause *cause, const struct compute_plan *plan,
	const struct record_sample *sample, struct error *error)
{
	/* On the heap, because the stack may be small. */
	struct trial *trial = malloc(sizeof(*trial));

	*cause = (struct likely_cause){ .text = "" };
	if (!trial)
		return error_out_of_memory(error);
	*trial = (struct trial){ .expected = plan, .sample = sample, .error = error };
	find_cause(trial, cause);
	buffer_free(&trial->text);
	free(trial);
	return error->status == STATUS_OK;
}
