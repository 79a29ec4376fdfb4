/* SPDX-License-Identifier: MIT */
/* proof - whether a file as a whole is the one that a manifest tells of. */

#include "run/proof.h"

#include <string.h>

static void
seal_bytes(void *to, const char *bytes, size_t size)
{
	seal_add(to, SEAL_OUTPUT, bytes, size);
}

bool
proof_open(struct proof *proof, const struct job *job, struct line_reader *reader, struct error *error)
{
	*proof = (struct proof){ .recorded = job->recorded };
	if (!job->recorded || job->input.paths_count > 1)
		return true;
	proof->seal = seal_open(error);
	line_reader_copy(reader, seal_bytes, proof->seal);
	return proof->seal != NULL;
}

void
proof_close(struct proof *proof)
{
	seal_close(proof->seal);
	names_close(&proof->names);
}

bool
proof_items(struct proof *proof, const struct item_batch *items, struct error *error)
{
	if (!proof->seal || proof->recorded->ranges_count)
		return true;
	if (!names_write(&proof->names, items, proof->recorded->delimiter, error))
		return false;
	seal_give(
		proof->seal, SEAL_INPUT, &proof->names.text, &proof->names.room, proof->names.size);
	return true;
}

static void
tell_number(struct verdict *verdict, const struct recorded *recorded, const char *what,
	uint64_t found, uint64_t expected)
{
	if (found != expected)
		verdict_fault(verdict, 0, "%ju %s%s, expected %ju (%s)", (uintmax_t)found, what,
			found == 1 ? "" : "s", (uintmax_t)expected, recorded->name);
}

static void
tell_digest(struct verdict *verdict, const struct recorded *recorded, struct seal *seal,
	enum seal_of of, const char *expected)
{
	char found[SHA256_HEX + 1];

	seal_hex(seal, of, found);
	if (strcmp(found, expected) != 0)
		verdict_fault(verdict, 0, "SHA-256 %sis %s, expected %s (%s)",
			of == SEAL_INPUT ? "of the IDs " : "", found, expected, recorded->name);
}

void
proof_end(struct proof *proof, const struct stats_collector *collector, struct verdict *verdict)
{
	const struct recorded *recorded = proof->recorded;
	struct param_stats rows[FIELDS_MAX];
	struct error error = { 0 };

	if (!proof->seal)
		return;
	tell_number(verdict, recorded, "record", verdict->records, recorded->records);
	tell_number(
		verdict, recorded, "byte", seal_size(proof->seal, SEAL_OUTPUT), recorded->bytes);
	tell_digest(verdict, recorded, proof->seal, SEAL_OUTPUT, recorded->hex);
	if (!recorded->ranges_count && verdict->records != recorded->items)
		verdict_fault(verdict, 0, "%ju IDs, expected %ju (%s)", (uintmax_t)verdict->records,
			(uintmax_t)recorded->items, recorded->name);
	if (!recorded->ranges_count)
		tell_digest(verdict, recorded, proof->seal, SEAL_INPUT, recorded->items_hex);
	/* They are of the records as they should be: where these are not all there, no wonder. */
	if (verdict->faults == 0 &&
		!recorded_statistics(recorded, rows, collector ? stats_collector_rows(collector, rows) : 0, &error))
		verdict_fault(verdict, 0, "%s", error.text);
}
