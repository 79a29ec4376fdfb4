/* SPDX-License-Identifier: MIT */
/* config_read - a configuration from JSON: ours, the library's document, or a manifest. */

#include "model/config.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX    ((size_t)1 << 20)
#define NESTING_MAX 16
#define WHERE_MAX   512

/* Append what is there to bytes, up to FILE_MAX + 1 in all. A FIFO is waited for only while it has
 * a writer. */
static bool
read_bounded(int fd, const char *path, char *bytes, size_t *size, struct fault *fault)
{
	*size = 0;
	while (*size <= FILE_MAX) {
		ssize_t got = read(fd, bytes + *size, FILE_MAX + 1 - *size);

		if (got == 0)
			return true;
		if (got > 0)
			*size += (size_t)got;
		else if (errno == EAGAIN)
			poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1);
		else if (errno != EINTR)
			return fault_errno(fault, "cannot read configuration '%s'", path);
	}
	return true;
}

static bool
cannot_open(const char *path, struct fault *fault)
{
	for (size_t i = 0; errno == ENOENT && preset_names[i]; i++)
		if (strcmp(preset_names[i], path) == 0)
			return fault_set(fault, STATUS_TROUBLE,
				"cannot open configuration '%s': there is no such file; for this "
				"preset give --preset %s",
				path, path);
	return fault_errno(fault, "cannot open configuration '%s'", path);
}

static bool
read_file(const char *path, char *bytes, size_t *size, struct fault *fault)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return cannot_open(path, fault);
	done = read_bounded(fd, path, bytes, size, fault);
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
has_zero(const char *path, const char *bytes, size_t size, struct fault *fault)
{
	const char *zero = memchr(bytes, '\0', size), *start = bytes;
	unsigned line = 1;

	for (const char *p = bytes; zero && p < zero; p++)
		if (*p == '\n') {
			line++;
			start = p + 1;
		}
	if (zero)
		fault_set(fault, STATUS_TROUBLE,
			"%s:%u:%zu: a NUL byte is not JSON: save the file as plain UTF-8", path,
			line, (size_t)(zero - start) + 1);
	return zero != NULL;
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
		{ "end of file expected", "; a configuration is one object" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strncmp(said, table[i].said, strlen(table[i].said)) == 0)
			return table[i].hint;
	return "";
}

/* Parse the document; of one that is longer than FILE_MAX only the leading "metadata" member, as a
 * whole. */
static json_t *
parse(const char *path, const char *bytes, size_t size, struct fault *fault)
{
	static const char lead[] = "{\"metadata\":";
	size_t matched = 0, flags = JSON_REJECT_DUPLICATES, at = 0;
	json_error_t error;
	json_t *value;

	if (size > FILE_MAX) {
		for (; lead[matched] && at < size &&
			(bytes[at] == lead[matched] || strchr(" \t\r\n", bytes[at]));
			at++)
			matched += bytes[at] == lead[matched];
		if (lead[matched]) {
			fault_set(fault, STATUS_TROUBLE, "configuration '%s' is larger than 1 MiB",
				path);
			return NULL;
		}
		flags |= JSON_DISABLE_EOF_CHECK;
	}
	if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		fault_set(fault, STATUS_TROUBLE,
			"%s:1:1: a byte order mark is no JSON: save the file as plain UTF-8", path);
		return NULL;
	}
	if (has_zero(path, bytes, size, fault))
		return NULL;
	value = json_loadb(bytes + at, size - at, flags, &error);
	if (!value)
		fault_set(fault, STATUS_TROUBLE, "%s:%d:%d: %s%s", path, error.line, error.column,
			error.text, parse_hint(error.text));
	return value;
}

static bool
read_bound(json_t *value, struct bound *bound)
{
	if (json_is_integer(value))
		*bound = bound_integer(json_integer_value(value));
	else
		*bound = (struct bound){ json_real_value(value), false };
	return json_is_number(value);
}

static bool
read_bounds(
	json_t *value, const char *where, struct bound *lo, struct bound *hi, struct fault *fault)
{
	if (json_array_size(value) != 2 || !read_bound(json_array_get(value, 0), lo) ||
		!read_bound(json_array_get(value, 1), hi))
		return fault_set(fault, STATUS_TROUBLE,
			"%s: an array of two numbers is needed, as in [-30, 30]", where);
	return true;
}

static bool
read_extras(struct config *config, const char *path, json_t *parameters, struct fault *fault)
{
	char where[WHERE_MAX];
	const char *name;
	struct bound lo, hi;
	json_t *value;

	if (!json_is_object(parameters))
		return fault_set(fault, STATUS_TROUBLE,
			"%s: parameters: an object of \"name\": [lo, hi] is needed", path);
	json_object_foreach(parameters, name, value)
	{
		snprintf(where, sizeof(where), "%s: parameters: %.80s", path, name);
		if (!read_bounds(value, where, &lo, &hi, fault) ||
			!config_extra(config, where, name, strlen(name), lo, hi, fault))
			return false;
	}
	return true;
}

/* The index of the fixed parameter whose bounds a member like "rotation_range" holds, or -1. */
static int
fixed_range(const struct config *config, const char *member)
{
	size_t length = strlen(member), tail = strlen("_range");
	int index;

	if (length <= tail || strcmp(member + length - tail, "_range") != 0)
		return -1;
	index = config_find(config, member, length - tail);
	return index < PARAMETERS_FIXED ? index : -1;
}

static bool
unknown_member(const char *path, const char *name, struct fault *fault)
{
	static const char *const members[] = { "rotation_range", "brightness_range", "noise_range",
		"scale_range", "contrast_range", "augmentation_depth", "parameters", NULL };
	const char *nearest = text_nearest(name, members);
	char quoted[QUOTED_MAX];

	for (size_t i = 0; !nearest && strlen(name) > 3 && members[i]; i++)
		if (strstr(members[i], name)) /* rotation, depth */
			nearest = members[i];
	text_quote(quoted, name, strlen(name));
	if (nearest)
		return fault_set(fault, STATUS_TROUBLE, "%s: unknown member %s; did you mean '%s'?",
			path, quoted, nearest);
	return fault_set(fault, STATUS_TROUBLE,
		"%s: unknown member %s: rotation_range, brightness_range, noise_range, "
		"scale_range, contrast_range, augmentation_depth and parameters are known",
		path, quoted);
}

static bool
read_member(struct config *config, const char *path, const char *name, json_t *value,
	struct fault *fault)
{
	int index = fixed_range(config, name);
	char where[WHERE_MAX];
	struct bound lo, hi;

	snprintf(where, sizeof(where), "%s: %.80s", path, name);
	if (index >= 0)
		return read_bounds(value, where, &lo, &hi, fault) &&
		       config_bound(config, (unsigned)index, where, lo, hi, fault);
	if (strcmp(name, "parameters") == 0)
		return read_extras(config, path, value, fault);
	if (strcmp(name, "augmentation_depth") != 0)
		return unknown_member(path, name, fault);
	if (!json_is_integer(value))
		return fault_set(fault, STATUS_TROUBLE, "%s: an integer is needed", where);
	return config_depth(config, where, json_integer_value(value), fault);
}

/* The object that holds the configuration's members: the document itself, or where the library and
 * dpa keep it. */
static json_t *
find_members(json_t *document)
{
	json_t *metadata = json_object_get(document, "metadata");

	if (json_is_object(metadata))
		document = metadata;
	if (json_object_get(document, "config"))
		return json_object_get(document, "config");
	return metadata ? NULL : document;
}

static bool
read_document(struct config *config, const char *path, json_t *document, struct fault *fault)
{
	json_t *members = find_members(document);
	const char *name;
	json_t *value;

	if (!nesting_fits(document, NESTING_MAX))
		return fault_set(fault, STATUS_TROUBLE,
			"configuration '%s' nests deeper than %d levels", path, NESTING_MAX);
	if (!json_is_object(members))
		return fault_set(fault, STATUS_TROUBLE,
			"configuration '%s' holds no JSON object of bounds", path);
	json_object_foreach(members, name,
		value) if (!read_member(config, path, name, value, fault)) return false;
	return true;
}

bool
config_parse(struct config *config, const char *name, const char *bytes, size_t size,
	struct fault *fault)
{
	json_t *document = parse(name, bytes, size, fault);
	bool done = document && read_document(config, name, document, fault);

	json_decref(document);
	return done;
}

bool
config_read(struct config *config, const char *path, struct fault *fault)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path; /* as messages call it */
	char *bytes = malloc(FILE_MAX + 1);
	size_t size = 0;
	bool done;

	if (!bytes)
		return fault_memory(fault);
	done = read_file(path, bytes, &size, fault) &&
	       config_parse(config, name, bytes, size, fault);
	free(bytes);
	return done;
}
