/* SPDX-License-Identifier: MIT */
/* manifest - reads and writes the settings of an output, its counts, digest and statistics. */

#include "output/manifest.h"

#include "base/decimal.h"
#include "base/utf8.h"
#include "json/json_file.h"
#include "json/json_lexer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The name of the definition of the numbers (model/sample.h), not of an implementation. */
#define ALGORITHM "sha256-fibonacci-mt19937"

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

/* Print the ranges, or the count and the digest of the items that this shard read. */
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

/* Print a file name, or null if there is none or JSON cannot hold it. */
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

/* Print a manifest; the caller frees the text. If `count` is 0, its statistics are empty. */
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

/* The place where two values differ, and both values as compact JSON. */
struct difference {
	char path[256], found[64], expected[64];
};

static void
print_compact(char text[64], const json_t *json, const char *missing)
{
	char *compact = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);

	snprintf(text, 64, "%s", compact ? compact : missing);
	free(compact);
}

/* Find the first difference of two values, whose place is `path`. One may be missing (NULL). */
static bool
is_equal(json_t *found, json_t *expected, const char *path, struct difference *difference)
{
	json_t *const sides[] = { expected, found };
	char inner[sizeof(difference->path)];
	const char *name;
	json_t *value;

	if (json_equal(found, expected))
		return true;
	for (size_t i = 0; i < json_array_size(found) && i < json_array_size(expected); i++) {
		snprintf(inner, sizeof(inner), "%s[%zu]", path, i);
		if (!is_equal(json_array_get(found, i), json_array_get(expected, i), inner,
			    difference))
			return false;
	}
	for (int i = 0; i < 2 && json_is_object(found) && json_is_object(expected); i++) {
		json_object_foreach(sides[i], name, value)
		{
			snprintf(inner, sizeof(inner), "%s%s%s", path, *path ? ": " : "", name);
			if (!is_equal(json_object_get(found, name), json_object_get(expected, name),
				    inner, difference))
				return false;
		}
	}
	snprintf(difference->path, sizeof(difference->path), "%s", path);
	print_compact(difference->found, found, "missing");
	print_compact(difference->expected, expected, "nothing");
	return false;
}

/* The manifest of a run as it would be read. NULL: out of memory. */
static json_t *
manifest_to_json(const struct run_info *run, const struct param_stats *rows, size_t count,
	struct error *error)
{
	struct buffer text;

	if (!print_manifest(&text, run, rows, count, error))
		return NULL;
	json_t *json = json_file_parse("", text.data, text.size - 1, error); /* a newline follows */
	buffer_free(&text);
	return json;
}

bool
run_compare(const struct run_info *found, const struct run_info *expected, bool all_ranks,
	struct error *error)
{
	bool is_whole = expected->seeding.world == 1;
	struct run_info other = *expected;
	struct difference difference;

	/* Ranges are those of all ranks, in the manifest of each. */
	if (all_ranks)
		other.seeding.rank = found->seeding.rank;
	if (all_ranks && is_whole)
		other.seeding.world = found->seeding.world;
	if (is_whole)
		other.order.shard.kind = found->order.shard.kind;
	/* Manifests with ranges do not state it. */
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
	if (found_json && other_json && !is_equal(found_json, other_json, "", &difference))
		error_set(error, STATUS_INVALID, "%s is %s, expected %s", difference.path,
			difference.found, difference.expected);
	json_decref(found_json);
	json_decref(other_json);
	return error->status == STATUS_OK;
}

bool
manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error)
{
	json_t *found = manifest_to_json(&manifest->run, rows, count, error);
	struct difference difference;

	if (found && !is_equal(json_object_get(found, "statistics"), manifest->statistics,
			     "statistics", &difference))
		error_set(error, STATUS_INVALID, "%s is %s, expected %s (%s)", difference.path,
			difference.found, difference.expected, manifest->name);
	json_decref(found);
	return error->status == STATUS_OK;
}

/*
 * The following functions read a member, or assume a valid value if it is missing or invalid. The
 * result is written again and compared with the document, see check_document.
 */

static uint64_t
read_number(const json_t *object, const char *member)
{
	const json_t *json = json_object_get(object, member);
	const char *large = json_string_value(json); /* from 2^63 on, see json_file_parse */
	uint64_t value = 0;

	if (!large)
		return (uint64_t)json_integer_value(json);
	return parse_u64(large, &value) ? value : 0;
}

static bool
read_flag(const json_t *object, const char *member)
{
	return json_is_true(json_object_get(object, member));
}

/* Read a name as its index in a list. */
static unsigned
read_name(const json_t *object, const char *member, const char *const *names)
{
	const char *name = json_string_value(json_object_get(object, member));

	for (unsigned i = 0; name && names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return 0;
}

static void
read_sha256(const json_t *object, char sha256[SHA256_HEX + 1])
{
	const char *text = json_string_value(json_object_get(object, "sha256"));
	bool is_valid = text && strspn(text, "0123456789abcdef") == SHA256_HEX;

	sprintf(sha256, "%0*d", SHA256_HEX, 0);
	if (is_valid)
		memcpy(sha256, text, SHA256_HEX);
}

static void
read_seeding(const json_t *object, struct seeding *seeding)
{
	seeding->kind = read_name(object, "kind", seeding_names);
	seeding->has_base_seed = seeding->kind != SEEDING_UNIQUE &&
				 !json_is_null(json_object_get(object, "base_seed"));
	seeding->base = read_number(object, "base_seed");
	seeding->epoch = read_number(object, "epoch");
	seeding->seed_256 = read_flag(object, "wide_seed");
}

/* The section is missing (NULL) if the order is that of the input. Base seed and epoch select the
 * permutation; if the seed string contains them, the section `seeding` states the same numbers. */
static void
read_order(const json_t *object, struct order_options *order, const struct seeding *seeding)
{
	const json_t *shuffle = json_object_get(object, "shuffle");
	bool uses_base = seeding->has_base_seed || seeding->kind == SEEDING_RANK;

	order->shard.limit = UNBOUNDED;
	if (object && !json_is_null(json_object_get(object, "limit")))
		order->shard.limit = read_number(object, "limit");
	order->shard.skip = read_number(object, "skip");
	order->shard.uneven = read_name(object, "uneven", uneven_names);
	order->shuffle = json_is_object(shuffle);
	order->base_seed = uses_base ? seeding->base : read_number(shuffle, "base_seed");
	order->epoch = uses_base && seeding->kind == SEEDING_SAMPLE ? seeding->epoch
								    : read_number(shuffle, "epoch");
}

/* Report an error of the parser of an option, "--range: ...", as one of the manifest. */
static bool
fail_as_option(const struct manifest *manifest, const char *section, const struct error *invalid,
	struct error *error)
{
	return error_set(error, STATUS_TROUBLE, "%s: %s: %s", manifest->name, section,
		invalid->text + strlen("--"));
}

static bool
read_input(const json_t *object, struct manifest *manifest, struct error *error)
{
	struct run_info *run = &manifest->run;
	json_t *ranges = json_object_get(object, "ranges"), *element;
	size_t i, count = json_array_size(ranges);

	run->input.delimiter = '\n';
	if (count == 0) {
		run->totals.items = read_number(object, "items");
		run->totals.skipped = read_number(object, "skipped");
		run->input.keys = read_flag(object, "keys") && run->seeding.kind != SEEDING_UNIQUE;
		if (read_flag(object, "null"))
			run->input.delimiter = '\0';
		read_sha256(object, run->totals.items_sha256);
		return true;
	}
	manifest->ranges = calloc(count, sizeof(*manifest->ranges));
	if (!manifest->ranges)
		return error_out_of_memory(error);
	run->input.ranges = manifest->ranges;
	run->input.ranges_count = count;
	json_array_foreach(ranges, i, element)
	{
		struct error invalid = { 0 };

		if (json_is_string(element) &&
			!range_parse(&manifest->ranges[i], json_string_value(element), &invalid))
			return fail_as_option(manifest, "input", &invalid, error);
	}
	return true;
}

/* Read the names of fields, as --fields takes them. */
static bool
read_fields(const json_t *names, struct manifest *manifest, struct error *error)
{
	char list[FIELDS_MAX * (PARAMETER_NAME_MAX + 1) + 1] = "", *end = list;
	struct error invalid = { 0 };
	json_t *element;
	size_t i;

	json_array_foreach(names, i, element)
	{
		const char *name = json_string_value(element);

		if (name && strlen(name) <= PARAMETER_NAME_MAX && i < FIELDS_MAX)
			end += sprintf(end, "%s%s", end == list ? "" : ",", name);
	}
	if (!fields_parse(&manifest->run.records.fields, &manifest->config, true, list, &invalid))
		return fail_as_option(manifest, "output", &invalid, error);
	return true;
}

static void
read_output(const json_t *object, struct run_info *run)
{
	struct record_options *records = &run->records;
	uint64_t precision = read_number(object, "precision");
	char omitted[16];

	records->format = formats[read_name(object, "format", format_names)];
	if (records->format->optional) {
		snprintf(omitted, sizeof(omitted), "no_%s", records->format->optional);
		records->is_reduced = read_flag(object, omitted);
	}
	records->precision = PRECISION_FULL;
	if (precision <= PRECISION_MAX && !json_is_null(json_object_get(object, "precision")))
		records->precision = (int)precision;
	if (records->format->is_object)
		records->batch = read_number(object, "batch");
	run->totals.records = read_number(object, "records");
	run->totals.bytes = read_number(object, "bytes");
	read_sha256(object, run->totals.sha256);
}

/* Refuse a manifest that differs from the one that its run would write. */
static bool
check_document(const struct manifest *manifest, const json_t *document, struct error *error)
{
	static const char *const sections[] = { "seeding", "shard", "order", "input", "output" };
	json_t *written = manifest_to_json(&manifest->run, NULL, 0, error);
	struct difference difference;

	for (size_t i = 0; written && i < sizeof(sections) / sizeof(*sections); i++) {
		json_t *found = json_object_get(document, sections[i]);
		json_t *expected = json_object_get(written, sections[i]);

		/* Version 1.0.0 did not write a name, and later versions may write more members. */
		json_object_del(expected, "name");
		json_object_update_missing(expected, found);
		if (expected && !is_equal(found, expected, sections[i], &difference))
			error_set(error, STATUS_TROUBLE,
				"%s: %s is %s, which no run writes: generate the manifest again",
				manifest->name, difference.path, difference.found);
	}
	json_decref(written);
	return error->status == STATUS_OK;
}

static bool
read_document(struct manifest *manifest, json_t *document, struct error *error)
{
	const char *algorithm = json_string_value(json_object_get(document, "algorithm"));
	const json_t *shard = json_object_get(document, "shard");
	const json_t *output = json_object_get(document, "output");
	struct run_info *run = &manifest->run;
	struct seeding *seeding = &run->seeding;

	config_preset(&manifest->config, 0);
	manifest->statistics = json_incref(json_object_get(document, "statistics"));
	if (!algorithm || strcmp(algorithm, ALGORITHM) != 0)
		return error_set(error, STATUS_TROUBLE,
			"%s: algorithm: expected \"" ALGORITHM "\": is this a manifest of dpa?",
			manifest->name);
	if (!json_is_object(json_object_get(document, "config")) ||
		!json_is_object(manifest->statistics))
		return error_set(error, STATUS_TROUBLE,
			"%s: expected the objects \"config\" and \"statistics\"", manifest->name);
	if (!config_read_json(&manifest->config, manifest->name, document, error))
		return false;
	run->config = &manifest->config;
	read_seeding(json_object_get(document, "seeding"), seeding);
	run->order.shard.kind = read_name(shard, "kind", shard_names);
	seeding->world = read_number(shard, "world_size");
	seeding->rank = read_number(shard, "rank");
	if (seeding->rank >= seeding->world)
		seeding->rank = 0;
	if (seeding->world == 0)
		seeding->world = 1;
	read_order(json_object_get(document, "order"), &run->order, seeding);
	if (!read_input(json_object_get(document, "input"), manifest, error))
		return false;
	if (!read_fields(json_object_get(output, "fields"), manifest, error))
		return false;
	read_output(output, run);
	if (!check_document(manifest, document, error))
		return false;
	if (run->order.shuffle) {
		seeding->base = run->order.base_seed;
		seeding->epoch = run->order.epoch;
	}
	return true;
}

struct manifest *
manifest_read(const char *path, struct error *error)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	struct buffer text = { 0 };
	json_t *document = NULL;
	bool done = false;

	if (manifest)
		manifest->name = strdup(strcmp(path, "-") == 0 ? "stdin" : path);
	if (!manifest || !manifest->name) {
		error_out_of_memory(error);
	} else if (json_file_read("manifest", path, MANIFEST_MAX, &text, error)) {
		if (text.size > MANIFEST_MAX)
			error_set(error, STATUS_TROUBLE, "manifest '%s' is larger than 16 MiB",
				manifest->name);
		else
			document = json_file_parse(manifest->name, text.data, text.size, error);
		done = document && read_document(manifest, document, error);
	}
	json_decref(document);
	buffer_free(&text);
	if (done)
		return manifest;
	manifest_close(manifest);
	return NULL;
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
