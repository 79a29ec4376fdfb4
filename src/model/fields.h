/* SPDX-License-Identifier: MIT */
/* fields - the members of a record and their order. */

#ifndef DPA_MODEL_FIELDS_H
#define DPA_MODEL_FIELDS_H

#include "base/error.h"
#include "model/config.h"

#include <stdbool.h>

enum field_kind {
	FIELD_ID,
	FIELD_PARAMETER,
	FIELD_HASH,
	FIELD_SEED, /* what the generator was seeded with */
	FIELD_RANK,
};

struct field {
	enum field_kind kind;
	unsigned parameter; /* of FIELD_PARAMETER: its index in the configuration */
};

#define FIELDS_MAX (PARAMETERS_MAX + 4)

struct fields {
	unsigned count;
	struct field field[FIELDS_MAX];
};

/* id, the parameters, hash, rank: of those that are no parameters, the ones whose bits 1 <<
 * FIELD_... are in `kinds`. */
void fields_default(struct fields *fields, const struct config *config, unsigned kinds);

/* Read "rotation,hash". Refuses unknown and repeated names, and rank unless `rank` says that there
 * is one. */
bool fields_parse(struct fields *fields, const struct config *config, bool rank, const char *list,
	struct error *error);

/* The name of a field, as it stands in the records. */
const char *field_name(const struct field *field, const struct config *config);

bool fields_contains(const struct fields *fields, enum field_kind kind);

/* How many parameters must be drawn: up to the last one that is a field. */
unsigned fields_draw_count(const struct fields *fields);

#endif
