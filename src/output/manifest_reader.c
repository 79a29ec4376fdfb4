/* SPDX-License-Identifier: MIT */
/* manifest_reader - a manifest, read back. */

#include "output/manifest_reader.h"

#include "base/decimal.h"
#include "base/quote.h"
#include "number/dtoa.h"
#include "output/manifest_writer.h"
#include "json/json_file.h"

#include <inttypes.h>
#include <math.h>
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

static uint64_t
read_integer(const struct section *section, const char *member, uint64_t min, uint64_t max)
{
	json_t *json = find(section, member);
	const char *large = json_string_value(json); /* from 2^63 on, see json_file_parse */
	bool valid = json_is_integer(json) && json_integer_value(json) >= 0;
	uint64_t value = valid ? (uint64_t)json_integer_value(json) : 0;
	char expected[80];

	if (large)
		valid = parse_u64(large, &value) == large + strlen(large) && value > INT64_MAX;
	if (valid && value >= min && value <= max)
		return value;
	snprintf(expected, sizeof(expected), "an integer from %" PRIu64 " to %" PRIu64, min, max);
	fail(section, member, expected);
	return 0;
}

/* The same, or null: 0. */
static uint64_t
read_optional(
	const struct section *section, const char *member, uint64_t min, uint64_t max, bool *given)
{
	*given = !json_is_null(find(section, member));
	return *given ? read_integer(section, member, min, max) : 0;
}

static bool
read_bool(const struct section *section, const char *member)
{
	json_t *json = find(section, member);

	if (!json_is_boolean(json))
		fail(section, member, "true or false");
	return json_is_true(json);
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
read_seeding(const struct section *section, struct seeding *seeding)
{
	bool has_base, has_epoch;

	seeding->kind = (enum seeding_kind)read_name(section, "kind", seeding_names);
	seeding->base = read_optional(section, "base_seed", 0, UINT64_MAX, &has_base);
	seeding->epoch = read_optional(section, "epoch", 0, UINT64_MAX, &has_epoch);
	seeding->seed_256 = read_bool(section, "wide_seed");
	seeding->has_base_seed = has_base;
	if (has_epoch != (has_base && seeding->kind == SEEDING_SAMPLE))
		fail(section, "epoch", has_epoch ? "null" : "an integer");
	if (has_base != (seeding->kind == SEEDING_RANK) && seeding->kind != SEEDING_SAMPLE)
		fail(section, "base_seed", has_base ? "null" : "an integer");
}

/* Read what selects the permutation. The seed string may not depend on these numbers; where it
 * does, they are those of the seeding. */
static void
read_shuffle(const struct section *section, struct order_options *order, struct seeding *seeding)
{
	bool uses_base = seeding->has_base_seed || seeding->kind == SEEDING_RANK;

	order->base_seed = read_integer(section, "base_seed", 0, UINT64_MAX);
	order->epoch = read_integer(section, "epoch", 0, UINT64_MAX);
	if (uses_base && seeding->base != order->base_seed)
		fail(section, "base_seed", "that of the seeding");
	if (seeding->kind == SEEDING_SAMPLE && uses_base && seeding->epoch != order->epoch)
		fail(section, "epoch", "that of the seeding");
	seeding->base = order->base_seed;
	seeding->epoch = order->epoch;
}

/* The section is missing if the order is that of the input. */
static void
read_order(const struct section *section, struct order_options *order, struct seeding *seeding)
{
	struct shard_options *shard = &order->shard;
	struct section shuffle = *section;
	bool has_limit;

	shard->limit = UNBOUNDED;
	if (!section->object)
		return;
	shuffle.name = "order: shuffle";
	shuffle.object = find(section, "shuffle");
	order->shuffle = !json_is_null(shuffle.object);
	if (order->shuffle)
		read_shuffle(&shuffle, order, seeding);
	shard->skip = read_integer(section, "skip", 0, UINT64_MAX);
	shard->limit = read_optional(section, "limit", 0, UINT64_MAX - 1, &has_limit);
	if (!has_limit)
		shard->limit = UNBOUNDED;
	shard->uneven = (enum uneven)read_name(section, "uneven", uneven_names);
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

static void
read_input(
	const struct section *section, const struct seeding *seeding, struct manifest_input *input)
{
	json_t *ranges = find(section, "ranges");

	input->delimiter = '\n';
	if (ranges) {
		read_ranges(section, ranges, input);
		return;
	}
	input->items = read_integer(section, "items", 0, UINT64_MAX);
	input->keys = read_bool(section, "keys");
	if (read_bool(section, "null"))
		input->delimiter = '\0';
	read_sha256(section, input->sha256);
	if (input->keys && seeding->kind == SEEDING_UNIQUE)
		fail(section, "keys", "false with this seeding");
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

static void
read_output(
	const struct section *section, const struct config *config, struct manifest_output *output)
{
	const char *names[16] = { NULL };
	char member[16];
	bool rounded, batched;
	uint64_t digits;

	for (unsigned i = 0; i < 15 && formats[i]; i++)
		names[i] = formats[i]->name;
	output->format = formats[read_name(section, "format", names)];
	if (output->format->reduced) {
		snprintf(member, sizeof(member), "no_%s", output->format->reduced->omits);
		if (find(section, member) && read_bool(section, member))
			output->format = output->format->reduced;
	}
	read_fields(section, config, &output->fields);
	digits = read_optional(section, "precision", 0, PRECISION_MAX, &rounded);
	output->precision = rounded ? (int)digits : PRECISION_FULL;
	output->batch = read_optional(section, "batch", 1, UINT64_MAX, &batched);
	output->records = read_integer(section, "records", 0, UINT64_MAX);
	output->bytes = read_integer(section, "bytes", 0, UINT64_MAX);
	read_sha256(section, output->sha256);
	if (batched && !output->format->supports_batch)
		fail(section, "batch", "null with this format");
}

static bool
read_document(struct manifest *manifest, json_t *document, struct error *error)
{
	struct section whole = { manifest->name, "", document, error }, section;
	const char *algorithm = json_string_value(find(&whole, "algorithm"));
	struct seeding *seeding = &manifest->seeding;

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
	section = get_section(&whole, "seeding");
	read_seeding(&section, seeding);
	section = get_section(&whole, "shard");
	manifest->order.shard.kind = (enum shard_kind)read_name(&section, "kind", shard_names);
	seeding->world = read_integer(&section, "world_size", 1, UINT64_MAX);
	seeding->rank = read_integer(&section, "rank", 0, seeding->world - 1);
	section = get_section(&whole, "order");
	read_order(&section, &manifest->order, seeding);
	section = get_section(&whole, "input");
	read_input(&section, seeding, &manifest->input);
	section = get_section(&whole, "output");
	read_output(&section, &manifest->config, &manifest->output);
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
	config_close(&manifest->config);
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
	if (count == 0 || rows[0].summary.count == 0)
		count = 0;
	if (json_object_size(manifest->statistics) != count)
		return error_set(error, STATUS_INVALID,
			"statistics: of %zu parameters, expected %zu (%s)", count,
			json_object_size(manifest->statistics), manifest->name);
	for (size_t i = 0; i < count; i++) {
		const struct summary *summary = &rows[i].summary;
		const struct section row = { manifest->name, rows[i].name,
			json_object_get(manifest->statistics, rows[i].name), error };

		if (!compare_value(&row, "mean", summary->mean) ||
			!compare_value(&row, "stdev", summary->stdev) ||
			!compare_value(&row, "min", summary->min) ||
			!compare_value(&row, "max", summary->max) ||
			!compare_value(&row, "count", (double)summary->count))
			return false;
	}
	return true;
}
