/* SPDX-License-Identifier: MIT */
/* manifest_writer - what a file was made of and by, so that it can be made again and known to be the same.
 */

#include "output/manifest_writer.h"

#include "base/memstream.h"
#include "record/config_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *
yes_no(bool value)
{
	return value ? "true" : "false";
}

/* A number that may not have been given. */
static void
write_given(FILE *stream, const char *name, bool given, uint64_t value)
{
	if (given)
		fprintf(stream, "    \"%s\": %" PRIu64 ",\n", name, value);
	else
		fprintf(stream, "    \"%s\": null,\n", name);
}

static void
write_seeding(FILE *stream, const struct seeding *seeding)
{
	bool rank = seeding->kind == SEEDING_RANK;

	fprintf(stream, "  \"seeding\": {\n    \"kind\": \"%s\",\n", seeding_names[seeding->kind]);
	write_given(stream, "base_seed", seeding->has_base_seed || rank, seeding->base);
	write_given(stream, "epoch", seeding->has_base_seed && !rank, seeding->epoch);
	fprintf(stream, "    \"wide_seed\": %s\n  },\n", yes_no(seeding->seed_256));
}

static void
write_shard(FILE *stream, const struct job *job)
{
	fprintf(stream,
		"  \"shard\": {\n    \"kind\": \"%s\",\n    \"rank\": %" PRIu64
		",\n    \"world_size\": %" PRIu64 "\n  },\n",
		shard_names[job->shard], job->seeding.rank, job->seeding.world);
}

/* IDs that are given as ranges, of all shards. */
static void
write_ranges(FILE *stream, const struct input_options *input)
{
	fputs("  \"input\": {\n    \"ranges\": [", stream);
	for (size_t i = 0; i < input->ranges_count; i++) {
		const struct range *range = &input->ranges[i];

		fprintf(stream, "%s\"%" PRIu64 "-%" PRIu64, i ? ", " : "", range->first,
			range->first + range->step * range->last_index);
		if (range->step != 1)
			fprintf(stream, ":%" PRIu64, range->step);
		fputc('"', stream);
	}
	fputs("]\n  },\n", stream);
}

/* The IDs or keys of this shard, each with its end of line. */
static void
write_items(FILE *stream, const struct input_options *input, const struct run_totals *made,
	struct digest_thread *digest)
{
	char hex[SHA256_HEX + 1];

	digest_thread_hex(digest, DIGEST_INPUT, hex);
	fprintf(stream,
		"  \"input\": {\n    \"items\": %" PRIu64 ",\n    \"keys\": %s,\n"
		"    \"null\": %s,\n    \"skipped\": %" PRIu64 ",\n    \"sha256\": \"%s\"\n  },\n",
		made->records, yes_no(input->keys), yes_no(input->delimiter == '\0'), made->skipped,
		hex);
}

static void
write_output(FILE *stream, const struct layout *layout, const struct run_totals *made,
	struct digest_thread *digest)
{
	char hex[SHA256_HEX + 1];

	fprintf(stream, "  \"output\": {\n    \"format\": \"%s\",\n    \"fields\": [",
		layout->format->name);
	for (unsigned i = 0; i < layout->fields.count; i++)
		fprintf(stream, "%s\"%s\"", i ? ", " : "",
			field_name(&layout->fields.field[i], layout->config));
	fputs("],\n", stream);
	write_given(stream, "precision", layout->precision != PRECISION_FULL,
		(uint64_t)layout->precision);
	write_given(
		stream, "batch", layout->format->supports_batch && layout->batch, layout->batch);
	digest_thread_hex(digest, DIGEST_OUTPUT, hex);
	fprintf(stream,
		"    \"records\": %" PRIu64 ",\n    \"bytes\": %" PRIu64
		",\n    \"sha256\": \"%s\"\n  },\n",
		made->records, digest_thread_size(digest, DIGEST_OUTPUT), hex);
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
write_all(FILE *stream, const struct job *job, const struct layout *layout,
	const struct run_totals *made, struct digest_thread *digest)
{
	fputs("{\n  \"version\": \"" DPA_VERSION "\",\n  \"algorithm\": \"" MANIFEST_ALGORITHM
	      "\",\n  \"config\": {\n",
		stream);
	config_print(stream, layout->config, "    ");
	fputs("\n  },\n", stream);
	write_seeding(stream, &job->seeding);
	write_shard(stream, job);
	if (job->input.ranges_count)
		write_ranges(stream, &job->input);
	else
		write_items(stream, &job->input, made, digest);
	write_output(stream, layout, made, digest);
}

char *
manifest_text(const struct job *job, const struct layout *layout, const struct run_totals *made,
	struct digest_thread *digest, size_t *size, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return NULL;
	write_all(memstream.stream, job, layout, made, digest);
	write_statistics(memstream.stream, made->collector);
	fputs("}\n", memstream.stream);
	if (!memstream_close(&memstream, error))
		return NULL;
	*size = memstream.size;
	return memstream.bytes;
}
