/* SPDX-License-Identifier: MIT */
/* manifest_reader - a manifest, read back. */

#include "output/manifest_reader.h"

#include "base/decimal.h"
#include "base/quote.h"
#include "json/json_file.h"
#include "number/dtoa.h"
#include "output/manifest_writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An object of the manifest, or the manifest itself (then name is ""), and what messages need. */
struct section {
	const char *file, *name;
	json_t *object;
	struct error *error;
};

static bool
fail(const struct section *section, const char *member, const char *expected)
{
	return error_set(section->error, STATUS_TROUBLE, "%s: %s%s%s: expected %s", section->file,
		section->name, *section->name ? ": " : "", member, expected);
}

/* A member of the manifest as a section; without it, all of its members are missing. */
static struct section
get_section(const struct section *manifest, const char *name)
{
	json_t *object = json_object_get(manifest->object, name);

	return (struct section){ manifest->file, name, object, manifest->error };
}

static json_t *
find(const struct section *section, const char *member)
{
	return json_object_get(section->object, member);
}

static bool
read_integer(const struct section *section, const char *member, uint64_t min, uint64_t max,
	uint64_t *value)
{
	json_t *json = find(section, member);
	const char *large = json_string_value(json); /* from 2^63 on, see json_file_parse */
	bool valid = json_is_integer(json) && json_integer_value(json) >= 0;
	char expected[80];

	if (valid)
		*value = (uint64_t)json_integer_value(json);
	else if (large)
		valid = parse_u64_string(large, value) && *value > INT64_MAX;
	if (valid && *value >= min && *value <= max)
		return true;
	snprintf(expected, sizeof(expected), "an integer from %" PRIu64 " to %" PRIu64, min, max);
	return fail(section, member, expected);
}

/* The same, or null. */
static bool
read_optional(const struct section *section, const char *member, uint64_t min, uint64_t max,
	bool *given, uint64_t *value)
{
	*given = !json_is_null(find(section, member));
	return !*given || read_integer(section, member, min, max, value);
}

static bool
read_bool(const struct section *section, const char *member, bool *value)
{
	json_t *json = find(section, member);

	*value = json_is_true(json);
	return json_is_boolean(json) || fail(section, member, "true or false");
}

/* Read one of the names, as its index. */
static bool
read_name(const struct section *section, const char *member, const char *const *names,
	unsigned *index)
{
	const char *name = json_string_value(find(section, member));
	char list[128], expected[160];

	for (*index = 0; name && names[*index]; ++*index)
		if (strcmp(names[*index], name) == 0)
			return true;
	snprintf(expected, sizeof(expected), "one of %s", join_names(list, sizeof(list), names));
	return fail(section, member, expected);
}

static bool
read_sha256(const struct section *section, char sha256[SHA256_HEX + 1])
{
	const char *text = json_string_value(find(section, "sha256"));

	if (!text || strlen(text) != SHA256_HEX || strspn(text, "0123456789abcdef") != SHA256_HEX)
		return fail(section, "sha256", "64 digits 0-9, a-f");
	memcpy(sha256, text, SHA256_HEX + 1);
	return true;
}

/* Pass on an error of the parser of an option, "--range: ...". */
static bool
fail_as_option(const struct section *section, const struct error *error)
{
	return error_set(section->error, error->status, "%s: %s: %s", section->file, section->name,
		error->text + 2);
}

static bool
read_seeding(const struct section *manifest, struct seeding *seeding)
{
	const struct section section = get_section(manifest, "seeding");
	bool has_base, has_epoch;
	unsigned kind = 0;

	if (!read_name(&section, "kind", seeding_names, &kind) ||
		!read_optional(&section, "base_seed", 0, UINT64_MAX, &has_base, &seeding->base) ||
		!read_optional(&section, "epoch", 0, UINT64_MAX, &has_epoch, &seeding->epoch) ||
		!read_bool(&section, "wide_seed", &seeding->seed_256))
		return false;
	seeding->kind = (enum seeding_kind)kind;
	seeding->has_base_seed = has_base;
	if (has_epoch != (has_base && kind == SEEDING_SAMPLE))
		return fail(&section, "epoch", has_epoch ? "null" : "an integer");
	if (has_base != (kind == SEEDING_RANK) && kind != SEEDING_SAMPLE)
		return fail(&section, "base_seed", has_base ? "null" : "an integer");
	return true;
}

static bool
read_shard(const struct section *manifest, enum shard_kind *shard, struct seeding *seeding)
{
	const struct section section = get_section(manifest, "shard");
	unsigned kind = 0;

	if (!read_name(&section, "kind", shard_names, &kind) ||
		!read_integer(&section, "world_size", 1, UINT64_MAX, &seeding->world) ||
		!read_integer(&section, "rank", 0, seeding->world - 1, &seeding->rank))
		return false;
	*shard = (enum shard_kind)kind;
	return true;
}

static bool
read_ranges(const struct section *section, json_t *ranges, struct manifest_input *input)
{
	size_t count = json_array_size(ranges);

	if (count == 0)
		return fail(section, "ranges", "an array of ranges");
	input->ranges = calloc(count, sizeof(*input->ranges));
	if (!input->ranges)
		return error_out_of_memory(section->error);
	for (; input->ranges_count < count; input->ranges_count++) {
		const char *text = json_string_value(json_array_get(ranges, input->ranges_count));
		struct error error;

		if (!text)
			return fail(section, "ranges", "an array of ranges");
		error.status = STATUS_OK;
		if (!range_parse(&input->ranges[input->ranges_count], text, &error))
			return fail_as_option(section, &error);
	}
	return true;
}

static bool
read_input(
	const struct section *manifest, const struct seeding *seeding, struct manifest_input *input)
{
	const struct section section = get_section(manifest, "input");
	json_t *ranges = find(&section, "ranges");
	bool null;

	input->delimiter = '\n';
	if (ranges)
		return read_ranges(&section, ranges, input);
	if (!read_integer(&section, "items", 0, UINT64_MAX, &input->items) ||
		!read_bool(&section, "keys", &input->keys) || !read_bool(&section, "null", &null) ||
		!read_sha256(&section, input->sha256))
		return false;
	if (null)
		input->delimiter = '\0';
	if (input->keys && seeding->kind == SEEDING_UNIQUE)
		return fail(&section, "keys", "false with this seeding");
	return true;
}

/* Read the names of fields, as --fields has them. */
static bool
read_fields(const struct section *section, const struct config *config, struct fields *fields)
{
	json_t *names = find(section, "fields"), *element;
	char list[FIELDS_MAX * (PARAMETER_NAME_MAX + 1)] = "";
	struct error error = { 0 };
	size_t length = 0, i;

	json_array_foreach(names, i, element)
	{
		const char *name = json_string_value(element);
		size_t size = name ? strlen(name) : 0;

		if (!name || size > PARAMETER_NAME_MAX || i == FIELDS_MAX)
			return fail(section, "fields", "an array of names of fields");
		if (i)
			list[length++] = ',';
		memcpy(list + length, name, size + 1);
		length += size;
	}
	if (!fields_parse(fields, config, true, list, &error))
		return fail_as_option(section, &error);
	return true;
}

static bool
read_output(
	const struct section *manifest, const struct config *config, struct manifest_output *output)
{
	const struct section section = get_section(manifest, "output");
	unsigned count = 0, index = 0;
	const char *names[16];
	bool rounded, batched;
	uint64_t digits = 0;

	for (; count < 15 && formats[count]; count++)
		names[count] = formats[count]->name;
	names[count] = NULL;
	if (!read_name(&section, "format", names, &index) ||
		!read_fields(&section, config, &output->fields) ||
		!read_optional(&section, "precision", 0, PRECISION_MAX, &rounded, &digits) ||
		!read_optional(&section, "batch", 1, UINT64_MAX, &batched, &output->batch) ||
		!read_integer(&section, "records", 0, UINT64_MAX, &output->records) ||
		!read_integer(&section, "bytes", 0, UINT64_MAX, &output->bytes) ||
		!read_sha256(&section, output->sha256))
		return false;
	output->format = formats[index];
	output->precision = rounded ? (int)digits : PRECISION_FULL;
	if (batched && !output->format->supports_batch)
		return fail(&section, "batch", "null with this format");
	return true;
}

static bool
read_document(struct manifest *manifest, json_t *document, struct error *error)
{
	struct section section = { manifest->name, "", document, error };
	const char *algorithm = json_string_value(find(&section, "algorithm"));

	if (!algorithm || strcmp(algorithm, MANIFEST_ALGORITHM) != 0)
		return fail(&section, "algorithm",
			"\"" MANIFEST_ALGORITHM "\": is this a manifest of dpa?");
	if (!json_is_object(find(&section, "config")))
		return fail(&section, "config", "an object");
	if (!config_read_json(&manifest->config, manifest->name, document, error))
		return false;
	if (!json_is_object(find(&section, "statistics")))
		return fail(&section, "statistics", "an object");
	manifest->statistics = json_incref(find(&section, "statistics"));
	return read_seeding(&section, &manifest->seeding) &&
	       read_shard(&section, &manifest->shard, &manifest->seeding) &&
	       read_input(&section, &manifest->seeding, &manifest->input) &&
	       read_output(&section, &manifest->config, &manifest->output);
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
		document = json_file_parse("manifest", name, text, size, error);
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
	free(manifest->input.ranges);
	json_decref(manifest->statistics);
	free(manifest);
}

/* Compare a value of a parameter's statistics; null stands for one that is not finite. */
static bool
compare_value(const struct section *row, const char *member, double value)
{
	json_t *json = find(row, member);
	char found[DTOA_SIZE + 1] = "null", *expected = NULL;

	if (isfinite(value) ? json_is_number(json) && json_number_value(json) == value
			    : json_is_null(json))
		return true;
	if (isfinite(value))
		*dtoa_write(found, value) = '\0';
	if (json)
		expected = json_dumps(json, JSON_ENCODE_ANY);
	error_set(row->error, STATUS_INVALID, "statistics: %s: %s is %s, expected %.40s (%s)",
		row->name, member, found, expected ? expected : "nothing", row->file);
	free(expected);
	return false;
}

bool
manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error)
{
	const struct section statistics = { manifest->name, "", manifest->statistics, error };

	if (count == 0 || rows[0].summary.count == 0)
		count = 0;
	if (json_object_size(manifest->statistics) != count)
		return error_set(error, STATUS_INVALID,
			"statistics: of %zu parameters, expected %zu (%s)", count,
			json_object_size(manifest->statistics), manifest->name);
	for (size_t i = 0; i < count; i++) {
		const struct summary *summary = &rows[i].summary;
		const struct section row = get_section(&statistics, rows[i].name);

		if (!compare_value(&row, "mean", summary->mean) ||
			!compare_value(&row, "stdev", summary->stdev) ||
			!compare_value(&row, "min", summary->min) ||
			!compare_value(&row, "max", summary->max) ||
			!compare_value(&row, "count", (double)summary->count))
			return false;
	}
	return true;
}
