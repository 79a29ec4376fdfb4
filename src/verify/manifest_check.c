/* SPDX-License-Identifier: MIT */
/* manifest_check - whether a file as a whole is the one that a manifest tells of. */

#include "verify/manifest_check.h"

#include <string.h>

static void
seal_bytes(void *to, const char *bytes, size_t size)
{
	digest_thread_add(to, DIGEST_OUTPUT, bytes, size);
}

bool
manifest_check_open(struct manifest_check *proof, const struct job *job, struct line_reader *reader,
	struct error *error)
{
	*proof = (struct manifest_check){ .expected_manifest = job->expected_manifest };
	if (!job->expected_manifest || job->input.paths_count > 1)
		return true;
	proof->seal = digest_thread_open(error);
	line_reader_copy(reader, seal_bytes, proof->seal);
	return proof->seal != NULL;
}

void
manifest_check_close(struct manifest_check *proof)
{
	digest_thread_close(proof->seal);
	buffer_free(&proof->item_text);
}

bool
manifest_check_items(
	struct manifest_check *proof, const struct item_batch *items, struct error *error)
{
	if (!proof->seal || proof->expected_manifest->ranges_count)
		return true;
	if (!item_lines_write(&proof->item_text, items, proof->expected_manifest->delimiter, error))
		return false;
	digest_thread_submit(proof->seal, DIGEST_INPUT, &proof->item_text);
	return true;
}

static void
tell_number(struct check_report *verdict, const struct manifest *recorded, const char *what,
	uint64_t found, uint64_t expected)
{
	if (found != expected)
		check_report_error(verdict, 0, "%ju %s%s, expected %ju (%s)", (uintmax_t)found,
			what, found == 1 ? "" : "s", (uintmax_t)expected, recorded->name);
}

static void
tell_digest(struct check_report *verdict, const struct manifest *recorded,
	struct digest_thread *seal, enum digest_stream of, const char *expected)
{
	char found[SHA256_HEX + 1];

	digest_thread_hex(seal, of, found);
	if (strcmp(found, expected) != 0)
		check_report_error(verdict, 0, "SHA-256 %sis %s, expected %s (%s)",
			of == DIGEST_INPUT ? "of the IDs " : "", found, expected, recorded->name);
}

void
manifest_check_finish(struct manifest_check *proof, const struct stats_collector *collector,
	struct check_report *verdict)
{
	const struct manifest *recorded = proof->expected_manifest;
	struct param_stats rows[FIELDS_MAX];
	struct error error = { 0 };

	if (!proof->seal)
		return;
	tell_number(verdict, recorded, "record", verdict->records, recorded->records);
	tell_number(verdict, recorded, "byte", digest_thread_size(proof->seal, DIGEST_OUTPUT),
		recorded->bytes);
	tell_digest(verdict, recorded, proof->seal, DIGEST_OUTPUT, recorded->hex);
	if (!recorded->ranges_count && verdict->records != recorded->items)
		check_report_error(verdict, 0, "%ju IDs, expected %ju (%s)",
			(uintmax_t)verdict->records, (uintmax_t)recorded->items, recorded->name);
	if (!recorded->ranges_count)
		tell_digest(verdict, recorded, proof->seal, DIGEST_INPUT, recorded->items_hex);
	/* They are of the records as they should be: where these are not all there, no wonder. */
	if (verdict->faults == 0 &&
		!manifest_compare_stats(recorded, rows,
			collector ? stats_collector_rows(collector, rows) : 0, &error))
		check_report_error(verdict, 0, "%s", error.text);
}
