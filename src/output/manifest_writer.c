/* SPDX-License-Identifier: MIT */
/* manifest_writer - the manifest of an output: how it was generated, and its digest. */

#include "output/manifest_writer.h"

#include "base/buffer.h"
#include "record/config_print.h"

#include <inttypes.h>
#include <stdio.h>

static const char *
yes_no(bool value)
{
	return value ? "true" : "false";
}

/* A number, or null. */
static void
write_number_or_null(FILE *stream, const char *name, bool is_number, uint64_t value)
{
	if (is_number)
		fprintf(stream, "    \"%s\": %" PRIu64 ",\n", name, value);
	else
		fprintf(stream, "    \"%s\": null,\n", name);
}

/* The order, unless it is that of the input. */
static void
write_order(FILE *stream, const struct order_options *order)
{
	const struct shard_options *shard = &order->shard;

	if (!order_is_changed(order))
		return;
	fputs("  \"order\": {\n    \"shuffle\": ", stream);
	if (order->shuffle)
		fprintf(stream, "{ \"base_seed\": %" PRIu64 ", \"epoch\": %" PRIu64 " },\n",
			order->base_seed, order->epoch);
	else
		fputs("null,\n", stream);
	fprintf(stream, "    \"skip\": %" PRIu64 ",\n", shard->skip);
	write_number_or_null(stream, "limit", shard->limit != UNBOUNDED, shard->limit);
	fprintf(stream, "    \"uneven\": \"%s\"\n  },\n", uneven_names[shard->uneven]);
}

/* IDs that are given as ranges, of all shards. */
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
	fputs("]\n", stream);
}

static void
write_output(FILE *stream, const struct run_output *output)
{
	const struct layout *layout = output->layout;
	char hex[SHA256_HEX + 1];

	fprintf(stream, "  \"output\": {\n    \"format\": \"%s\",\n    \"fields\": [",
		layout->format->name);
	for (unsigned i = 0; i < layout->fields.count; i++)
		fprintf(stream, "%s\"%s\"", i ? ", " : "",
			field_name(&layout->fields.field[i], layout->config));
	fputs("],\n", stream);
	if (layout->format->omits)
		fprintf(stream, "    \"no_%s\": true,\n", layout->format->omits);
	write_number_or_null(stream, "precision", layout->precision != PRECISION_FULL,
		(uint64_t)layout->precision);
	write_number_or_null(stream, "batch", layout->format->supports_batch && layout->array_size,
		layout->array_size);
	digest_thread_hex(output->digest, DIGEST_OUTPUT, hex);
	fprintf(stream,
		"    \"records\": %" PRIu64 ",\n    \"bytes\": %" PRIu64
		",\n    \"sha256\": \"%s\"\n  },\n",
		output->records, digest_thread_size(output->digest, DIGEST_OUTPUT), hex);
}

/* An empty object if there are no records. */
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
print_manifest(FILE *stream, const struct run_output *output, const struct manifest_source *source)
{
	const struct seeding *seeding = source->seeding;
	const struct input_options *input = output->input;
	bool by_rank = seeding->kind == SEEDING_RANK;
	char hex[SHA256_HEX + 1];

	fputs("{\n  \"version\": \"" DPA_VERSION "\",\n  \"algorithm\": \"" MANIFEST_ALGORITHM
	      "\",\n  \"config\": {\n",
		stream);
	config_print(stream, output->layout->config, 4, false);
	fprintf(stream, "\n  },\n  \"seeding\": {\n    \"kind\": \"%s\",\n",
		seeding_names[seeding->kind]);
	write_number_or_null(stream, "base_seed", seeding->has_base_seed || by_rank, seeding->base);
	write_number_or_null(stream, "epoch", seeding->has_base_seed && !by_rank, seeding->epoch);
	fprintf(stream,
		"    \"wide_seed\": %s\n  },\n"
		"  \"shard\": {\n    \"kind\": \"%s\",\n    \"rank\": %" PRIu64
		",\n    \"world_size\": %" PRIu64 "\n  },\n",
		yes_no(seeding->seed_256), shard_names[source->order->shard.kind], seeding->rank,
		seeding->world);
	write_order(stream, source->order);
	fputs("  \"input\": {\n", stream);
	if (input->ranges_count) {
		write_ranges(stream, input);
	} else {
		/* Read by this shard: their number and the digest of one per line. */
		digest_thread_hex(output->digest, DIGEST_INPUT, hex);
		fprintf(stream,
			"    \"items\": %" PRIu64 ",\n    \"keys\": %s,\n    \"null\": %s,\n"
			"    \"skipped\": %" PRIu64 ",\n    \"sha256\": \"%s\"\n",
			output->records, yes_no(input->keys), yes_no(input->delimiter == '\0'),
			source->skipped, hex);
	}
	fputs("  },\n", stream);
	write_output(stream, output);
	write_statistics(stream, source->collector);
	fputs("}\n", stream);
}

bool
manifest_write(struct run_output *output, const struct manifest_source *source, struct error *error)
{
	struct memstream memstream;
	bool done;

	if (!output->digest)
		return true;
	if (!memstream_open(&memstream, error))
		return false;
	print_manifest(memstream.stream, output, source);
	if (!memstream_close(&memstream, error))
		return false;
	done = run_output_write_beside(&output->manifest, &memstream.buffer, error);
	buffer_free(&memstream.buffer);
	return done;
}
