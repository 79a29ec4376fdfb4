/* SPDX-License-Identifier: MIT */
/* record_reader - the records in files of text, one after the other, wherever their format puts the ends. */

#ifndef DPA_VERIFY_RECORD_READER_H
#define DPA_VERIFY_RECORD_READER_H

#include "input/line_reader.h"
#include "record/envelope.h"
#include "record/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum row_kind {
	ROW_RECORD, /* what may be one; where records stand in arrays, with a comma before it */
	RECORD_UNSEPARATED, /* what is not parted from the record before it as records are */
	RECORD_TOO_LONG,    /* more than LINE_MAX_BYTES; there is no text */
	RECORD_TRUNCATED,   /* the input ends in it */
	ROW_HEAD,           /* no record: what stands where rows->head ought to */
	ROW_CLOSE,          /* no record: what stands where the last array ought to end */
};

struct row {
	enum row_kind kind;
	bool early, late;     /* the array before its own is too short; it is the first too many */
	uint64_t first_index; /* records in that array */
	const char *text;     /* valid until the next row */
	size_t length;        /* with the end of the line, unless it is a member of an array */
	uint64_t line;        /* that it begins in */
	const char *name;     /* of the input, */
	size_t input;         /* and its number */
};

/* Bytes that are collected. */
struct pile {
	char *bytes;
	size_t size, room;
};

/*
 * Lines are rows, but a quoted key may hold ends of lines. In arrays, what parts records is told
 * from them: rows are cut behind each closing brace, and a row that ends within a key goes on.
 */
struct record_reader {
	const struct layout *layout;
	struct line_reader *reader;
	struct line_block lines;
	char delimiter;
	uint64_t batch; /* records of an array; 0: lines */
	bool document;  /* the array is a member of a document, whose tail is collected */
	bool quoted;    /* keys may hold the delimiter */

	struct buffer head;  /* of the input at hand; no bytes: it has none, or is not known yet */
	uint64_t declared; /* the records that the head of a document tells of */
	struct pile found, tail; /* the head and the tail of a document, as they are */
	size_t searched;         /* so much of what was found, in vain, for the first record */
	size_t rest;             /* from here on what was found is the first record */
	bool rest_torn;          /* the input ends in it */

	enum { ROWS_HEAD, ROWS_RECORDS, ROWS_TAIL } state; /* where the next byte belongs */
	bool begun;                                        /* an input is at hand: */
	const char *name;
	size_t input;
	bool first;     /* its first record comes next */
	uint64_t taken; /* bytes, of all inputs */
	bool oversize;  /* a row that is too long comes next */
	bool open;      /* a row is begun in `pile` */
	struct pile pile;
	uint64_t line, row_line; /* lines so far; the line that the row, or the tail, began in */
	uint64_t position;       /* in the array */
};

/* `layout` is open and is used until record_reader_close; the reader must have record_reader_delimiter. */
char record_reader_delimiter(const struct layout *layout);
bool record_reader_open(struct record_reader *rows, struct line_reader *reader,
	const struct layout *layout, struct error *error);
void record_reader_close(struct record_reader *rows);

enum rows_result {
	ROWS_ROW,
	ROWS_PAUSE, /* as those of line_reader_next */
	ROWS_END,
	ROWS_FAILED,
};

enum rows_result record_reader_next(
	struct record_reader *rows, bool wait, struct row *row, struct error *error);

#endif
