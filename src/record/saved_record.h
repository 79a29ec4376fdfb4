/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#pragma once

#include "base/error.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/sample.h"
#include "json/json_lexer.h"
#include "json/json_pattern.h"

/* The text of a record: it begins with a brace, and is followed as json_lexer.h demands. If it is
 * not valid JSON, it ends somewhere after what is wrong with it, and is the last one. */
struct record_text {
	const char *text;
	size_t size;
	uint64_t offset;   /* in the input */
	uint64_t position; /* records before it */
};

/* What all records of an input have in common. Threads share it. */
struct record_schema {
	const char *name;         /* of the input, for messages */
	struct config config;     /* the parameters */
	struct fields fields;     /* the members, in the order of the first record */
	bool keys;                /* id is a string */
	bool seed_256;            /* seed is all of the hash, not its last 32 bits */
	bool ignored[FIELDS_MAX]; /* of each member: its value need only be JSON */
	bool reads_hash, reads_seed;
};

/* The values of the members that the schema has and that are not ignored. */
struct saved_record {
	uint64_t id;                  /* without a member id: the position */
	struct json_string key;       /* if schema->keys, instead of id; it can be decoded */
	double value[PARAMETERS_MAX]; /* of schema->config's parameters */
	struct digest digest;         /* the hash; without one, the bits of it that the seed has */
	struct digest seed;
	uint64_t rank;
};

/*
 * Make *schema, whose name is set, that of this record; no member is ignored. Parameters have the
 * kinds that they have in `kinds`, whose choices are used as long as the schema; others are
 * doubles, or, if the value is true or false, bools. False: *error.
 */
bool record_schema_learn(struct record_schema *schema, const struct config *kinds,
	const struct record_text *record, struct error *error);

/* Ignore all members but these. */
void record_schema_select(struct record_schema *schema, const struct fields *fields);

/*
 * Parse a record, which must have exactly the members of the schema, in any order. *pattern, at
 * first zero, is for the caller to keep from record to record. False: *error (status 1).
 */
bool record_parse(const struct record_schema *schema, struct json_pattern *pattern,
	const struct record_text *text, struct saved_record *record, struct error *error);

/* Report what is wrong `at` bytes into the input, after so many records. Returns false. */
bool record_fail(const struct record_schema *schema, uint64_t at, uint64_t records,
	const char *text, struct error *error);
