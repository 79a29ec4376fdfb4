/* SPDX-License-Identifier: MIT */
/* manifest_check - whether a file as a whole is the one that its manifest describes. */

#include "verify/manifest_check.h"

#include <string.h>

static void
add_bytes(void *digest, const char *bytes, size_t size)
{
	digest_thread_add(digest, DIGEST_OUTPUT, bytes, size);
}

bool
manifest_check_open(struct manifest_check *check, const struct manifest *manifest,
	struct line_reader *reader, struct error *error)
{
	*check = (struct manifest_check){ .manifest = manifest };
	if (!manifest)
		return true;
	check->digest = digest_thread_open(error);
	line_reader_on_read(reader, add_bytes, check->digest);
	return check->digest != NULL;
}

void
manifest_check_close(struct manifest_check *check)
{
	digest_thread_close(check->digest);
	buffer_free(&check->item_lines);
}

bool
manifest_check_items(
	struct manifest_check *check, const struct item_batch *items, struct error *error)
{
	/* With ranges, the IDs are checked one by one. */
	if (!check->digest || check->manifest->input.ranges_count)
		return true;
	if (!item_lines_write(&check->item_lines, items, check->manifest->input.delimiter, error))
		return false;
	digest_thread_submit(check->digest, DIGEST_INPUT, &check->item_lines);
	return true;
}

static void
compare_number(struct check_report *report, const struct manifest *manifest, const char *unit,
	uint64_t found, uint64_t expected)
{
	if (found != expected)
		check_report_error(report, NO_LINE, "%ju %s%s, expected %ju (%s)", (uintmax_t)found,
			unit, found == 1 ? "" : "s", (uintmax_t)expected, manifest->name);
}

static void
compare_digest(struct check_report *report, const struct manifest_check *check,
	enum digest_stream stream, const char *expected)
{
	char found[SHA256_HEX + 1];

	digest_thread_hex(check->digest, stream, found);
	if (strcmp(found, expected) != 0)
		check_report_error(report, NO_LINE, "SHA-256 %sis %s, expected %s (%s)",
			stream == DIGEST_INPUT ? "of the IDs " : "", found, expected,
			check->manifest->name);
}

void
manifest_check_finish(struct manifest_check *check, const struct stats_collector *collector,
	struct check_report *report)
{
	const struct manifest *manifest = check->manifest;
	struct param_stats stats[FIELDS_MAX];
	struct error error = { 0 };
	size_t count = 0;

	if (!check->digest)
		return;
	compare_number(report, manifest, "record", report->records, manifest->output.records);
	compare_number(report, manifest, "byte", digest_thread_size(check->digest, DIGEST_OUTPUT),
		manifest->output.bytes);
	compare_digest(report, check, DIGEST_OUTPUT, manifest->output.sha256);
	if (!manifest->input.ranges_count) {
		compare_number(report, manifest, "ID", report->records, manifest->input.items);
		compare_digest(report, check, DIGEST_INPUT, manifest->input.sha256);
	}
	/* The statistics are those of the expected records: comparable if all of them are there. */
	if (report->errors > 0)
		return;
	if (collector)
		count = stats_collector_rows(collector, stats);
	if (!manifest_compare_stats(manifest, stats, count, &error))
		check_report_error(report, NO_LINE, "%s", error.text);
}
