/* SPDX-License-Identifier: MIT */
/* manifest_reader - any bytes as a manifest: what is taken is what a run could have written. */

#include "fuzz.h"

#include "output/manifest_reader.h"

#include <string.h>

static void
must_be_sound(const struct manifest *recorded)
{
	const struct seeding *seeding = &recorded->seeding;

	FUZZ_MUST(seeding->rank < seeding->world);
	FUZZ_MUST(seeding->kind <= SEEDING_RANK && recorded->shard <= SHARD_NONE);
	FUZZ_MUST(seeding->kind != SEEDING_UNIQUE || (!seeding->has_base_seed && !recorded->keys));
	FUZZ_MUST((recorded->ranges_count > 0) == (recorded->ranges != NULL));
	FUZZ_MUST(strlen(recorded->hex) == SHA256_HEX);
	FUZZ_MUST(recorded->ranges || strlen(recorded->items_hex) == SHA256_HEX);
	FUZZ_MUST(recorded->format && (!recorded->batch || recorded->format->supports_batch));
	FUZZ_MUST(recorded->precision >= PRECISION_FULL && recorded->precision <= PRECISION_MAX);
	FUZZ_MUST(recorded->fields.count >= 1 && recorded->fields.count <= FIELDS_MAX);
	for (unsigned i = 0; i < recorded->fields.count; i++)
		FUZZ_MUST(recorded->fields.field[i].parameter < recorded->config.count);
}

void
fuzz_manifest_reader(const uint8_t *data, size_t size)
{
	struct param_stats row = { .name = "rotation", .summary.count = 3 };
	struct error error = { 0 };
	struct manifest *recorded = manifest_parse("file", (const char *)data, size, &error);

	if (recorded) {
		FUZZ_MUST(error.status == STATUS_OK);
		must_be_sound(recorded);
		if (!manifest_compare_stats(recorded, &row, 1, &error))
			FUZZ_MUST(error.status == STATUS_INVALID);
	} else {
		FUZZ_MUST(error.status == STATUS_TROUBLE);
	}
	if (error.status != STATUS_OK)
		fuzz_message(error.text);
	manifest_close(recorded);
}
