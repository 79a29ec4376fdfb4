/* SPDX-License-Identifier: MIT */
/* json_file - JSON files of bounded size, which may come from a person, loaded with jansson. */

#include "json/json_file.h"

#include "base/utf8.h"
#include "json/json_lexer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *
allocate(size_t size)
{
	void *memory = malloc(size);

	if (memory)
		return memory;
	diag("out of memory");
	_exit(STATUS_TROUBLE);
}

void
json_alloc_init(void)
{
	json_set_alloc_funcs(allocate, free);
}

bool
json_file_read(
	const char *kind, const char *path, size_t max, struct buffer *text, struct error *error)
{
	if (!buffer_reserve(text, max + 1 + PADDING, error))
		return false;
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(error, "cannot open %s '%s'", kind, path);
	ssize_t got;
	do {
		got = read(fd, text->data + text->size, max + 1 - text->size);
		if (got > 0)
			text->size += (size_t)got;
		else if (got < 0 && errno == EAGAIN)
			poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1);
	} while (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)));
	if (got < 0)
		error_set_errno(error, "cannot read %s '%s'", kind, path);
	close(fd);
	memset(text->data + text->size, 0, PADDING);
	return got == 0;
}

bool
json_integer_is_large(const char *text, const char *end)
{
	char *integer_end;

	errno = 0;
	strtoll(text, &integer_end, 10);
	return errno == ERANGE && integer_end == end;
}

/* Append valid JSON to *copy, with quotes around large integers. False: out of memory. */
static bool
copy_text(struct buffer *copy, const char *text, const char *end, struct error *error)
{
	size_t size = (size_t)(end - text);
	struct json_lexer lexer = { .end = end };
	struct json_string string;

	/* An integer of 19 digits, and what separates it from the next one, gets two quotes. */
	if (!buffer_reserve(copy, size + size / 8 + 4, error))
		return false;
	char *out = copy->data;
	for (const char *p = text; p < end;) {
		const char *token = p;
		p += strspn(p, "+-.0123456789Ee");
		bool is_large = p > token && json_integer_is_large(token, p);
		if (is_large)
			*out++ = '"';
		else if (*token == '"')
			p = json_read_string(&lexer, p, &string);
		else if (p == token)
			p++;
		out = mempcpy(out, token, (size_t)(p - token));
		if (is_large)
			*out++ = '"';
	}
	copy->size = (size_t)(out - copy->data);
	return true;
}

/* Set the lexer's error if the text is not an object or array, or is nested too deeply. */
static void
validate(struct json_lexer *lexer, const char *text)
{
	const char *p = json_skip_blanks(lexer, text);

	if (*p == '{' || *p == '[')
		p = json_skip_value(lexer, p, JSON_DEPTH_MAX - JSON_NESTING_MAX);
	else
		p = json_fail(lexer, p, "expected a JSON object (YAML: yq -o=json FILE)");
	if (p)
		p = json_skip_blanks(lexer, p);
	if (p && p < lexer->end)
		json_fail(lexer, p, "trailing data after the object");
}

json_t *
json_file_parse(const char *name, const char *text, size_t size, struct error *error)
{
	struct json_lexer lexer = { .end = text + size, .error_at = text };
	struct buffer copy = { 0 };
	json_t *value = NULL;
	json_error_t where;

	lexer.error = file_magic_describe(text, size);
	text += file_mark_length(text, size);
	if (!lexer.error)
		validate(&lexer, text);
	if (lexer.error) {
		where.line = where.column = 1;
		for (const char *p = text; p < lexer.error_at; p++) {
			where.line += *p == '\n';
			where.column = *p == '\n' ? 1 : where.column + 1;
		}
		error_set(error, STATUS_TROUBLE, "%s:%d:%d: %s", name, where.line, where.column,
			lexer.error);
	} else if (copy_text(&copy, text, lexer.end, error)) {
		value = json_loadb(copy.data, copy.size, JSON_REJECT_DUPLICATES, &where);
		if (!value)
			error_set(error, STATUS_TROUBLE, "%s:%d:%d: %s", name, where.line,
				where.column, where.text);
	}
	buffer_free(&copy);
	return value;
}
