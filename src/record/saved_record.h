/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#ifndef DPA_RECORD_SAVED_RECORD_H
#define DPA_RECORD_SAVED_RECORD_H

#include "base/quote.h"
#include "json/json_lexer.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all records of a file have in common. */
struct record_schema {
	struct config config; /* the parameters, without bounds */
	struct fields fields; /* the members, in the order of the first record */
	bool keys;            /* id is a string */
	bool seed_256;        /* seed is all of the hash, not its last 32 bits */
};

/* The values of the members that the schema has. */
struct saved_record {
	uint64_t id;
	const char *key; /* if schema->keys, instead of id; decoded where it stands in the text */
	size_t key_length;
	double value[PARAMETERS_MAX]; /* of schema->config's parameters */
	struct digest digest;         /* the hash; without one, the bits of it that the seed has */
	uint64_t rank;
};

struct record_error {
	const char *at; /* a place in the text; its end, if the text ends too early */
	char text[QUOTED_MAX + 128];
};

/* Fill *error with what the lexer found. Returns false. */
bool record_syntax_error(struct record_error *error, const struct json_lexer *lexer);

/* Whether this is the name of a field that dpa and the library write without being configured to. */
bool record_name_is_known(const struct json_string *name);

/*
 * Make *schema that of this record: the text, up to `end`, begins with a brace, and is followed as
 * json_lexer.h demands. False: *error; *schema is not to be used.
 */
bool record_schema_learn(struct record_schema *schema, const char *text, const char *end,
	struct record_error *error);

/*
 * Parse a record, which must have exactly the members of the schema, in any order. What the schema
 * has not is left alone in *record. The text is followed as above; it may be changed.
 */
bool saved_record_parse(const struct record_schema *schema, char *text, const char *end,
	struct saved_record *record, struct record_error *error);

#endif
