/* SPDX-License-Identifier: MIT */
/* tokens - JSON of any length, piece by piece, strictly as RFC 8259 has it. */

#ifndef DPA_INPUT_TOKENS_H
#define DPA_INPUT_TOKENS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that grow; not NULL once something was added, be it nothing. */
struct pool {
	char *bytes;
	size_t size, room;
};

bool pool_add(struct pool *pool, const char *bytes, size_t size);

/* A bracket, brace, colon or comma is its own character. */
enum token {
	TOKEN_END = 0,
	TOKEN_STRING = '"',
	TOKEN_NUMBER = '0',
	TOKEN_LITERAL = 'l', /* true, false, null */
	TOKEN_WRONG = '!',   /* `what` tells; or the input failed (*error), or an interrupt came */
};

#define TOKEN_MAX ((size_t)1 << 20) /* bytes of one token */

struct tokens {
	int fd;
	const char *name; /* for messages: "stdin" or the path */
	char *buffer;
	const char *next, *end;
	uint64_t past; /* bytes of the input up to `end` */
	bool ended;
	struct error *error;

	uint64_t at;      /* where in the input the last token begins, */
	struct pool text; /* and its text with a NUL behind it; of a string, what is between the
			     quotes, unchanged */
	size_t length;    /* of the text */
	bool escaped;     /* there are escapes in it */
	const char *what; /* is wrong at `at` */
};

/* "-" is standard input. *error takes read errors until tokens_close, in every case. */
bool tokens_open(struct tokens *tokens, const char *path, struct error *error);
void tokens_close(struct tokens *tokens);

enum token tokens_next(struct tokens *tokens);

/* Whether the next token would have to be waited for. */
bool tokens_idle(struct tokens *tokens);

/* Decode the string in place. False: it holds half of a surrogate pair. */
bool tokens_decode(struct tokens *tokens);

/*
 * Pass over the value that begins with `first`; with `copy`, write it there as Python's json.dump
 * does with indent=2, `depth` levels deep. False: it is wrong, or over TOKEN_MAX bytes of copy.
 */
bool tokens_value(struct tokens *tokens, enum token first, unsigned depth, struct pool *copy);

/* Take down what is wrong with the last token. Returns false. */
bool tokens_wrong(struct tokens *tokens, const char *what);

#endif
