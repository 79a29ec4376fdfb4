/* SPDX-License-Identifier: MIT */
/* json_file - JSON files of bounded size, which may come from a person, loaded with jansson. */

#include "json/json_file.h"

#include "base/file_magic.h"
#include "json/json_lexer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

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

static bool
refuse_binary(const char *kind, const char *path, const struct buffer *text, struct error *error)
{
	bool is_config = strcmp(kind, "configuration") == 0;
	char description[FILE_MAGIC_TEXT_MAX];

	if (!file_magic_describe(
		    description, text->data, text->size, is_config ? " --config - ..." : NULL))
		return true;
	return error_set(error, STATUS_TROUBLE, "%s:1:1: %s",
		strcmp(path, "-") == 0 ? "stdin" : path, description);
}

bool
json_file_read(
	const char *kind, const char *path, size_t max, struct buffer *text, struct error *error)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t got = 1;

	if (fd < 0)
		return error_set_errno(error, "cannot open %s '%s'", kind, path);
	while (got != 0) { /* also for a size of 0 */
		size_t size = max + 1 - text->size < READ_SIZE ? max + 1 - text->size : READ_SIZE;

		if (!buffer_reserve(text, text->size + size + PADDING, error))
			break;
		memset(text->data + text->size, 0, PADDING);
		got = read(fd, text->data + text->size, size);
		if (got > 0) {
			text->size += (size_t)got;
		} else if (got < 0 && errno == EAGAIN) {
			poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1);
		} else if (got < 0 && errno != EINTR) {
			error_set_errno(error, "cannot read %s '%s'", kind, path);
			break;
		}
	}
	close(fd);
	return got == 0 && refuse_binary(kind, path, text, error);
}

/* jansson overlooks a NUL after a number. */
static bool
refuse_nul(const char *name, const char *text, size_t size, struct error *error)
{
	const char *nul = memchr(text, '\0', size), *line = text;
	unsigned number = 1;

	if (!nul)
		return true;
	for (const char *p = text; p < nul; p++) {
		if (*p == '\n') {
			number++;
			line = p + 1;
		}
	}
	return error_set(error, STATUS_TROUBLE,
		"%s:%u:%zu: a NUL byte is not JSON: save the file as plain UTF-8", name, number,
		(size_t)(nul - line) + 1);
}

/* The length of a string; of a run of digits and what else numbers consist of; or 1. */
static size_t
token_length(const char *text, const char *end)
{
	const char *p = text;

	if (*p++ == '"') {
		while (p < end && *p != '"')
			p += *p == '\\' && end - p > 1 ? 2 : 1;
		return (size_t)(p - text) + (p < end);
	}
	for (p--; p < end && *p && strchr("0123456789+-.eE", *p); p++)
		;
	return p > text ? (size_t)(p - text) : 1;
}

bool
json_integer_is_large(const char *text, const char *end)
{
	static const char *const limits[] = { "9223372036854775807", "9223372036854775808" };
	const char *limit = limits[*text == '-'];
	size_t digits;

	text += *text == '-';
	digits = (size_t)(end - text);
	for (const char *p = text; p < end; p++)
		if (*p < '0' || *p > '9')
			return false;
	if (digits == 0 || *text == '0')
		return false;
	return digits > strlen(limit) ||
	       (digits == strlen(limit) && memcmp(text, limit, digits) > 0);
}

/* Append the text to *copy, with quotes around large integers. False: out of memory, or it nests
 * too deeply. */
static bool
copy_text(struct buffer *copy, const char *kind, const char *name, const char *text, size_t size,
	struct error *error)
{
	const char *end = text + size;
	unsigned nesting = 0;
	size_t length;
	char *out;

	/* An integer of 19 digits, and what separates it from the next one, gets two quotes. */
	if (!buffer_reserve(copy, size + size / 8 + 4, error))
		return false;
	out = copy->data;
	for (; text < end; text += length) {
		bool large;

		length = token_length(text, end);
		large = json_integer_is_large(text, text + length);
		if ((*text == '{' || *text == '[') && ++nesting > JSON_NESTING_MAX)
			return error_set(error, STATUS_TROUBLE,
				"%s '%s' nests deeper than %d levels", kind, name,
				JSON_NESTING_MAX);
		if ((*text == '}' || *text == ']') && nesting)
			nesting--;
		if (large)
			*out++ = '"';
		out = mempcpy(out, text, length);
		if (large)
			*out++ = '"';
	}
	copy->size = (size_t)(out - copy->data);
	return true;
}

#define NAN_HINT "; JSON has no NaN and no Infinity: write a finite number"

/* What a person has probably done where jansson reports this; or "". */
static const char *
parse_hint(const char *report)
{
	static const struct {
		const char *report, *hint;
	} table[] = {
		{ "'}' expected near '\"", "; is a comma missing before it?" },
		{ "']' expected near '", "; is a comma missing before it?" },
		{ "string or '}' expected near '}'", "; is the comma before it one too many?" },
		{ "unexpected token near ']'", "; is the comma before it one too many?" },
		{ "string or '}' expected near '/'", "; JSON has no comments" },
		{ "string or '}' expected near '#'", "; JSON has no comments" },
		{ "string or '}' expected near '", "; names are written in double quotes" },
		{ "'[' or '{' expected near end of file", "; the file is empty" },
		{ "'[' or '{' expected near '/'", "; JSON has no comments" },
		{ "'[' or '{' expected near '",
			"; expected a JSON object (YAML: yq -o=json FILE)" },
		{ "invalid token near 'NaN", NAN_HINT },
		{ "invalid token near 'nan", NAN_HINT },
		{ "invalid token near 'Infinity", NAN_HINT },
		{ "invalid token near 'inf", NAN_HINT },
		{ "invalid token near '-'", NAN_HINT },
		{ "end of file expected", "; expected one object" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strncmp(report, table[i].report, strlen(table[i].report)) == 0)
			return table[i].hint;
	return "";
}

json_t *
json_file_parse(
	const char *kind, const char *name, const char *text, size_t size, struct error *error)
{
	size_t mark = file_mark_length(text, size);
	struct buffer copy = { 0 };
	json_t *value = NULL;
	json_error_t failure;

	text += mark;
	size -= mark;
	if (refuse_nul(name, text, size, error) &&
		copy_text(&copy, kind, name, text, size, error)) {
		value = json_loadb(copy.data, copy.size, JSON_REJECT_DUPLICATES, &failure);
		if (!value &&
			strcmp(kind, "configuration") != 0) /* nobody has written it by hand */
			error_set(error, STATUS_TROUBLE,
				"%s:%d:%d: not a %s, or a damaged one: generate it again", name,
				failure.line, failure.column, kind);
		else if (!value)
			error_set(error, STATUS_TROUBLE, "%s:%d:%d: %s%s", name, failure.line,
				failure.column, failure.text, parse_hint(failure.text));
	}
	buffer_free(&copy);
	return value;
}
