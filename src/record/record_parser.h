/* SPDX-License-Identifier: MIT */
/* record_parser - a file of saved records: lines, arrays, or a document of the library. */

#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include "record/saved_record.h"
#include "json/json_stream.h"

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
	struct buffer config_text;   /* the first one of a document, ends in NUL; empty: none */
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
 * what is between records has been validated, and that the record's braces match. One thread at a
 * time.
 */
enum record_result record_parser_next(struct record_parser *parser, bool wait);
