/* SPDX-License-Identifier: MIT */
/* json_indent - JSON laid out as Python's json.dump does with indent=2. */

#include "json/json_indent.h"

#include "json/json_lexer.h"

#include <string.h>

static bool
append(struct buffer *out, const char *bytes, size_t size, struct error *error)
{
	if (out->size + size > JSON_INDENT_MAX)
		return error_set(error, STATUS_INVALID,
			"the configuration in the document takes more than 1 MiB");
	return buffer_append(out, bytes, size, error);
}

static bool
append_newline(struct buffer *out, unsigned depth, struct error *error)
{
	if (!append(out, "\n", 1, error))
		return false;
	while (depth--)
		if (!append(out, "  ", 2, error))
			return false;
	return true;
}

static bool
is_close(char c)
{
	return c == '}' || c == ']';
}

/* The end of the token at p: a string; a comma, colon, brace or bracket; a number or a literal. */
static const char *
token_end(struct json_lexer *lexer, const char *p)
{
	struct json_string string;
	size_t length;

	if (*p == '"')
		return json_read_string(lexer, p, &string);
	length = strcspn(p, ",:{}[] \t\r\n");
	return p + (length ? length : 1);
}

bool
json_indent(
	struct buffer *out, const char *text, const char *end, unsigned depth, struct error *error)
{
	struct json_lexer lexer = { .end = end };
	const char *p = text, *next;
	bool done = true;

	for (; done && p < end; p = json_skip_blanks(&lexer, next)) {
		next = token_end(&lexer, p);
		if (is_close(*p) && !append_newline(out, --depth, error))
			return false;
		if (!append(out, p, (size_t)(next - p), error))
			return false;
		if (*p == ':') {
			done = append(out, " ", 1, error);
		} else if (*p == ',') {
			done = append_newline(out, depth, error);
		} else if (*p == '{' || *p == '[') {
			next = json_skip_blanks(&lexer, next);
			if (is_close(*next))
				done = append(out, next++, 1, error);
			else
				done = append_newline(out, ++depth, error);
		}
	}
	return done;
}
