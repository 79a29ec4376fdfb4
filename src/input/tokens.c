/* SPDX-License-Identifier: MIT */
/* tokens - JSON of any length, piece by piece, strictly as RFC 8259 has it. */

#include "input/tokens.h"

#include "base/buffer.h"
#include "base/signals.h"
#include "input/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)256 << 10)

bool
pool_add(struct pool *pool, const char *bytes, size_t size)
{
	if (pool->room <= pool->size + size) {
		size_t room = 2 * (pool->size + size) + 64;
		char *larger = realloc(pool->bytes, room);

		if (!larger)
			return false;
		pool->bytes = larger;
		pool->room = room;
	}
	memcpy(pool->bytes + pool->size, bytes, size);
	pool->size += size;
	return true;
}

bool
tokens_open(struct tokens *tokens, const char *path, struct error *error)
{
	bool standard = strcmp(path, "-") == 0;

	*tokens = (struct tokens){ .name = standard ? "stdin" : path, .error = error };
	do
		tokens->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	while (tokens->fd < 0 && errno == EINTR && !signals_pending());
	if (tokens->fd < 0)
		return !signals_pending() && error_set_errno(error, "cannot open '%s'", path);
	tokens->buffer = malloc(BUFFER_SIZE);
	tokens->next = tokens->end = tokens->buffer;
	return tokens->buffer || error_out_of_memory(error);
}

void
tokens_close(struct tokens *tokens)
{
	if (tokens->fd > STDIN_FILENO)
		close(tokens->fd);
	free(tokens->buffer);
	free(tokens->text.bytes);
	*tokens = (struct tokens){ 0 };
}

/* All before is used up: read on. False: there is no more. */
static bool
refill(struct tokens *tokens)
{
	ssize_t got;

	if (tokens->ended)
		return false;
	tokens->ended = true;
	do {
		if (!signals_wait_readable(tokens->fd, true))
			return false;
		got = read(tokens->fd, tokens->buffer, BUFFER_SIZE);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return error_set_errno(tokens->error, "cannot read '%s'", tokens->name);
	tokens->next = tokens->buffer;
	tokens->end = tokens->buffer + got;
	tokens->past += (uint64_t)got;
	tokens->ended = got == 0;
	return got > 0;
}

static uint64_t
offset(const struct tokens *tokens)
{
	return tokens->past - (uint64_t)(tokens->end - tokens->next);
}

bool
tokens_wrong(struct tokens *tokens, const char *what)
{
	if (!tokens->what)
		tokens->what = what;
	return false;
}

/* Wrong, and not because of what the input could not give. */
static enum token
wrong(struct tokens *tokens, uint64_t at, const char *what)
{
	tokens->at = at;
	if (tokens->error->status == STATUS_OK && !signals_pending())
		tokens_wrong(tokens, what);
	return TOKEN_WRONG;
}

static bool
text_add(struct tokens *tokens, const char *bytes, size_t size)
{
	if (tokens->text.size + size > TOKEN_MAX + PADDING + 2)
		return tokens_wrong(tokens, "a text of more than 1 MiB");
	return pool_add(&tokens->text, bytes, size) || error_out_of_memory(tokens->error);
}

/* Whether a quote that follows the text is part of it. */
static bool
quote_escaped(const struct tokens *tokens)
{
	size_t slashes = 0;

	while (slashes < tokens->text.size &&
		tokens->text.bytes[tokens->text.size - 1 - slashes] == '\\')
		slashes++;
	return slashes % 2;
}

static enum token
string_end(struct tokens *tokens)
{
	static const char behind[PADDING + 2] = "\"\n";
	struct scan scan = { 0 };
	const char *end;

	tokens->length = tokens->text.size;
	if (!text_add(tokens, behind, sizeof(behind)))
		return TOKEN_WRONG;
	end = scan_string(&scan, tokens->text.bytes, &tokens->escaped);
	if (!end)
		return wrong(tokens, tokens->at + 1 + (uint64_t)(scan.at - tokens->text.bytes),
			*scan.at == '\n' ? "control character in a string" : scan.what);
	tokens->text.bytes[tokens->length] = '\0';
	return TOKEN_STRING;
}

/* From behind the opening quote. */
static enum token
string(struct tokens *tokens)
{
	const char *quote = NULL;

	tokens->text.size = 0;
	do {
		size_t size;

		if (tokens->next == tokens->end && !refill(tokens))
			return wrong(tokens, offset(tokens), "it ends in the middle of a string");
		quote = memchr(tokens->next, '"', (size_t)(tokens->end - tokens->next));
		size = (size_t)((quote ? quote : tokens->end) - tokens->next);
		if (!text_add(tokens, tokens->next, size))
			return TOKEN_WRONG;
		tokens->next += size;
		if (!quote)
			continue;
		tokens->next++;
		if (!quote_escaped(tokens))
			return string_end(tokens);
		if (!text_add(tokens, "\"", 1))
			return TOKEN_WRONG;
	} while (true);
}

static const char *
digits(const char *p)
{
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/* Whether the text is a number as JSON writes it. */
static bool
number_valid(const char *p)
{
	const char *from = *p == '-' ? p + 1 : p, *end = digits(from);

	if (end == from || (*from == '0' && end - from > 1))
		return false;
	if (*end == '.') {
		from = end + 1;
		end = digits(from);
		if (end == from)
			return false;
	}
	if (*end == 'e' || *end == 'E') {
		from = end + 1 + (end[1] == '+' || end[1] == '-');
		end = digits(from);
		if (end == from)
			return false;
	}
	return *end == '\0';
}

static const char *const literals[] = { "true", "false", "null" };

/* Whether the text may be the beginning of a value. */
static bool
value_begins(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof(literals) / sizeof(*literals); i++)
		if (strncmp(text, literals[i], length) == 0)
			return length > 0;
	return *text == '-' || (*text >= '0' && *text <= '9');
}

static bool
word_part(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '.' || c == '-' || c == '+';
}

/* A number or a literal, of which nothing is used up yet. */
static enum token
word(struct tokens *tokens)
{
	const char *p, *text;

	tokens->text.size = 0;
	do {
		for (p = tokens->next; p < tokens->end && word_part(*p); p++)
			;
		if (!text_add(tokens, tokens->next, (size_t)(p - tokens->next)))
			return TOKEN_WRONG;
		tokens->next = p;
	} while (p == tokens->end && refill(tokens));
	if (tokens->error->status != STATUS_OK || !text_add(tokens, "", 1))
		return TOKEN_WRONG;
	tokens->length = tokens->text.size - 1;
	text = tokens->text.bytes;
	if (number_valid(text))
		return TOKEN_NUMBER;
	for (size_t i = 0; i < sizeof(literals) / sizeof(*literals); i++)
		if (strcmp(text, literals[i]) == 0)
			return TOKEN_LITERAL;
	if (tokens->next == tokens->end && value_begins(text, tokens->length))
		return wrong(tokens, offset(tokens), "it ends in the middle of a value");
	return wrong(tokens, tokens->at, "this is no JSON");
}

static bool
blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Pass over the blanks that are here. */
static bool
beyond_blanks(struct tokens *tokens)
{
	while (tokens->next < tokens->end && blank(*tokens->next))
		tokens->next++;
	return tokens->next < tokens->end;
}

enum token
tokens_next(struct tokens *tokens)
{
	char c;

	while (!beyond_blanks(tokens)) {
		if (!refill(tokens)) {
			tokens->at = offset(tokens);
			return tokens->error->status != STATUS_OK || signals_pending() ? TOKEN_WRONG
										       : TOKEN_END;
		}
	}
	c = *tokens->next;
	tokens->at = offset(tokens);
	if (c != '\0' && strchr("{}[]:,", c)) {
		tokens->next++;
		return (enum token)c;
	}
	if (c != '"')
		return word(tokens);
	tokens->next++;
	return string(tokens);
}

bool
tokens_idle(struct tokens *tokens)
{
	return !beyond_blanks(tokens) && !tokens->ended &&
	       !signals_wait_readable(tokens->fd, false);
}

bool
tokens_decode(struct tokens *tokens)
{
	char *out = tokens->text.bytes;
	const char *from = out, *end = from + tokens->length;

	if (!tokens->escaped)
		return true;
	while (from < end) {
		char character[SCAN_CHARACTER_MAX];
		size_t length;

		from = scan_character(from, character, &length);
		if (!from)
			return tokens_wrong(tokens, "half of a surrogate pair");
		out = mempcpy(out, character, length);
	}
	*out = '\0';
	tokens->length = (size_t)(out - tokens->text.bytes);
	tokens->escaped = false;
	return true;
}

static bool
copy_add(struct tokens *tokens, struct pool *copy, const char *bytes, size_t size)
{
	if (!copy)
		return true;
	if (copy->size + size > TOKEN_MAX)
		return tokens_wrong(tokens, "a configuration of more than 1 MiB");
	return pool_add(copy, bytes, size) || error_out_of_memory(tokens->error);
}

static bool
copy_line(struct tokens *tokens, struct pool *copy, unsigned depth)
{
	bool added = copy_add(tokens, copy, "\n", 1);

	while (added && depth-- > 0)
		added = copy_add(tokens, copy, "  ", 2);
	return added;
}

static bool
copy_scalar(struct tokens *tokens, enum token token, struct pool *copy)
{
	const char *quote = "\"";
	size_t quotes = token == TOKEN_STRING;

	return copy_add(tokens, copy, quote, quotes) &&
	       copy_add(tokens, copy, tokens->text.bytes, tokens->length) &&
	       copy_add(tokens, copy, quote, quotes);
}

/* A member of an object up to its value; `token` is what begins it. */
static bool
copy_name(struct tokens *tokens, enum token token, struct pool *copy)
{
	if (token != TOKEN_STRING)
		return tokens_wrong(tokens, "a member's name is missing");
	if (!copy_scalar(tokens, token, copy))
		return false;
	if (tokens_next(tokens) != (enum token)':')
		return tokens_wrong(tokens, "a colon is missing");
	return copy_add(tokens, copy, ": ", 2);
}

/* What is in an object or array, and its end. */
static bool
copy_inside(struct tokens *tokens, enum token open, unsigned depth, struct pool *copy)
{
	enum token close = open == (enum token)'{' ? (enum token)'}' : (enum token)']';
	enum token token = tokens_next(tokens);

	for (bool first = true; !first || token != close; first = false) {
		if (!copy_line(tokens, copy, depth + 1))
			return false;
		if (close == (enum token)'}') {
			if (!copy_name(tokens, token, copy))
				return false;
			token = tokens_next(tokens);
		}
		if (!tokens_value(tokens, token, depth + 1, copy))
			return false;
		token = tokens_next(tokens);
		if (token == close) {
			if (!copy_line(tokens, copy, depth))
				return false;
			break;
		}
		if (token != (enum token)',')
			return tokens_wrong(tokens, "a comma or the end is missing");
		if (!copy_add(tokens, copy, ",", 1))
			return false;
		token = tokens_next(tokens);
	}
	return copy_add(tokens, copy, (char[]){ (char)close }, 1);
}

bool
tokens_value(struct tokens *tokens, enum token first, unsigned depth, struct pool *copy)
{
	switch ((int)first) {
	case TOKEN_STRING:
	case TOKEN_NUMBER:
	case TOKEN_LITERAL:
		return copy_scalar(tokens, first, copy);
	case '{':
	case '[':
		if (depth > SCAN_DEPTH_MAX)
			return tokens_wrong(tokens, "too deep");
		return copy_add(tokens, copy, (char[]){ (char)first }, 1) &&
		       copy_inside(tokens, first, depth, copy);
	default:
		return tokens_wrong(tokens, "a value is missing");
	}
}
