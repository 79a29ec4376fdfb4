/* SPDX-License-Identifier: MIT */
/* line_reader - reads the inputs one after the other, in blocks of whole lines. */

#pragma once

#include "base/error.h"

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

struct line_reader_options {
	char delimiter;
	size_t line_max;         /* bytes of a line without its delimiter */
	bool expects_text;       /* skip byte order marks, refuse compressed files and UTF-16 */
	const char *regular_for; /* why all inputs must be regular files; NULL: they need not */
	void (*on_read)(void *context, const char *bytes, size_t size); /* or NULL */
	void *on_read_context;
};

/* buffer:  ...[ lines returned to the caller )[ start: beginning of a line ... end)[ free */
struct line_reader {
	struct line_reader_options options; /* set by the caller before line_reader_open */
	bool is_regular;                    /* all inputs are regular files */
	uint64_t size;                      /* their bytes, or 0 */

	struct input_file *inputs;
	size_t count, current;
	enum { READING_BEGIN, READING_LINES, READING_LONG_LINE } state; /* of the current input */
	bool at_eof;     /* the current input has no more bytes */
	bool is_drained; /* it had only a few bytes: more are not there yet */
	size_t start, end;
	char *buffer; /* only the bytes in use become resident */
};

/*
 * Open all inputs, before the first is read; the path "-", or no path at all, is standard input.
 * Regular files are closed again until their turn comes, so that their number is not limited. The
 * paths are used until line_reader_close, which must be called in every case.
 */
bool line_reader_open(
	struct line_reader *reader, const char *const *paths, size_t count, struct error *error);
void line_reader_close(struct line_reader *reader);

/*
 * Replace *lines, all of which must be consumed, by the next block; it is valid until the next
 * call. Waits for input only if `wait` is true. One thread at a time.
 */
enum line_result line_reader_next(
	struct line_reader *reader, bool wait, struct line_block *lines, struct error *error);
