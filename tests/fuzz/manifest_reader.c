/* SPDX-License-Identifier: MIT */
/* manifest_reader - any bytes as a manifest: what is accepted is what a run could have written. */

#include "fuzz.h"

#include "output/manifest.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void
must_be_sound(const struct manifest *manifest)
{
	const struct seeding *seeding = &manifest->run.seeding;

	FUZZ_MUST(seeding->rank < seeding->world);
	FUZZ_MUST(seeding->kind <= SEEDING_RANK && manifest->run.order.shard.kind <= SHARD_NONE);
	FUZZ_MUST(manifest->run.order.shard.uneven <= UNEVEN_REPEAT);
	FUZZ_MUST(seeding->kind != SEEDING_UNIQUE ||
		  (!seeding->has_base_seed && !manifest->run.input.keys));
	FUZZ_MUST((manifest->run.input.ranges_count > 0) == (manifest->run.input.ranges != NULL));
	FUZZ_MUST(strlen(manifest->run.totals.sha256) == SHA256_HEX);
	FUZZ_MUST(manifest->run.input.ranges ||
		  strlen(manifest->run.totals.items_sha256) == SHA256_HEX);
	FUZZ_MUST(manifest->run.records.format &&
		  (!manifest->run.records.batch || manifest->run.records.format->is_object));
	FUZZ_MUST(manifest->run.records.precision >= PRECISION_FULL &&
		  manifest->run.records.precision <= PRECISION_MAX);
	FUZZ_MUST(manifest->run.records.fields.count >= 1 &&
		  manifest->run.records.fields.count <= FIELDS_MAX);
	for (unsigned i = 0; i < manifest->run.records.fields.count; i++)
		FUZZ_MUST(manifest->run.records.fields.field[i].parameter < manifest->config.count);
}

void
fuzz_manifest_reader(const uint8_t *data, size_t size)
{
	const struct parameter rotation = { .name = "rotation" };
	struct param_stats row = { .parameter = &rotation, .summary.count = 3 };
	struct error error = { 0 };
	int fd = memfd_create("manifest", 0);
	char path[32];

	FUZZ_MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct manifest *manifest = manifest_read(path, &error);

	close(fd);
	if (manifest) {
		FUZZ_MUST(error.status == STATUS_OK);
		must_be_sound(manifest);
		if (!manifest_compare_stats(manifest, &row, 1, &error))
			FUZZ_MUST(error.status == STATUS_INVALID);
	} else {
		FUZZ_MUST(error.status == STATUS_TROUBLE);
	}
	if (error.status != STATUS_OK)
		fuzz_message(error.text);
	manifest_close(manifest);
}
