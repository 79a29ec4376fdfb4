/* SPDX-License-Identifier: MIT */
/* file_format - recognizes files of another format than expected, by their first line. */

#include "verify/file_format.h"

#include "base/file_magic.h"

#include <jansson.h>
#include <string.h>

static bool
begins_with(const char *line, size_t length, const char *text)
{
	size_t size = strlen(text);

	return length >= size && memcmp(line, text, size) == 0;
}

/* Append a name to a list of them. False: it does not fit. */
static bool
add_name(char *list, size_t size, const char *name, size_t length)
{
	size_t used = strlen(list);

	if (used + length + 2 > size)
		return false;
	if (used)
		list[used++] = ',';
	*(char *)mempcpy(list + used, name, length) = '\0';
	return true;
}

static bool
list_header(const char *line, size_t length, char separator, char *list, size_t size)
{
	const char *end = line + length, *name = line;

	if (length > 0 && end[-1] == '\n')
		end--;
	while (name <= end) {
		const char *stop = memchr(name, separator, (size_t)(end - name));

		stop = stop ? stop : end;
		if (!add_name(list, size, name, (size_t)(stop - name)))
			return false;
		name = stop + 1;
	}
	return true;
}

static bool
list_object(const char *line, size_t length, char *list, size_t size)
{
	json_t *object = json_loadb(line, length, 0, NULL), *value;
	bool fits = json_is_object(object);
	const char *name;

	json_object_foreach(object, name, value)
	{
		fits = fits && add_name(list, size, name, strlen(name));
	}
	json_decref(object);
	return fits;
}

bool
file_format_members(const struct layout *layout, const char *line, size_t length,
	struct fields *fields, char *list, size_t size)
{
	struct error ignored = { 0 };
	bool is_listed;

	*list = '\0';
	if (*line == '{')
		is_listed = list_object(line, length, list, size);
	else
		is_listed = list_header(
			line, length, memchr(line, '\t', length) ? '\t' : ',', list, size);
	return is_listed && fields_parse(fields, layout->config, true, list, &ignored);
}

/* The header of csv or tsv: the options that it was written with. */
static bool
recognize_header(
	const struct layout *layout, const char *line, size_t length, char message[FILE_FORMAT_MAX])
{
	const char *format = memchr(line, '\t', length) ? "tsv" : "csv";
	char list[FILE_FORMAT_MAX - 80], suggestion[FILE_FORMAT_MAX - 60] = "";
	bool is_other_format = strcmp(format, layout->format->name) != 0;
	struct fields fields;
	bool is_expected;

	if (!file_format_members(layout, line, length, &fields, list, sizeof(list)))
		return false;
	/* A single name has no separator: it may be of csv or tsv. */
	if (fields.count == 1 && layout->format->header)
		is_other_format = false;
	is_expected = fields_equal(&fields, &layout->fields);
	if (is_expected && !is_other_format)
		return false;
	if (!is_expected)
		snprintf(suggestion, sizeof(suggestion), " --fields %s", list);
	if (is_other_format)
		snprintf(message, FILE_FORMAT_MAX, "the header of %s: give --format %s%s", format,
			format, suggestion);
	else
		snprintf(message, FILE_FORMAT_MAX, "the header of other members: give%s",
			suggestion);
	return true;
}

bool
file_format_recognize(
	const struct layout *layout, const char *line, size_t length, char message[FILE_FORMAT_MAX])
{
	const struct format *format = layout->format;
	const struct file_magic *magic = file_magic_find(line, length);
	char description[FILE_MAGIC_TEXT_MAX];
	const char *found = NULL;

	if (magic && magic->command)
		found = file_magic_text(description, magic, " --check ...");
	else if (magic && format != &format_npy)
		found = "a NumPy array: give --format npy";
	if (begins_with(line, length, "[{\"") && !layout->array_size)
		found = "an array of records: give --batch N, and --range or a manifest";
	else if ((begins_with(line, length, "{\n") || begins_with(line, length, "{\"metadata\"")) &&
		 format != &format_json)
		found = "a JSON document: give --format json, and --range or a manifest";
	else if (begins_with(line, length, "{\"") &&
		 (format != &format_ndjson || layout->array_size))
		found = "lines of JSON: give --format ndjson, without --batch";
	if (!found)
		return *line != '{' && recognize_header(layout, line, length, message);
	snprintf(message, FILE_FORMAT_MAX, "%s", found);
	return true;
}

bool
file_format_is_object(const char *line, size_t length)
{
	json_t *json = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
	bool is_object = json_is_object(json);

	json_decref(json);
	return is_object;
}
