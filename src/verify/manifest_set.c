/* SPDX-License-Identifier: MIT */
/* manifest_set - the manifests of all ranks of a run, each in a file of its own. */

#include "verify/manifest_set.h"

#include "input/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Read a manifest. NULL: it cannot be read, see *error, or memory ran out, then *fatal, too. */
static struct manifest *
read_manifest(const char *name, struct error *error, struct error *fatal)
{
	struct manifest *manifest = manifest_read(name, error);
	struct error memory = { 0 };

	error_out_of_memory(&memory);
	if (!manifest && strcmp(error->text, memory.text) == 0)
		error_out_of_memory(fatal);
	return manifest;
}

struct manifest *
manifest_set_reference(const char *pattern, uint64_t world, struct error *error)
{
	struct manifest *candidate = NULL;
	uint64_t votes = 0;

	/* The majority vote of Boyer and Moore: only two manifests are in memory. */
	for (uint64_t rank = 0; rank < world && error->status == STATUS_OK; rank++) {
		char *name = output_name(pattern, "manifest", rank, world, error);
		struct error ignored = { 0 }, difference = { 0 };
		struct manifest *manifest = NULL;

		if (name)
			manifest = read_manifest(name, &ignored, error);
		free(name);
		if (!manifest)
			continue;
		if (votes == 0) {
			manifest_close(candidate);
			candidate = manifest;
			votes = 1;
			continue;
		}
		if (run_compare(&manifest->run, &candidate->run, true, &difference))
			votes++;
		else
			votes--;
		if (difference.status == STATUS_TROUBLE)
			*error = difference;
		manifest_close(manifest);
	}
	if (error->status != STATUS_OK) {
		manifest_close(candidate);
		return NULL;
	}
	if (!candidate)
		error_set(error, STATUS_TROUBLE,
			"--manifest: none of the manifests '%s' of %ju ranks can be read", pattern,
			(uintmax_t)world);
	return candidate;
}

/* Compare the number of items that a rank has with that of its shard. False: something failed. */
static bool
compare_count(struct manifest_set *set, const struct run_info *run, struct check_report *report)
{
	const struct run_info *expected = set->run;
	struct order_options options = expected->order;
	uint64_t rank = run->seeding.rank, spread;
	struct order order;

	if (expected->input.ranges_count) {
		options.shard.rank = rank;
		options.shard.world = expected->seeding.world;
		if (!order_open(&order, expected->input.ranges, expected->input.ranges_count,
			    &options, &report->error))
			return false;
		if (run->totals.records != order.total)
			check_report_error(report, NO_LINE, "%ju record%s, expected %ju",
				(uintmax_t)run->totals.records, run->totals.records == 1 ? "" : "s",
				(uintmax_t)order.total);
		order_close(&order);
		return true;
	}
	/* The total is not known, but the first ranks have at most one item more than the last. */
	spread = options.shard.kind != SHARD_NONE && options.shard.uneven == UNEVEN_KEEP;
	if (!set->has_items)
		set->first_items = set->last_items = run->totals.items;
	if (run->totals.items > set->last_items || set->first_items - run->totals.items > spread)
		check_report_error(report, NO_LINE,
			"%ju item%s, which does not go with the %ju of rank %ju",
			(uintmax_t)run->totals.items, run->totals.items == 1 ? "" : "s",
			(uintmax_t)set->last_items, (uintmax_t)set->last_rank);
	set->has_items = true;
	set->last_items = run->totals.items;
	set->last_rank = rank;
	return true;
}

/* The manifest in the place of `rank` states another one. */
static void
report_rank(
	const struct manifest_set *set, uint64_t rank, uint64_t stated, struct check_report *report)
{
	char *name = output_name(
		set->pattern, "manifest", stated, set->run->seeding.world, &report->error);

	if (!name)
		return;
	if (access(name, F_OK) == 0)
		check_report_error(report, NO_LINE,
			"rank is %ju, expected %ju: a second manifest of rank %ju, as is '%s'",
			(uintmax_t)stated, (uintmax_t)rank, (uintmax_t)stated, name);
	else
		check_report_error(report, NO_LINE, "rank is %ju, expected %ju", (uintmax_t)stated,
			(uintmax_t)rank);
	free(name);
}

struct manifest *
manifest_set_check(
	struct manifest_set *set, uint64_t rank, char **name, struct check_report *report)
{
	struct error error = { 0 }, difference = { 0 };
	struct manifest *manifest;
	bool is_missing = false;
	size_t length;

	*name = output_name(
		set->pattern, "manifest", rank, set->run->seeding.world, &report->error);
	if (!*name)
		return NULL;
	if (access(*name, F_OK) != 0 && errno == ENOENT) {
		rank_list_add(&set->missing, rank, rank);
		rank_list_add(&set->again, rank, rank);
		return NULL;
	}
	check_report_begin(report, (const char *const *)name, 1);
	manifest = read_manifest(*name, &error, &report->error);
	if (report->error.status != STATUS_OK)
		return NULL;
	if (!manifest) {
		/* The report begins with the name, too. */
		length = strlen(*name);
		if (strncmp(error.text, *name, length) != 0 || error.text[length] != ':')
			length = 0;
		else
			length += strspn(error.text + length, ": ");
		check_report_error(report, NO_LINE, "%s", error.text + length);
	} else {
		if (!run_compare(&manifest->run, set->run, true, &difference))
			check_report_error(report, NO_LINE, "not of this run: %s", difference.text);
		if (difference.status == STATUS_TROUBLE)
			report->error = difference;
		is_missing = manifest->run.seeding.rank != rank;
		if (is_missing)
			report_rank(set, rank, manifest->run.seeding.rank, report);
		else if (report->errors == 0)
			compare_count(set, &manifest->run, report);
	}
	if (report->errors == 0)
		return manifest;
	manifest_close(manifest);
	check_report_finish_files(report, 1);
	if (is_missing)
		rank_list_add(&set->missing, rank, rank);
	rank_list_add(&set->again, rank, rank);
	return NULL;
}
