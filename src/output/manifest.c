/* SPDX-License-Identifier: MIT */
/* manifest - the members of manifests, how two runs differ, and writing. */

#include "output/manifest.h"

#include "base/utf8.h"
#include "record/config_print.h"
#include "json/json_escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define AT(member) \
	.offset = offsetof(struct run_info, member), .size = sizeof(((struct run_info *)0)->member)

const struct manifest_member manifest_members[] = {
	{ "seeding", "kind", NAME, AT(seeding.kind), .names = seeding_names },
	{ "seeding", "base_seed", NUMBER_OR_NULL, AT(seeding.base), .max = UINT64_MAX },
	{ "seeding", "epoch", NUMBER_OR_NULL, AT(seeding.epoch), .max = UINT64_MAX },
	{ "seeding", "wide_seed", FLAG, AT(seeding.seed_256) },
	{ "shard", "kind", NAME, AT(order.shard.kind), .names = shard_names },
	{ "shard", "rank", NUMBER, AT(seeding.rank), .max = UINT64_MAX - 1 },
	{ "shard", "world_size", NUMBER, AT(seeding.world), .min = 1, .max = UINT64_MAX },
	{ "order: shuffle", "base_seed", NUMBER, AT(order.base_seed), .max = UINT64_MAX },
	{ "order: shuffle", "epoch", NUMBER, AT(order.epoch), .max = UINT64_MAX },
	{ "order", "skip", NUMBER, AT(order.shard.skip), .max = UINT64_MAX },
	{ "order", "limit", NUMBER_OR_NULL, AT(order.shard.limit), .max = UNBOUNDED - 1,
		.null = UNBOUNDED },
	{ "order", "uneven", NAME, AT(order.shard.uneven), .names = uneven_names },
	{ "input", "items", NUMBER, AT(items), .max = UINT64_MAX },
	{ "input", "keys", FLAG, AT(input.keys) },
	{ "input", "null", DELIMITER, AT(input.delimiter) },
	{ "input", "skipped", NUMBER, AT(skipped), .max = UINT64_MAX },
	{ "output", "precision", NUMBER_OR_NULL, AT(records.precision), .max = PRECISION_MAX,
		.null = (uint64_t)PRECISION_FULL },
	{ "output", "batch", NUMBER_OR_NULL, AT(records.batch), .min = 1, .max = UINT64_MAX },
	{ "output", "records", NUMBER, AT(count), .max = UINT64_MAX },
	{ "output", "bytes", NUMBER, AT(bytes), .max = UINT64_MAX },
	{ .section = NULL },
};
/* clang-format on */

void
format_names(const char *names[FORMATS_MAX + 1])
{
	unsigned i = 0;

	for (; i < FORMATS_MAX && formats[i]; i++)
		names[i] = formats[i]->name;
	names[i] = NULL;
}

#define VALUE_MAX 48 /* bytes of a value as JSON */

/* Write the value of a member as JSON. */
static void
print_value(char text[VALUE_MAX], const struct run_info *run, const struct manifest_member *member)
{
	const struct seeding *seeding = &run->seeding;
	const char *at = (const char *)run + member->offset;
	bool by_rank = seeding->kind == SEEDING_RANK, is_null;
	uint64_t number;

	if (member->size == sizeof(int))
		number = (uint64_t) * (const int *)(const void *)at;
	else
		number = member->size == 1 ? (uint64_t)*at : *(const uint64_t *)(const void *)at;
	is_null = member->type == NUMBER_OR_NULL && number == member->null;
	if (at == (const char *)&seeding->base)
		is_null = !seeding->has_base_seed && !by_rank;
	if (at == (const char *)&seeding->epoch)
		is_null = !seeding->has_base_seed || by_rank;
	if (is_null)
		strcpy(text, "null");
	else if (member->type == FLAG || member->type == DELIMITER)
		strcpy(text, (number == 0) == (member->type == DELIMITER) ? "true" : "false");
	else if (member->type == NAME)
		snprintf(text, VALUE_MAX, "\"%s\"", member->names[number]);
	else
		snprintf(text, VALUE_MAX, "%" PRIu64, number);
}

static bool
same_ranges(const struct input_options *a, const struct input_options *b)
{
	if (a->ranges_count != b->ranges_count)
		return false;
	for (size_t i = 0; i < a->ranges_count; i++) {
		const struct range *x = &a->ranges[i], *y = &b->ranges[i];

		if (x->first != y->first || x->last_index != y->last_index ||
			(x->step != y->step && x->last_index > 0))
			return false;
	}
	return true;
}

bool
run_difference(const struct run_info *found, const struct run_info *expected, bool all_ranks,
	char text[RUN_DIFFERENCE_MAX])
{
	bool is_whole = expected->seeding.world == 1;
	char is[VALUE_MAX], should_be[VALUE_MAX];
	struct run_info other = *expected;

	/* Ranges are those of all ranks, in the manifest of each. */
	if (all_ranks)
		other.seeding.rank = found->seeding.rank;
	if (all_ranks && is_whole)
		other.seeding.world = found->seeding.world;
	if (is_whole)
		other.order.shard.kind = found->order.shard.kind;
	if (found->order.shuffle != other.order.shuffle) {
		snprintf(text, RUN_DIFFERENCE_MAX, "order: expected %s",
			other.order.shuffle ? "--shuffle" : "no --shuffle");
		return true;
	}
	if (!other.order.shuffle) {
		other.order.base_seed = found->order.base_seed;
		other.order.epoch = found->order.epoch;
	}
	for (const struct manifest_member *m = manifest_members; m->section; m++) {
		if (m->offset >= offsetof(struct run_info, items))
			continue;
		print_value(is, found, m);
		print_value(should_be, &other, m);
		if (strcmp(is, should_be) == 0)
			continue;
		snprintf(text, RUN_DIFFERENCE_MAX, "%s: %s is %s, expected %s", m->section, m->name,
			is, should_be);
		return true;
	}
	if (!config_equal(found->config, other.config))
		strcpy(text, "config: preset, parameters or depth");
	else if (!same_ranges(&found->input, &other.input))
		strcpy(text, "input: ranges");
	else if (found->records.format != other.records.format)
		snprintf(text, RUN_DIFFERENCE_MAX, "output: format is %s, expected %s",
			found->records.format->name, other.records.format->name);
	else if (!fields_equal(&found->records.fields, &other.records.fields))
		strcpy(text, "output: fields");
	else
		return false;
	return true;
}

/* Print the members of a section. */
static void
write_members(FILE *stream, const struct run_info *run, const char *section)
{
	const char *separator = "";
	char text[VALUE_MAX];

	for (const struct manifest_member *m = manifest_members; m->section; m++) {
		if (strcmp(m->section, section) != 0)
			continue;
		print_value(text, run, m);
		fprintf(stream, "%s    \"%s\": %s", separator, m->name, text);
		separator = ",\n";
	}
}

static void
write_ranges(FILE *stream, const struct input_options *input)
{
	fputs("    \"ranges\": [", stream);
	for (size_t i = 0; i < input->ranges_count; i++) {
		const struct range *range = &input->ranges[i];

		fprintf(stream, "%s\"%" PRIu64 "-%" PRIu64, i ? ", " : "", range->first,
			range->first + range->step * range->last_index);
		if (range->step != 1)
			fprintf(stream, ":%" PRIu64, range->step);
		fputc('"', stream);
	}
	fputs("]", stream);
}

/* The name of the output as JSON; null: it has none, or one that JSON cannot hold. */
static bool
quote_name(struct buffer *name, const char *path, struct error *error)
{
	size_t length = path ? strlen(path) : 0;

	if (!path || !utf8_valid(path, length))
		return buffer_append(name, "null", 5, error);
	if (!buffer_reserve(name, length * JSON_STRING_GROWTH + 3, error))
		return false;
	*json_string_write(name->data, path, length) = '\0';
	return true;
}

/* Without records, the object is empty. */
static void
write_statistics(FILE *stream, const struct stats_collector *collector)
{
	struct param_stats rows[FIELDS_MAX];
	size_t count = collector ? stats_collector_rows(collector, rows) : 0;

	fputs("  \"statistics\": {", stream);
	if (count && rows[0].summary.count) {
		fputc('\n', stream);
		stats_format_json(stream, rows, count, "    ");
		fputs("\n  ", stream);
	}
	fputs("}\n", stream);
}

static void
print_manifest(
	FILE *stream, const struct run_output *output, const struct run_info *run, const char *name)
{
	const struct fields *fields = &run->records.fields;
	char hex[SHA256_HEX + 1];

	fputs("{\n  \"version\": \"" DPA_VERSION "\",\n  \"algorithm\": \"" MANIFEST_ALGORITHM
	      "\",\n  \"config\": {\n",
		stream);
	config_print(stream, run->config, 4, false);
	fputs("\n  },\n  \"seeding\": {\n", stream);
	write_members(stream, run, "seeding");
	fputs("\n  },\n  \"shard\": {\n", stream);
	write_members(stream, run, "shard");
	if (order_is_changed(&run->order)) {
		fputs("\n  },\n  \"order\": {\n    \"shuffle\": ", stream);
		if (run->order.shuffle)
			fprintf(stream, "{ \"base_seed\": %" PRIu64 ", \"epoch\": %" PRIu64 " },\n",
				run->order.base_seed, run->order.epoch);
		else
			fputs("null,\n", stream);
		write_members(stream, run, "order");
	}
	fputs("\n  },\n  \"input\": {\n", stream);
	if (run->input.ranges_count) {
		write_ranges(stream, &run->input);
	} else {
		/* Read by this shard: their number and the digest of one per line. */
		write_members(stream, run, "input");
		digest_thread_hex(output->digest, DIGEST_INPUT, hex);
		fprintf(stream, ",\n    \"sha256\": \"%s\"", hex);
	}
	fputs("\n  },\n  \"output\": {\n", stream);
	fprintf(stream, "    \"name\": %s,\n    \"format\": \"%s\",\n    \"fields\": [", name,
		run->records.format->name);
	for (unsigned i = 0; i < fields->count; i++)
		fprintf(stream, "%s\"%s\"", i ? ", " : "",
			field_name(&fields->field[i], run->config));
	fputs("],\n", stream);
	if (run->records.format->omits)
		fprintf(stream, "    \"no_%s\": true,\n", run->records.format->omits);
	write_members(stream, run, "output");
	digest_thread_hex(output->digest, DIGEST_OUTPUT, hex);
	fprintf(stream, ",\n    \"sha256\": \"%s\"\n  },\n", hex);
}

bool
manifest_write(struct run_output *output, struct run_info *run,
	const struct stats_collector *collector, struct error *error)
{
	struct memstream memstream;
	struct buffer name = { 0 };
	bool done = false;

	if (!output->digest)
		return true;
	if (!quote_name(&name, output->options->path, error))
		return false;
	if (!memstream_open(&memstream, error)) {
		buffer_free(&name);
		return false;
	}
	run->items = run->count = output->records;
	run->bytes = digest_thread_size(output->digest, DIGEST_OUTPUT);
	print_manifest(memstream.stream, output, run, name.data);
	write_statistics(memstream.stream, collector);
	fputs("}\n", memstream.stream);
	if (memstream_close(&memstream, error)) {
		done = run_output_write_beside(&output->manifest, &memstream.buffer, error);
		buffer_free(&memstream.buffer);
	}
	buffer_free(&name);
	return done;
}
