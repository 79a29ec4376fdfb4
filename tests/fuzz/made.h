/* SPDX-License-Identifier: MIT */
/* made - records that a run could have made, for the harnesses of what reads them back. */

#ifndef DPA_TESTS_FUZZ_MADE_H
#define DPA_TESTS_FUZZ_MADE_H

#include "record/format.h"

#define MADE_MAX        12 /* records at once */
#define MADE_PARAMETERS (PARAMETERS_FIXED + 1)

/* A layout, and room for records: those of its items get values that only depend on the items. */
struct made {
	struct config config;
	struct layout layout;
	struct records records;
	uint64_t id[MADE_MAX];
	uint32_t key_offset[MADE_MAX + 1];
	struct digest digest[MADE_MAX];
	double value[MADE_PARAMETERS * MADE_MAX];
	struct dtoa_text text[MADE_PARAMETERS * TEXTS_AT_ONCE];
};

/* A layout of a format of lines. how: 2 bits of format, keys, wide seeds, 3 bits of fields, long
 * names; batch as in the layout. */
void made_open(struct made *made, unsigned how, uint64_t batch);

/* The items: so many IDs, or keys that are packed. They must stay where they are. */
void made_ids(struct made *made, uint64_t first, uint64_t step, size_t count);
void made_keys(struct made *made, const char *keys, const uint32_t *offset, size_t count);

/* The text of the records; the caller frees it. */
char *made_write(struct made *made, size_t *size);

#endif
