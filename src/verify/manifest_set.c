/* SPDX-License-Identifier: MIT */
/* manifest_set - the manifests of all ranks of a run, each in a file of its own. */

#include "verify/manifest_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct manifest *
manifest_set_reference(const char *pattern, uint64_t world, struct error *error)
{
	struct manifest *candidate = NULL;
	uint64_t votes = 0;

	/* The majority vote of Boyer and Moore: only two manifests are in memory. */
	for (uint64_t rank = 0; rank < world && error->status == STATUS_OK; rank++) {
		char *name = output_name(pattern, "manifest", rank, world, error);
		struct error ignored = { 0 }, difference = { 0 };
		struct manifest *manifest = name ? manifest_read(name, &ignored) : NULL;

		free(name);
		if (manifest && votes == 0) {
			manifest_close(candidate);
			candidate = manifest;
			votes = 1;
		} else if (manifest) {
			if (run_compare(&manifest->run, &candidate->run, true, &difference))
				votes++;
			else
				votes--;
			if (difference.status == STATUS_TROUBLE)
				*error = difference;
			manifest_close(manifest);
		}
	}
	if (!candidate)
		error_set(error, STATUS_TROUBLE,
			"--manifest: none of the manifests '%s' of %ju ranks can be read", pattern,
			(uintmax_t)world);
	if (error->status == STATUS_OK)
		return candidate;
	manifest_close(candidate);
	return NULL;
}

/* Compare the number of items of a rank with the size of its shard. */
static void
compare_count(struct manifest_set *set, const struct run_info *run, struct check_report *report)
{
	const struct input_options *input = &set->run->input;
	const struct run_totals *totals = &run->totals;
	struct order_options options = set->run->order;
	struct order order;

	if (input->ranges_count) {
		options.shard.rank = run->seeding.rank;
		if (!order_open(
			    &order, input->ranges, input->ranges_count, &options, &report->error))
			return;
		if (totals->records != order.total)
			check_report_error(report, NO_LINE, "%ju record%s, expected %ju",
				(uintmax_t)totals->records, totals->records == 1 ? "" : "s",
				(uintmax_t)order.total);
		order_close(&order);
		return;
	}
	/* The total is not known, but the first ranks have at most one item more than the last. */
	if (set->least == UNBOUNDED)
		set->most = set->least = totals->items;
	uint64_t spread = options.shard.kind != SHARD_NONE && options.shard.uneven == UNEVEN_KEEP;

	if (totals->items > set->least || set->most - totals->items > spread)
		check_report_error(report, NO_LINE,
			"%ju item%s, expected %ju, as in the ranks before",
			(uintmax_t)totals->items, totals->items == 1 ? "" : "s",
			(uintmax_t)set->least);
	set->least = totals->items;
}

struct manifest *
manifest_set_check(struct manifest_set *set, uint64_t rank, const char *const *name,
	struct check_report *report)
{
	struct error error = { 0 }, difference = { 0 };
	const char *text = error.text;

	if (access(*name, F_OK) != 0 && errno == ENOENT)
		return NULL;
	check_report_begin(report, name, 1);
	struct manifest *manifest = manifest_read(*name, &error);

	if (!manifest && strcmp(text, "out of memory") == 0) {
		report->error = error;
	} else if (!manifest) {
		/* The report begins with the name, too. */
		size_t length = strlen(*name);

		if (strncmp(text, *name, length) == 0 && text[length] == ':')
			text += length + strspn(text + length, ": ");
		check_report_error(report, NO_LINE, "%s", text);
	} else {
		uint64_t stated = manifest->run.seeding.rank;

		run_compare(&manifest->run, set->run, true, &difference);
		if (difference.status == STATUS_TROUBLE)
			report->error = difference;
		else if (difference.status != STATUS_OK)
			check_report_error(report, NO_LINE, "not of this run: %s", difference.text);
		if (stated != rank)
			check_report_error(report, NO_LINE, "rank is %ju, expected %ju",
				(uintmax_t)stated, (uintmax_t)rank);
		else if (report->errors == 0)
			compare_count(set, &manifest->run, report);
	}
	if (report->error.status == STATUS_OK && report->errors == 0)
		return manifest;
	manifest_close(manifest);
	if (report->error.status == STATUS_OK)
		check_report_finish_files(report, 1);
	return NULL;
}
