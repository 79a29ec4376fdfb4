/* SPDX-License-Identifier: MIT */
/* record_parser - finds the records in a file of lines, arrays or a document of the library, and
 * parses each one (saved_record.c) by a schema learned from the first. */

#pragma once

#include "model/config.h"
#include "model/fields.h"
#include "model/sample.h"
#include "json/json_pattern.h"
#include "json/json_stream.h"

/* The text of a record: it begins with a brace, and is followed as json_lexer.h demands. If it is
 * not valid JSON, it ends somewhere after the error, and is the last one. */
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
	bool seed_256;            /* seed has all bits of the hash, not the last 32 */
	bool ignored[FIELDS_MAX]; /* of each member: its value need only be JSON */
	bool reads_hash, reads_seed;
};

/* The values of the members that the schema has and that are not ignored. */
struct saved_record {
	uint64_t id;                  /* without a member id: the position */
	struct json_string key;       /* if schema->keys, instead of id; it can be decoded */
	double value[PARAMETERS_MAX]; /* of schema->config's parameters */
	struct digest digest; /* the hash; without a member hash, the bits that the seed has */
	struct digest seed;
	uint64_t rank;
};

/*
 * Learn *schema, whose name is set, from this record; no member is ignored. Parameters in `kinds`,
 * whose choices are used as long as the schema, have the kinds stated there. The others are
 * doubles, or if the value is true or false, bools. False: *error.
 */
bool record_schema_learn(struct record_schema *schema, const struct config *kinds,
	const struct record_text *record, struct error *error);

/* Ignore all members but these. */
void record_schema_select(struct record_schema *schema, const struct fields *fields);

/*
 * Parse a record, which must have exactly the members of the schema, in any order. The caller keeps
 * *pattern, initially zero, from record to record. False: *error (status 1).
 */
bool record_parse(const struct record_schema *schema, struct json_pattern *pattern,
	const struct record_text *text, struct saved_record *record, struct error *error);

/* Report an error at byte `at` of the input, after so many records. Returns false. */
bool record_fail(const struct record_schema *schema, uint64_t at, uint64_t records,
	const char *text, struct error *error);

/*
 * A file is records and arrays of records, in any mixture and spacing; or it is one document, an
 * object whose member "augmentations" is an array of records. Its "metadata" may come first, with
 * the configuration and the number of records (null if it was not known: a streaming save).
 */
enum parser_state {
	PARSER_TOP,      /* between values, each a record or an array of records */
	PARSER_ARRAY,    /* in such an array */
	PARSER_DOCUMENT, /* between the members of a document */
	PARSER_RECORDS,  /* in its array */
	PARSER_DONE,
};

struct record_parser {
	struct json_stream stream;   /* the reader: makes one record at a time complete */
	struct record_schema schema; /* learned from the first record */
	struct config kinds;         /* the configuration, for the kinds of parameters */
	struct buffer config_text;   /* of the document; ends in NUL; empty: none */
	struct record_text record;   /* the last one found */
	uint64_t count;              /* records found */

	enum parser_state state;
	bool is_pending; /* `record` is the first one, and has not been handed out */
	bool has_value; /* the current array (the document; at the top: the file) has a value so far
			 */
	bool array_seen;  /* the array of a document has begun */
	bool is_declared; /* the document states the number of its records: */
	uint64_t declared_count;
	struct error *error;
};

/*
 * Open the file, find the first record and learn its schema. Parameters have the kinds that
 * `config` gives them, whose choices are used until record_parser_close, or the configuration of a
 * document. False: the file cannot be read, or does not begin with records; *error. The schema of a
 * file without records has no parameters, nor keys. Uses *error until record_parser_close, which
 * must be called in both cases.
 */
bool record_parser_open(struct record_parser *parser, const struct config *config, const char *path,
	struct error *error);
void record_parser_close(struct record_parser *parser);

enum record_result {
	RECORD_READY,
	RECORD_WOULD_BLOCK, /* the next record must be waited for, and `wait` was false */
	RECORD_END,         /* the input has ended; or *error, or a signal */
};

/*
 * Find the next record: parser->record, which is valid until the next call, for record_parse. Only
 * the text between records is validated, and that the record's braces match. One thread at a time.
 */
enum record_result record_parser_next(struct record_parser *parser, bool wait);
