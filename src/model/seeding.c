/* SPDX-License-Identifier: MIT */
/* seeding - the seed string of a sample, which is hashed. */

#include "model/seeding.h"

#include "base/decimal.h"

#include <string.h>

const char *const seeding_names[] = { "sample", "unique", "rank", NULL };

size_t
seeding_prefix(const struct seeding *seeding, char out[SEED_STRING_MAX])
{
	char *end = out;

	if (seeding->kind == SEEDING_SAMPLE && !seeding->has_base_seed)
		return 0;
	end = decimal_write(end, seeding->base);
	*end++ = ':';
	end = decimal_write(end, seeding->kind == SEEDING_RANK ? seeding->rank : seeding->epoch);
	*end++ = ':';
	return (size_t)(end - out);
}

void
seeding_write(
	const struct seeding *seeding, const uint64_t *id, size_t n, char *bytes, uint32_t *offset)
{
	char prefix[SEED_STRING_MAX], *end = bytes;
	size_t length = seeding->kind == SEEDING_UNIQUE ? 0 : seeding_prefix(seeding, prefix);

	for (size_t i = 0; i < n; i++) {
		offset[i] = (uint32_t)(end - bytes);
		if (seeding->kind == SEEDING_UNIQUE) {
			end = decimal_write_product(end, id[i], seeding->world, seeding->rank);
		} else {
			memcpy(end, prefix, length);
			end = decimal_write(end + length, id[i]);
		}
	}
	offset[n] = (uint32_t)(end - bytes);
}
