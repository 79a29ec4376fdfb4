/* SPDX-License-Identifier: MIT */
/* manifest - how an output was generated, its counts, digest and statistics: written and read. */

#include "output/manifest.h"

#include "base/decimal.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "record/config_print.h"
#include "json/json_escape.h"
#include "json/json_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Names the definition of the numbers (model/sample.h), not an implementation of it. */
#define ALGORITHM "sha256-fibonacci-mt19937"

void
format_names(const char *names[FORMATS_MAX + 1])
{
	unsigned i = 0;

	for (; i < FORMATS_MAX && formats[i]; i++)
		names[i] = formats[i]->name;
	names[i] = NULL;
}

static void
print_number(FILE *stream, const char *name, uint64_t number, bool is_null)
{
	if (is_null)
		fprintf(stream, "    \"%s\": null,\n", name);
	else
		fprintf(stream, "    \"%s\": %" PRIu64 ",\n", name, number);
}

static const char *
boolean(bool value)
{
	return value ? "true" : "false";
}

static void
print_order(FILE *stream, const struct order_options *order)
{
	const struct shard_options *shard = &order->shard;

	fputs("  \"order\": {\n    \"shuffle\": ", stream);
	if (order->shuffle)
		fprintf(stream, "{ \"base_seed\": %" PRIu64 ", \"epoch\": %" PRIu64 " },\n",
			order->base_seed, order->epoch);
	else
		fputs("null,\n", stream);
	print_number(stream, "skip", shard->skip, false);
	print_number(stream, "limit", shard->limit, shard->limit == UNBOUNDED);
	fprintf(stream, "    \"uneven\": \"%s\"\n  },\n", uneven_names[shard->uneven]);
}

/* Print the ranges; or what is known of the items that this shard read. */
static void
print_input(FILE *stream, const struct input_options *input, const struct run_totals *totals)
{
	fputs("  \"input\": {\n", stream);
	for (size_t i = 0; i < input->ranges_count; i++) {
		const struct range *range = &input->ranges[i];

		fprintf(stream, "%s\"%" PRIu64 "-%" PRIu64, i ? ", " : "    \"ranges\": [",
			range->first, range->first + range->step * range->last_index);
		if (range->step != 1)
			fprintf(stream, ":%" PRIu64, range->step);
		fputc('"', stream);
	}
	if (input->ranges_count) {
		fputs("]\n  },\n", stream);
		return;
	}
	print_number(stream, "items", totals->items, false);
	fprintf(stream, "    \"keys\": %s,\n    \"null\": %s,\n", boolean(input->keys),
		boolean(input->delimiter == '\0'));
	print_number(stream, "skipped", totals->skipped, false);
	fprintf(stream, "    \"sha256\": \"%s\"\n  },\n", totals->items_sha256);
}

/* Print a file name; null: there is none, or it is one that JSON cannot hold. */
static void
print_name(FILE *stream, const char *name)
{
	char quoted[JSON_STRING_GROWTH + 2];

	if (!name || !utf8_valid(name, strlen(name))) {
		fputs("null", stream);
		return;
	}
	fputc('"', stream);
	for (; *name; name++) /* without the quotes of each character */
		fwrite(quoted + 1, 1, (size_t)(json_string_write(quoted, name, 1) - quoted) - 2,
			stream);
	fputc('"', stream);
}

static void
print_output(FILE *stream, const struct run_info *run)
{
	const struct record_options *records = &run->records;

	fputs("  \"output\": {\n    \"name\": ", stream);
	print_name(stream, run->name);
	fprintf(stream, ",\n    \"format\": \"%s\",\n", records->format->name);
	for (unsigned i = 0; i < records->fields.count; i++)
		fprintf(stream, "%s\"%s\"", i ? ", " : "    \"fields\": [",
			field_name(&records->fields.field[i], run->config));
	fputs("],\n", stream);
	if (records->is_reduced)
		fprintf(stream, "    \"no_%s\": true,\n", records->format->optional);
	print_number(stream, "precision", (uint64_t)records->precision,
		records->precision == PRECISION_FULL);
	print_number(stream, "batch", records->batch, records->batch == 0);
	print_number(stream, "records", run->totals.records, false);
	print_number(stream, "bytes", run->totals.bytes, false);
	fprintf(stream, "    \"sha256\": \"%s\"\n  },\n", run->totals.sha256);
}

/* Print a manifest; the caller frees the text. Without records there are no statistics. */
static bool
print_manifest(struct buffer *text, const struct run_info *run, const struct param_stats *rows,
	size_t count, struct error *error)
{
	const struct seeding *seeding = &run->seeding;
	bool by_rank = seeding->kind == SEEDING_RANK;
	struct memstream memstream;
	FILE *stream;

	if (!memstream_open(&memstream, error))
		return false;
	stream = memstream.stream;
	fputs("{\n  \"version\": \"" DPA_VERSION "\",\n  \"algorithm\": \"" ALGORITHM
	      "\",\n  \"config\": {\n",
		stream);
	config_print(stream, run->config, 4, false);
	fprintf(stream, "\n  },\n  \"seeding\": {\n    \"kind\": \"%s\",\n",
		seeding_names[seeding->kind]);
	print_number(stream, "base_seed", seeding->base, !seeding->has_base_seed && !by_rank);
	print_number(stream, "epoch", seeding->epoch, !seeding->has_base_seed || by_rank);
	fprintf(stream, "    \"wide_seed\": %s\n  },\n", boolean(seeding->seed_256));
	fprintf(stream, "  \"shard\": {\n    \"kind\": \"%s\",\n",
		shard_names[run->order.shard.kind]);
	print_number(stream, "rank", seeding->rank, false);
	fprintf(stream, "    \"world_size\": %" PRIu64 "\n  },\n", seeding->world);
	if (order_is_changed(&run->order))
		print_order(stream, &run->order);
	print_input(stream, &run->input, &run->totals);
	print_output(stream, run);
	fputs("  \"statistics\": ", stream);
	stats_format_json(stream, rows, count, "  ");
	fputs("\n}\n", stream);
	*text = (struct buffer){ 0 };
	if (!memstream_close(&memstream, error))
		return false;
	*text = memstream.buffer;
	return true;
}

bool
manifest_write(struct run_output *output, struct run_info *run,
	const struct stats_collector *collector, struct error *error)
{
	struct run_totals *totals = &run->totals;
	struct param_stats rows[FIELDS_MAX];
	struct buffer text;

	if (!output->digest)
		return true;
	totals->items = totals->records = output->records;
	digest_thread_finish(output->digest, totals);
	if (!print_manifest(&text, run, rows, stats_collector_rows(collector, rows), error))
		return false;
	bool done = run_output_write_beside(&output->manifest, &text, error);
	buffer_free(&text);
	return done;
}

/* Compare two values, one of which may be missing (NULL); false: *error is the first difference. */
static bool
compare(json_t *found, json_t *expected, const char *where, struct error *error)
{
	json_t *const sides[] = { expected, found };
	char path[256], *found_text, *expected_text;
	const char *name;
	json_t *value;

	if (json_equal(found, expected))
		return true;
	for (size_t i = 0; i < json_array_size(found) && i < json_array_size(expected); i++) {
		snprintf(path, sizeof(path), "%s[%zu]", where, i);
		if (!compare(json_array_get(found, i), json_array_get(expected, i), path, error))
			return false;
	}
	for (int i = 0; i < 2 && json_is_object(found) && json_is_object(expected); i++) {
		json_object_foreach(sides[i], name, value)
		{
			snprintf(path, sizeof(path), "%s%s%s", where, *where ? ": " : "", name);
			if (!compare(json_object_get(found, name), json_object_get(expected, name),
				    path, error))
				return false;
		}
	}
	found_text = json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT);
	expected_text = json_dumps(expected, JSON_ENCODE_ANY | JSON_COMPACT);
	error_set(error, STATUS_INVALID, "%s is %.60s, expected %.60s", where,
		found_text ? found_text : "missing", expected_text ? expected_text : "nothing");
	free(found_text);
	free(expected_text);
	return false;
}

/* A manifest as it would be read. NULL: out of memory. */
static json_t *
manifest_to_json(const struct run_info *run, const struct param_stats *rows, size_t count,
	struct error *error)
{
	struct buffer text;

	if (!print_manifest(&text, run, rows, count, error))
		return NULL;
	json_t *json = json_file_parse("", text.data, text.size, error);
	buffer_free(&text);
	return json;
}

bool
run_compare(const struct run_info *found, const struct run_info *expected, bool all_ranks,
	struct error *error)
{
	bool is_whole = expected->seeding.world == 1;
	struct run_info other = *expected;

	/* Ranges are those of all ranks, in the manifest of each. */
	if (all_ranks)
		other.seeding.rank = found->seeding.rank;
	if (all_ranks && is_whole)
		other.seeding.world = found->seeding.world;
	if (is_whole)
		other.order.shard.kind = found->order.shard.kind;
	/* Manifests with ranges do not have it. */
	if (found->input.keys != expected->input.keys)
		return error_set(error, STATUS_INVALID, "input: keys is %s, expected %s",
			boolean(found->input.keys), boolean(expected->input.keys));
	/* The same numbers can be written in several ways. */
	if (config_equal(found->config, expected->config))
		other.config = found->config;
	other.totals = found->totals;
	other.name = found->name;

	json_t *found_json = manifest_to_json(found, NULL, 0, error);
	json_t *other_json = manifest_to_json(&other, NULL, 0, error);
	if (found_json && other_json)
		compare(found_json, other_json, "", error);
	json_decref(found_json);
	json_decref(other_json);
	return error->status == STATUS_OK;
}

bool
manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error)
{
	struct error difference = { 0 };
	json_t *found = manifest_to_json(&manifest->run, rows, count, error);

	if (found && !compare(json_object_get(found, "statistics"), manifest->statistics,
			     "statistics", &difference))
		error_set(error, STATUS_INVALID, "%s (%s)", difference.text, manifest->name);
	json_decref(found);
	return error->status == STATUS_OK;
}

/*
 * Where members are read from, one after the other: what has an error is 0, and as the first error
 * is kept, it is looked at once, after all of them.
 */
struct section {
	const struct manifest *manifest;
	const char *name; /* for messages; "" is the manifest itself */
	json_t *object;   /* NULL: it is missing, and so are all of its members */
	struct error *error;
};

static bool
fail(const struct section *section, const char *member, const char *expected)
{
	return error_set(section->error, STATUS_TROUBLE, "%s: %s%s%s: expected %s",
		section->manifest->name, section->name, *section->name ? ": " : "", member,
		expected);
}

/* Pass on an error of the parser of an option, "--range: ...". */
static bool
fail_as_option(const struct section *section, const struct error *error)
{
	return error_set(section->error, error->status, "%s: %s: %s", section->manifest->name,
		section->name, error->text + 2);
}

static json_t *
find(const struct section *section, const char *member)
{
	return json_object_get(section->object, member);
}

static bool
is_null(const struct section *section, const char *member)
{
	return json_is_null(find(section, member));
}

/* Read a number from min to max; 0 if it is not valid. */
static uint64_t
read_number(const struct section *section, const char *member, uint64_t min, uint64_t max)
{
	json_t *json = find(section, member);
	const char *large = json_string_value(json); /* from 2^63 on, see json_file_parse */
	uint64_t value = (uint64_t)json_integer_value(json);
	bool is_valid = json_is_integer(json) && value <= INT64_MAX;
	char expected[80];

	if (large)
		is_valid = parse_u64(large, &value) == large + strlen(large) && value > INT64_MAX;
	if (is_valid && value >= min && value <= max)
		return value;
	snprintf(expected, sizeof(expected), "an integer from %" PRIu64 " to %" PRIu64, min, max);
	fail(section, member, expected);
	return 0;
}

static bool
read_flag(const struct section *section, const char *member)
{
	json_t *json = find(section, member);

	return json_is_boolean(json) ? json_is_true(json) : fail(section, member, "true or false");
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
	bool has_base = !is_null(section, "base_seed"), has_epoch = !is_null(section, "epoch");

	seeding->kind = read_name(section, "kind", seeding_names);
	seeding->has_base_seed = has_base;
	seeding->base = has_base ? read_number(section, "base_seed", 0, UINT64_MAX) : 0;
	seeding->epoch = has_epoch ? read_number(section, "epoch", 0, UINT64_MAX) : 0;
	seeding->seed_256 = read_flag(section, "wide_seed");
	if (has_epoch != (has_base && seeding->kind == SEEDING_SAMPLE))
		fail(section, "epoch", has_epoch ? "null" : "an integer");
	if (has_base != (seeding->kind == SEEDING_RANK) && seeding->kind != SEEDING_SAMPLE)
		fail(section, "base_seed", has_base ? "null" : "an integer");
}

/* The section is missing if the order is that of the input. What selects the permutation may not
 * be in the seed string; where it is, the numbers are those of the seeding. */
static void
read_order(const struct section *section, struct order_options *order, struct seeding *seeding)
{
	struct section shuffle = *section;
	bool uses_base = seeding->has_base_seed || seeding->kind == SEEDING_RANK;

	order->shard.limit = UNBOUNDED;
	if (!section->object)
		return;
	order->shard.skip = read_number(section, "skip", 0, UINT64_MAX);
	if (!is_null(section, "limit"))
		order->shard.limit = read_number(section, "limit", 0, UNBOUNDED - 1);
	order->shard.uneven = read_name(section, "uneven", uneven_names);
	order->shuffle = !is_null(section, "shuffle");
	if (!order->shuffle)
		return;
	shuffle.name = "order: shuffle";
	shuffle.object = find(section, "shuffle");
	order->base_seed = read_number(&shuffle, "base_seed", 0, UINT64_MAX);
	order->epoch = read_number(&shuffle, "epoch", 0, UINT64_MAX);
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
	struct input_options *input = &manifest->run.input;
	struct error error = { 0 };
	json_t *element;
	size_t i;

	manifest->ranges = calloc(json_array_size(json) + 1, sizeof(*manifest->ranges));
	if (!manifest->ranges)
		return error_out_of_memory(section->error);
	json_array_foreach(json, i, element)
	{
		if (!json_is_string(element))
			return fail(section, "ranges", "an array of ranges");
		if (!range_parse(&manifest->ranges[i], json_string_value(element), &error))
			return fail_as_option(section, &error);
	}
	input->ranges = manifest->ranges;
	input->ranges_count = json_array_size(json);
	if (input->ranges_count == 0)
		return fail(section, "ranges", "an array of ranges");
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
	run->totals.items = read_number(section, "items", 0, UINT64_MAX);
	run->totals.skipped = read_number(section, "skipped", 0, UINT64_MAX);
	run->input.keys = read_flag(section, "keys");
	if (read_flag(section, "null"))
		run->input.delimiter = '\0';
	read_sha256(section, run->totals.items_sha256);
	if (run->input.keys && run->seeding.kind == SEEDING_UNIQUE)
		fail(section, "keys", "false with this seeding");
}

/* Read the names of fields, as --fields has them. */
static bool
read_fields(const struct section *section, const struct config *config, struct fields *fields)
{
	char list[FIELDS_MAX * (PARAMETER_NAME_MAX + 1) + 1] = "", *end = list;
	struct error error = { 0 };
	json_t *element;
	size_t i;

	json_array_foreach(find(section, "fields"), i, element)
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
	if (records->format->optional) {
		snprintf(omitted, sizeof(omitted), "no_%s", records->format->optional);
		records->is_reduced = json_is_true(find(section, omitted));
	}
	read_fields(section, &manifest->config, &records->fields);
	records->precision = PRECISION_FULL;
	if (!is_null(section, "precision"))
		records->precision = (int)read_number(section, "precision", 0, PRECISION_MAX);
	if (!is_null(section, "batch"))
		records->batch = read_number(section, "batch", 1, UINT64_MAX);
	if (records->batch && !records->format->supports_batch)
		fail(section, "batch", "null with this format");
	manifest->run.totals.records = read_number(section, "records", 0, UINT64_MAX);
	manifest->run.totals.bytes = read_number(section, "bytes", 0, UINT64_MAX);
	read_sha256(section, manifest->run.totals.sha256);
}

static bool
read_document(struct manifest *manifest, json_t *document, struct error *error)
{
	struct section whole = { manifest, "", document, error };
	const char *algorithm = json_string_value(find(&whole, "algorithm"));
	struct run_info *run = &manifest->run;
	struct seeding *seeding = &run->seeding;

	if (!algorithm || strcmp(algorithm, ALGORITHM) != 0)
		return fail(&whole, "algorithm", "\"" ALGORITHM "\": is this a manifest of dpa?");
	if (!json_is_object(find(&whole, "config")))
		return fail(&whole, "config", "an object");
	if (!config_read_json(&manifest->config, manifest->name, document, error))
		return false;
	run->config = &manifest->config;
	manifest->statistics = json_incref(find(&whole, "statistics"));
	if (!json_is_object(manifest->statistics))
		return fail(&whole, "statistics", "an object");

	struct section section = { manifest, "seeding", find(&whole, "seeding"), error };
	read_seeding(&section, seeding);
	section = (struct section){ manifest, "shard", find(&whole, "shard"), error };
	run->order.shard.kind = read_name(&section, "kind", shard_names);
	seeding->rank = read_number(&section, "rank", 0, UINT64_MAX - 1);
	seeding->world = read_number(&section, "world_size", 1, UINT64_MAX);
	if (seeding->rank >= seeding->world)
		fail(&section, "rank", "a number below world_size");
	section = (struct section){ manifest, "order", find(&whole, "order"), error };
	read_order(&section, &run->order, seeding);
	section = (struct section){ manifest, "input", find(&whole, "input"), error };
	read_input(&section, manifest);
	section = (struct section){ manifest, "output", find(&whole, "output"), error };
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
