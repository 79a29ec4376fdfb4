/* SPDX-License-Identifier: MIT */
/* json_lexer - JSON in contiguous memory: strict validation, members, decoding, escaping. */

#pragma once

#include "base/buffer.h"

#include <stdint.h>
#include <string.h>

#define JSON_DEPTH_MAX 256 /* arrays and objects inside each other */

/*
 * The text goes up to `end`. A newline or a NUL must follow it, at `end` or (if the text begins
 * with an object or array that is complete before) anywhere later, and PADDING bytes from there on
 * may be read.
 *
 * Grammar: RFC 8259, in valid UTF-8. An unpaired surrogate escape is valid until it is decoded.
 * Every function takes the place where a token begins and returns the place after it, or NULL: then
 * `error` says what is wrong at `error_at`, which is `end` if the text ends too early.
 */
struct json_lexer {
	const char *end;
	const char *error, *error_at;
};

/* A string as the text has it, without the quotes. */
struct json_string {
	const char *text;
	size_t length;
	bool escaped; /* there are escapes in it */
};

/* A member of an object; the value is [value, value_end). */
struct json_member {
	struct json_string name; /* .text is NULL before the first member and after the last */
	const char *value, *value_end;
};

/* Record an error at this place. Returns NULL. */
const char *json_fail(struct json_lexer *lexer, const char *at, const char *error);

/* Skip blanks, of which there may be none. */
static inline const char *
json_skip_blanks(const struct json_lexer *lexer, const char *p)
{
	while ((unsigned char)*p <= ' ' &&
		(*p == ' ' || *p == '\t' || *p == '\r' || (*p == '\n' && p < lexer->end)))
		p++;
	return p;
}

/* Read a string, from its opening quote on. */
const char *json_read_string(struct json_lexer *lexer, const char *p, struct json_string *string);

/* Skip a value, which lies inside `depth` arrays and objects. */
const char *json_skip_value(struct json_lexer *lexer, const char *p, unsigned depth);

/*
 * The end of an object of strings without escapes, numbers and literals, if it is valid; otherwise
 * any place after a closing brace. NULL: it is not so simple, or ends after `end`.
 */
const char *json_simple_object_end(const char *p, const char *end);

/*
 * Read the next member of an object that is the `depth`th, counted from the outermost: from after
 * the opening brace, with *member zero, or from after the previous member. At the closing brace
 * member->name.text is NULL, and what is returned is the place after the brace.
 */
const char *json_next_member(
	struct json_lexer *lexer, const char *p, struct json_member *member, unsigned depth);

/* The string that a value is, which begins with a quote and was read before. */
struct json_string json_string_of(const char *value, const char *value_end);

/*
 * Decode a string to UTF-8, unless `out` is NULL, and return its size, at most string->length;
 * `out` may be string->text. JSON_UNDECODABLE: there is an unpaired surrogate.
 */
#define JSON_UNDECODABLE SIZE_MAX
size_t json_decode(const struct json_string *string, char *out);

/* Whether the string, decoded, is this text; json_decoded_equals is for strings with escapes. */
bool json_decoded_equals(const struct json_string *string, const char *text, size_t length);

static inline bool
json_string_equals(const struct json_string *string, const char *text, size_t length)
{
	if (string->escaped)
		return json_decoded_equals(string, text, length);
	return string->length == length && memcmp(string->text, text, length) == 0;
}

#define JSON_STRING_GROWTH 6 /* max bytes for each byte of the text; the quotes take 2 more */

/* Write valid UTF-8 as Python does with ensure_ascii=False, and return the end. */
char *json_string_write(char *out, const char *text, size_t length);

/* The same with ensure_ascii=True: everything but printable ASCII is escaped. */
char *json_ascii_write(char *out, const char *text, size_t length);
