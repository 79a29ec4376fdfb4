/* SPDX-License-Identifier: MIT */
/* manifest_reader - a manifest, read back. */

#include "output/manifest.h"

#include "base/decimal.h"
#include "base/quote.h"
#include "json/json_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * Where members are read from, one after the other: what has an error is 0, and as the first error
 * is kept, it is looked at once, after all of them.
 */
struct section {
	const char *file, *name; /* for messages; "" is the manifest itself */
	json_t *object;
	struct error *error;
};

static bool
fail(const struct section *section, const char *member, const char *expected)
{
	return error_set(section->error, STATUS_TROUBLE, "%s: %s%s%s: expected %s", section->file,
		section->name, *section->name ? ": " : "", member, expected);
}

/* Pass on an error of the parser of an option, "--range: ...". */
static bool
fail_as_option(const struct section *section, const struct error *error)
{
	return error_set(section->error, error->status, "%s: %s: %s", section->file, section->name,
		error->text + 2);
}

static json_t *
find(const struct section *section, const char *member)
{
	return json_object_get(section->object, member);
}

/* A member of the manifest as a section; without it, all of its members are missing. */
static struct section
get_section(const struct section *manifest, const char *name)
{
	return (struct section){ manifest->file, name, find(manifest, name), manifest->error };
}

/* Read a number from min to max; 0 if it is not valid. */
static uint64_t
read_number(const struct section *section, const struct manifest_member *member, json_t *json)
{
	const char *large = json_string_value(json); /* from 2^63 on, see json_file_parse */
	bool valid = json_is_integer(json) && json_integer_value(json) >= 0;
	uint64_t value = valid ? (uint64_t)json_integer_value(json) : 0;
	char expected[80];

	if (member->type == NUMBER_OR_NULL && json_is_null(json))
		return member->null;
	if (large)
		valid = parse_u64(large, &value) == large + strlen(large) && value > INT64_MAX;
	if (valid && value >= member->min && value <= member->max)
		return value;
	snprintf(expected, sizeof(expected), "an integer from %" PRIu64 " to %" PRIu64, member->min,
		member->max);
	fail(section, member->name, expected);
	return 0;
}

/* Read one of the names, as its index. */
static unsigned
read_name(const struct section *section, const char *member, const char *const *names)
{
	const char *name = json_string_value(find(section, member));
	char list[128], expected[160];

	for (unsigned i = 0; name && names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	snprintf(expected, sizeof(expected), "one of %s", join_names(list, sizeof(list), names));
	fail(section, member, expected);
	return 0;
}

/* Read the members of the section that are in the table. */
static void
read_members(const struct section *section, struct run_info *run)
{
	for (const struct manifest_member *m = manifest_members; m->section; m++) {
		void *at = (char *)run + m->offset;
		json_t *json = find(section, m->name);

		if (strcmp(m->section, section->name) != 0)
			continue;
		if (m->type == FLAG || m->type == DELIMITER) {
			if (!json_is_boolean(json))
				fail(section, m->name, "true or false");
			if (m->type == FLAG)
				*(bool *)at = json_is_true(json);
			else
				*(char *)at = json_is_true(json) ? '\0' : '\n';
		} else if (m->type == NAME) {
			*(int *)at = (int)read_name(section, m->name, m->names);
		} else if (m->size == sizeof(int)) {
			*(int *)at = (int)read_number(section, m, json);
		} else {
			*(uint64_t *)at = read_number(section, m, json);
		}
	}
}

static void
read_sha256(const struct section *section, char sha256[SHA256_HEX + 1])
{
	const char *text = json_string_value(find(section, "sha256"));

	if (text && strlen(text) == SHA256_HEX && strspn(text, "0123456789abcdef") == SHA256_HEX)
		memcpy(sha256, text, SHA256_HEX + 1);
	else
		fail(section, "sha256", "64 digits 0-9, a-f");
}

static void
read_seeding(const struct section *section, struct run_info *run)
{
	struct seeding *seeding = &run->seeding;
	bool has_base = !json_is_null(find(section, "base_seed"));
	bool has_epoch = !json_is_null(find(section, "epoch"));

	read_members(section, run);
	seeding->has_base_seed = has_base;
	if (has_epoch != (has_base && seeding->kind == SEEDING_SAMPLE))
		fail(section, "epoch", has_epoch ? "null" : "an integer");
	if (has_base != (seeding->kind == SEEDING_RANK) && seeding->kind != SEEDING_SAMPLE)
		fail(section, "base_seed", has_base ? "null" : "an integer");
}

/* The section is missing if the order is that of the input. What selects the permutation may not
 * be in the seed string; where it is, the numbers are those of the seeding. */
static void
read_order(const struct section *section, struct run_info *run)
{
	struct section shuffle = *section;
	struct order_options *order = &run->order;
	struct seeding *seeding = &run->seeding;
	bool uses_base = seeding->has_base_seed || seeding->kind == SEEDING_RANK;

	order->shard.limit = UNBOUNDED;
	if (!section->object)
		return;
	read_members(section, run);
	shuffle.name = "order: shuffle";
	shuffle.object = find(section, "shuffle");
	order->shuffle = !json_is_null(shuffle.object);
	if (!order->shuffle)
		return;
	read_members(&shuffle, run);
	if (uses_base && seeding->base != order->base_seed)
		fail(&shuffle, "base_seed", "that of the seeding");
	if (seeding->kind == SEEDING_SAMPLE && uses_base && seeding->epoch != order->epoch)
		fail(&shuffle, "epoch", "that of the seeding");
	seeding->base = order->base_seed;
	seeding->epoch = order->epoch;
}

static bool
read_ranges(const struct section *section, json_t *json, struct manifest *manifest)
{
	size_t count = json_array_size(json), i = 0;

	if (count == 0)
		return fail(section, "ranges", "an array of ranges");
	manifest->ranges = calloc(count, sizeof(*manifest->ranges));
	if (!manifest->ranges)
		return error_out_of_memory(section->error);
	for (; i < count; i++) {
		const char *text = json_string_value(json_array_get(json, i));
		struct error error;

		if (!text)
			return fail(section, "ranges", "an array of ranges");
		error.status = STATUS_OK;
		if (!range_parse(&manifest->ranges[i], text, &error))
			return fail_as_option(section, &error);
	}
	manifest->run.input.ranges = manifest->ranges;
	manifest->run.input.ranges_count = count;
	return true;
}

static void
read_input(const struct section *section, struct manifest *manifest)
{
	struct run_info *run = &manifest->run;
	json_t *ranges = find(section, "ranges");

	run->input.delimiter = '\n';
	if (ranges) {
		read_ranges(section, ranges, manifest);
		return;
	}
	read_members(section, run);
	read_sha256(section, manifest->items_sha256);
	if (run->input.keys && run->seeding.kind == SEEDING_UNIQUE)
		fail(section, "keys", "false with this seeding");
}

/* Read the names of fields, as --fields has them. */
static bool
read_fields(const struct section *section, const struct config *config, struct fields *fields)
{
	json_t *names = find(section, "fields"), *element;
	char list[FIELDS_MAX * (PARAMETER_NAME_MAX + 1) + 1] = "", *end = list;
	struct error error = { 0 };
	size_t i;

	json_array_foreach(names, i, element)
	{
		const char *name = json_string_value(element);

		if (!name || strlen(name) > PARAMETER_NAME_MAX || i == FIELDS_MAX)
			return fail(section, "fields", "an array of names of fields");
		end += sprintf(end, "%s%s", i ? "," : "", name);
	}
	if (!fields_parse(fields, config, true, list, &error))
		return fail_as_option(section, &error);
	return true;
}

static void
read_output(const struct section *section, struct manifest *manifest)
{
	struct record_options *records = &manifest->run.records;
	const char *names[FORMATS_MAX + 1];
	char omitted[16];

	format_names(names);
	records->format = formats[read_name(section, "format", names)];
	if (records->format->reduced) {
		snprintf(omitted, sizeof(omitted), "no_%s", records->format->reduced->omits);
		if (json_is_true(find(section, omitted)))
			records->format = records->format->reduced;
	}
	read_fields(section, &manifest->config, &records->fields);
	read_members(section, &manifest->run);
	read_sha256(section, manifest->sha256);
	if (records->batch && !records->format->supports_batch)
		fail(section, "batch", "null with this format");
}

static bool
read_document(struct manifest *manifest, json_t *document, struct error *error)
{
	struct section whole = { manifest->name, "", document, error }, section;
	const char *algorithm = json_string_value(find(&whole, "algorithm"));
	struct run_info *run = &manifest->run;

	if (!algorithm || strcmp(algorithm, MANIFEST_ALGORITHM) != 0)
		return fail(&whole, "algorithm",
			"\"" MANIFEST_ALGORITHM "\": is this a manifest of dpa?");
	if (!json_is_object(find(&whole, "config")))
		return fail(&whole, "config", "an object");
	if (!config_read_json(&manifest->config, manifest->name, document, error))
		return false;
	if (!json_is_object(find(&whole, "statistics")))
		return fail(&whole, "statistics", "an object");
	manifest->statistics = json_incref(find(&whole, "statistics"));
	run->config = &manifest->config;
	section = get_section(&whole, "seeding");
	read_seeding(&section, run);
	section = get_section(&whole, "shard");
	read_members(&section, run);
	if (run->seeding.rank >= run->seeding.world)
		fail(&section, "rank", "a number below world_size");
	section = get_section(&whole, "order");
	read_order(&section, run);
	section = get_section(&whole, "input");
	read_input(&section, manifest);
	section = get_section(&whole, "output");
	read_output(&section, manifest);
	return error->status == STATUS_OK;
}

struct manifest *
manifest_parse(const char *name, const char *text, size_t size, struct error *error)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	json_t *document = NULL;
	bool done = false;

	if (!manifest || !(manifest->name = strdup(name))) {
		error_out_of_memory(error);
	} else if (size > MANIFEST_MAX) {
		error_set(error, STATUS_TROUBLE, "manifest '%s' is larger than 16 MiB", name);
	} else {
		config_preset(&manifest->config, preset_names[0]);
		document = json_file_parse(name, text, size, error);
		done = document && read_document(manifest, document, error);
	}
	json_decref(document);
	if (done)
		return manifest;
	manifest_close(manifest);
	return NULL;
}

struct manifest *
manifest_read(const char *path, struct error *error)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path; /* for messages */
	struct manifest *manifest = NULL;
	struct buffer text = { 0 };

	if (json_file_read("manifest", path, MANIFEST_MAX, &text, error))
		manifest = manifest_parse(name, text.data, text.size, error);
	buffer_free(&text);
	return manifest;
}

void
manifest_close(struct manifest *manifest)
{
	if (!manifest)
		return;
	free(manifest->name);
	free(manifest->ranges);
	config_close(&manifest->config);
	json_decref(manifest->statistics);
	free(manifest);
}

bool
manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error)
{
	json_t *found, *row, *value;
	struct memstream memstream;
	const char *name, *member;

	if (count == 0 || rows[0].summary.count == 0)
		count = 0;
	if (json_object_size(manifest->statistics) != count)
		return error_set(error, STATUS_INVALID,
			"statistics: of %zu parameters, expected %zu (%s)", count,
			json_object_size(manifest->statistics), manifest->name);
	if (!memstream_open(&memstream, error))
		return false;
	fputc('{', memstream.stream);
	stats_format_json(memstream.stream, rows, count, "");
	fputc('}', memstream.stream);
	fputc('\0', memstream.stream);
	if (!memstream_close(&memstream, error))
		return false;
	found = json_file_parse(
		"statistics", memstream.buffer.data, memstream.buffer.size - 1, error);
	buffer_free(&memstream.buffer);
	json_object_foreach(found, name, row)
	{
		json_object_foreach(row, member, value)
		{
			json_t *expected = json_object_get(
				json_object_get(manifest->statistics, name), member);
			char *is, *should_be;

			if (json_equal(value, expected))
				continue;
			is = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
			should_be = json_dumps(expected, JSON_ENCODE_ANY | JSON_COMPACT);
			error_set(error, STATUS_INVALID,
				"statistics: %s: %s is %.40s, expected %.40s (%s)", name, member,
				is, should_be ? should_be : "nothing", manifest->name);
			free(is);
			free(should_be);
		}
	}
	json_decref(found);
	return error->status == STATUS_OK;
}
