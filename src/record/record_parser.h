/* SPDX-License-Identifier: MIT */
/* record_parser - a file of saved records: lines, arrays, or a document of the library. */

#ifndef DPA_RECORD_RECORD_PARSER_H
#define DPA_RECORD_RECORD_PARSER_H

#include "base/buffer.h"
#include "base/error.h"
#include "record/saved_record.h"
#include "json/json_stream.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A file is records and arrays of records, in any mixture and spacing; or it is one document, an
 * object whose member "augmentations" is an array of records. Its "metadata" may come first, with
 * the configuration and the number of records (null if it was not known: a streaming save).
 */
enum parser_state {
	PARSER_TOP,      /* between values, each a record or an array of records */
	PARSER_ARRAY,    /* in such an array */
	PARSER_DOCUMENT, /* in the array of a document */
	PARSER_DONE,
};

struct record_parser {
	struct json_stream stream;   /* the reader: makes one record at a time complete */
	struct record_schema schema; /* learned from the first record */
	struct saved_record record;  /* the last one parsed */
	struct buffer config_text;   /* a document's configuration, ends in NUL; empty: none */
	uint64_t count;              /* records parsed */

	enum parser_state state;
	bool is_pending;  /* `record` is the first one, and has not been handed out */
	bool has_value;   /* the current array (at the top: the file) has a value so far */
	bool array_seen;  /* the array of a document has begun */
	bool is_declared; /* the document states the number of its records: */
	uint64_t declared_count;
	struct error *error;
};

/*
 * Open the file and parse the first record. False: the file cannot be read, or does not begin with
 * records; *error. The schema of a file without records has no parameters, nor keys. Uses *error
 * until record_parser_close, which must be called in both cases.
 */
bool record_parser_open(struct record_parser *parser, const char *path, struct error *error);
void record_parser_close(struct record_parser *parser);

/*
 * Make the next record parser->record, which is valid until the next call. False: there are no
 * more, or *error: after damage (status 1), all complete records before it have been handed out.
 */
bool record_parser_next(struct record_parser *parser);

/* Whether the next record must be waited for. */
bool record_parser_is_idle(struct record_parser *parser);

#endif
