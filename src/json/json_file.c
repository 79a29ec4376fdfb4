/* SPDX-License-Identifier: MIT */
/* json_file - a JSON file that a person may have written: read with bounds, refused with its place.
 */

#include "json/json_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NESTING_MAX 16

/* Append what is there to bytes, up to JSON_FILE_MAX + 1 in all. A FIFO is waited for only while it
 * has a writer. */
static bool
read_bounded(
	int fd, const char *what, const char *path, char *bytes, size_t *size, struct error *error)
{
	*size = 0;
	while (*size <= JSON_FILE_MAX) {
		ssize_t got = read(fd, bytes + *size, JSON_FILE_MAX + 1 - *size);

		if (got == 0)
			return true;
		if (got > 0)
			*size += (size_t)got;
		else if (errno == EAGAIN)
			poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1);
		else if (errno != EINTR)
			return error_set_errno(error, "cannot read %s '%s'", what, path);
	}
	return true;
}

static bool
read_file(const char *what, const char *path, char *bytes, size_t *size, struct error *error)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return error_set_errno(error, "cannot open %s '%s'", what, path);
	done = read_bounded(fd, what, path, bytes, size, error);
	close(fd);
	return done;
}

static bool
nesting_fits(json_t *value, unsigned left)
{
	const char *name;
	json_t *member;
	size_t i;

	if (!json_is_array(value) && !json_is_object(value))
		return true;
	if (left == 0)
		return false;
	json_array_foreach(value, i, member) if (!nesting_fits(member, left - 1)) return false;
	json_object_foreach(value, name, member) if (!nesting_fits(member, left - 1)) return false;
	return true;
}

/* Whether there is a byte of zero: behind a number, jansson would overlook it. */
static bool
has_zero(const char *path, const char *bytes, size_t size, struct error *error)
{
	const char *zero = memchr(bytes, '\0', size), *start = bytes;
	unsigned line = 1;

	for (const char *p = bytes; zero && p < zero; p++)
		if (*p == '\n') {
			line++;
			start = p + 1;
		}
	if (zero)
		error_set(error, STATUS_TROUBLE,
			"%s:%u:%zu: a NUL byte is not JSON: save the file as plain UTF-8", path,
			line, (size_t)(zero - start) + 1);
	return zero != NULL;
}

/* Where the "metadata" member's value begins, if it leads; size: it does not. */
static size_t
find_lead(const char *bytes, size_t size)
{
	static const char lead[] = "{\"metadata\":";
	size_t matched = 0, at = 0;

	for (; lead[matched] && at < size &&
		(bytes[at] == lead[matched] || strchr(" \t\r\n", bytes[at]));
		at++)
		matched += bytes[at] == lead[matched];
	return lead[matched] ? size : at;
}

/* Whether an integer is one that uint64_t holds and jansson's integers do not. */
static bool
is_large(const char *digits, size_t length)
{
	static const char least[] = "9223372036854775808", most[] = "18446744073709551615";

	return (length == 19 && memcmp(digits, least, 19) >= 0) ||
	       (length == 20 && memcmp(digits, most, 20) <= 0);
}

/* The bytes at `text` that belong together: digits, an escape, or one of anything else. */
static size_t
token_length(const char *text, const char *end, bool quoted)
{
	const char *p = text;

	if (quoted)
		return *p == '\\' && end - p > 1 ? 2 : 1;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > text ? (size_t)(p - text) : 1;
}

/* Write the document with quotes around such integers, and return the end. */
static char *
quote_large(char *out, const char *text, const char *end)
{
	bool quoted = false;

	for (size_t length; text < end; text += length) {
		bool large;

		length = token_length(text, end, quoted);
		large = !quoted && is_large(text, length) &&
			(text + length == end || !memchr(".eE", text[length], 3));
		quoted ^= *text == '"';
		if (large)
			*out++ = '"';
		out = mempcpy(out, text, length);
		if (large)
			*out++ = '"';
	}
	return out;
}

/* jansson's integers end at 2^63. Ours become strings; NULL: that does not help. */
static json_t *
parse_large(const char *bytes, size_t size, size_t flags)
{
	/* An integer has 19 digits at least, and gets two quotes. */
	char *copy = malloc(2 * size + 1);
	json_t *value = NULL;

	if (copy)
		value = json_loadb(
			copy, (size_t)(quote_large(copy, bytes, bytes + size) - copy), flags, NULL);
	free(copy);
	return value;
}

/* What a person has probably done where the parser says this; or "". */
static const char *
parse_hint(const char *said)
{
	static const struct {
		const char *said, *hint;
	} table[] = {
		{ "'}' expected near '\"", "; is a comma missing before it?" },
		{ "']' expected near '", "; is a comma missing before it?" },
		{ "string or '}' expected near '}'", "; is the comma before it one too many?" },
		{ "unexpected token near ']'", "; is the comma before it one too many?" },
		{ "string or '}' expected near '/'", "; JSON has no comments" },
		{ "string or '}' expected near '#'", "; JSON has no comments" },
		{ "string or '}' expected near '", "; a name stands between double quotes" },
		{ "'[' or '{' expected near end of file", "; the file is empty" },
		{ "end of file expected", "; it ought to be one object" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strncmp(said, table[i].said, strlen(table[i].said)) == 0)
			return table[i].hint;
	return "";
}

json_t *
json_file_parse(
	const char *what, const char *name, const char *bytes, size_t size, struct error *error)
{
	size_t flags = JSON_REJECT_DUPLICATES, at = 0;
	json_error_t failure;
	json_t *value;

	if (size > JSON_FILE_MAX) {
		at = find_lead(bytes, size);
		flags |= JSON_DISABLE_EOF_CHECK;
	}
	if (size > 0 && at == size)
		return error_set(error, STATUS_TROUBLE, "%s '%s' is larger than 1 MiB", what, name),
		       NULL;
	if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		return error_set(error, STATUS_TROUBLE,
			       "%s:1:1: a byte order mark is no JSON: save the file as plain UTF-8",
			       name),
		       NULL;
	if (has_zero(name, bytes, size, error))
		return NULL;
	value = json_loadb(bytes + at, size - at, flags, &failure);
	if (!value && strstr(failure.text, "too big integer"))
		value = parse_large(bytes + at, size - at, flags);
	if (!value)
		error_set(error, STATUS_TROUBLE, "%s:%d:%d: %s%s", name, failure.line,
			failure.column, failure.text, parse_hint(failure.text));
	else if (!nesting_fits(value, NESTING_MAX))
		error_set(error, STATUS_TROUBLE, "%s '%s' nests deeper than %d levels", what, name,
			NESTING_MAX);
	if (error->status == STATUS_OK)
		return value;
	json_decref(value);
	return NULL;
}

bool
json_file_read(const char *what, const char *path, char **bytes, size_t *size, struct error *error)
{
	*size = 0;
	*bytes = malloc(JSON_FILE_MAX + 1);
	if (!*bytes)
		return error_out_of_memory(error);
	if (read_file(what, path, *bytes, size, error))
		return true;
	free(*bytes);
	*bytes = NULL;
	return false;
}
