/* SPDX-License-Identifier: MIT */
/* fields - the fields of a record and their order. */

#pragma once

#include "model/config.h"

enum field_kind {
	FIELD_ID,
	FIELD_HASH,
	FIELD_SEED, /* of the generator: 32 or 256 bits of the digest */
	FIELD_RANK,
	FIELD_PARAMETER,
};

struct field {
	enum field_kind kind;
	unsigned parameter; /* FIELD_PARAMETER: its index in the configuration; otherwise 0 */
};

#define FIELDS_MAX (PARAMETERS_MAX + FIELD_PARAMETER)

struct fields {
	unsigned count;
	struct field field[FIELDS_MAX];
};

/*
 * id, the parameters, hash, rank: all parameters, and of the others those with 1 << FIELD_... in
 * `kinds`.
 */
void fields_default(struct fields *fields, const struct config *config, unsigned kinds);

/*
 * Parse a list like "rotation,hash". Unknown and repeated names are errors, and so is rank unless
 * has_rank.
 */
bool fields_parse(struct fields *fields, const struct config *config, bool has_rank,
	const char *list, struct error *error);

/* The name of a field in records. */
const char *field_name(const struct field *field, const struct config *config);

/* The kind of the field whose name is the `length` bytes at name; FIELD_PARAMETER if it has none.
 */
enum field_kind field_reserved_kind(const char *name, size_t length);

bool fields_contains(const struct fields *fields, enum field_kind kind);

/* Whether both have the same fields in the same order. */
bool fields_equal(const struct fields *a, const struct fields *b);

/* Number of values to draw: up to the last parameter among the fields. */
unsigned fields_draw_count(const struct fields *fields);
