/* SPDX-License-Identifier: MIT */
/* line_reader - reads the inputs one after the other, in blocks of whole lines. */

#ifndef DPA_INPUT_LINE_READER_H
#define DPA_INPUT_LINE_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_MAX_BYTES ((size_t)1 << 20) /* of a line that names an item */

/*
 * Whole lines, each with its delimiter, which is added to the last line of an input that lacks it:
 * a parser may run up to the delimiter without looking at `end`. At least PADDING bytes after `end`
 * can be read. The consumer advances `next` and `number`.
 */
struct line_block {
	const char *next, *end;
	const char *name;  /* of the input, for messages: "stdin" or the path */
	uint64_t number;   /* of the line that ends before `next`, from 1 in each input */
	size_t input;      /* index of the input, from 0 */
	bool unterminated; /* the input lacks the delimiter of the line that ends at `end` */
};

enum line_result {
	LINES_READY,       /* lines->next < lines->end */
	LINES_WOULD_BLOCK, /* no input is ready now, and `wait` was false */
	LINE_TOO_LONG,     /* line lines->number, over line_max bytes, was skipped; its first
			      line_max bytes are at lines->next until the next call */
	LINES_END,         /* all inputs are read */
	LINES_FAILED,      /* a read error (*error is set) or a signal (it is not); an incomplete
			      line is dropped */
};

struct line_reader;

/*
 * Open all inputs, before the first is read; the path "-", or no path at all, is standard input.
 * Regular files are closed again until their turn comes, so that their number is not limited.
 * A line may have line_max bytes without its delimiter.
 */
struct line_reader *line_reader_open(const char *const *paths, size_t count, char delimiter,
	size_t line_max, struct error *error);
void line_reader_close(struct line_reader *reader);

/* Skip a byte order mark at the beginning of each input, and refuse inputs that are compressed or
 * in UTF-16. */
void line_reader_expect_text(struct line_reader *reader);

/* The bytes of all inputs together; 0 if an input is not a regular file. */
uint64_t line_reader_size(const struct line_reader *reader);

/* Call on_read with all bytes that are read from now on. */
void line_reader_on_read(struct line_reader *reader,
	void (*on_read)(void *context, const char *bytes, size_t size), void *context);

/*
 * Replace *lines, all of which must be consumed, by the next block; it is valid until the next
 * call. Waits for input only if `wait` is true. One thread at a time.
 */
enum line_result line_reader_next(
	struct line_reader *reader, bool wait, struct line_block *lines, struct error *error);

#endif
