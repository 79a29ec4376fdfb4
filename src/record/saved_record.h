/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#pragma once

#include "base/quote.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/sample.h"
#include "json/json_lexer.h"
#include "json/json_pattern.h"

/* What all records of a file have in common. Threads share it. */
struct record_schema {
	struct config config;     /* the parameters */
	struct fields fields;     /* the members, in the order of the first record */
	bool keys;                /* id is a string */
	bool seed_256;            /* seed is all of the hash, not its last 32 bits */
	bool ignored[FIELDS_MAX]; /* of each member: its value need only be JSON */
	bool reads_hash, reads_seed;
};

/* The values of the members that the schema has and that are not ignored. */
struct saved_record {
	uint64_t id;
	struct json_string key;       /* if schema->keys, instead of id; it can be decoded */
	double value[PARAMETERS_MAX]; /* of schema->config's parameters */
	struct digest digest;         /* the hash; without one, the bits of it that the seed has */
	struct digest seed;
	uint64_t rank;
};

/*
 * The following take the text of a record, which begins with a brace and is followed as
 * json_lexer.h demands, and return the place after it. NULL: *error.
 */
struct record_error {
	const char *at; /* `end` if the text ends before the record does */
	char text[QUOTED_MAX + 128];
};

/*
 * Make *schema that of this record; no member is ignored. Parameters have the kinds that they have
 * in `kinds`, whose choices are used as long as the schema; others are doubles, or, if the value is
 * true or false, bools. On failure the schema is not to be used.
 */
const char *record_schema_learn(struct record_schema *schema, const struct config *kinds,
	const char *text, const char *end, struct record_error *error);

/* Ignore all members but these. */
void record_schema_select(struct record_schema *schema, const struct fields *fields);

/*
 * Parse a record, which must have exactly the members of the schema, in any order. Other members of
 * *record are left alone. *pattern is for the caller to keep from record to record.
 */
const char *saved_record_parse(const struct record_schema *schema, struct json_pattern *pattern,
	const char *text, const char *end, struct saved_record *record, struct record_error *error);

/* Whether this is the name of a parameter of `kinds` or of another field. */
bool record_name_is_known(const struct config *kinds, const struct json_string *name);
