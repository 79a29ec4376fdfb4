/* SPDX-License-Identifier: MIT */
/* line_reader - the bytes of the inputs, as blocks of whole lines. */

#ifndef DPA_INPUT_LINE_READER_H
#define DPA_INPUT_LINE_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_MAX_BYTES ((size_t)1 << 20) /* of a line that names an item */

/*
 * Whole lines, each with its delimiter at the end, the very last one too even where the input lacks
 * it: so a parser may run to the delimiter without looking at `end`. The consumer moves `next` and
 * `number` on.
 */
struct line_block {
	const char *next, *end;
	const char *name;  /* of the input, for messages: "stdin" or the path */
	uint64_t number;   /* of the line that ended before `next`, from 1 in each input */
	size_t input;      /* which of the inputs it is, from 0 */
	bool unterminated; /* the line that ends at `end` lacks its delimiter in the input */
};

enum line_result {
	LINES_READY,       /* lines->next < lines->end */
	LINES_WOULD_BLOCK, /* nothing is ready now, and `wait` was false */
	LINE_TOO_LONG,     /* a line over line_max bytes was passed over; its number is
			      lines->number, and line_max of its bytes begin at lines->next */
	LINES_END,     /* all inputs are read */
	LINES_FAILED,  /* a read error (*error), or an interrupt (*error is clear); a line without
			  its end is dropped */
};

struct line_reader;

/*
 * Lines have at most `line_max` bytes without the delimiter. Open the inputs, all of them before the first is read; "-" and no path at all are standard input.
 * Regular files are only tried here and opened again in turn, so that their number is not limited.
 */
struct line_reader *line_reader_open(const char *const *paths, size_t count, char delimiter,
	size_t line_max, struct error *error);
void line_reader_close(struct line_reader *reader);

/* The bytes of all inputs, as far as they are to be read; 0: that is not known. */
uint64_t line_reader_size(const struct line_reader *reader);

/* Every byte that is read from now on goes to `copy`, too, as it was read. */
void line_reader_copy(struct line_reader *reader,
	void (*copy)(void *to, const char *bytes, size_t size), void *to);

/* The next lines, once those before are used up. Waits for input only if `wait`. One thread at a
 * time. */
enum line_result line_reader_next(
	struct line_reader *reader, bool wait, struct line_block *lines, struct error *error);

#endif
