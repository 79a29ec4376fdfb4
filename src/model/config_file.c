/* SPDX-License-Identifier: MIT */
/* config_file - a configuration from JSON: ours, the library's document, or a manifest. */

#include "model/config.h"

#include "base/quote.h"
#include "base/typo.h"
#include "json/json_file.h"
#include "json/json_lexer.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_FILE_MAX ((size_t)1 << 20)
#define WHERE_MAX       512

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
	json_t *value, const char *where, struct bound *lo, struct bound *hi, struct error *error)
{
	if (json_array_size(value) != 2 || !read_bound(json_array_get(value, 0), lo) ||
		!read_bound(json_array_get(value, 1), hi))
		return error_set(error, STATUS_TROUBLE,
			"%s: expected an array of two numbers, as in [-30, 30]", where);
	return true;
}

static bool
read_extras(struct config *config, const char *path, json_t *parameters, struct error *error)
{
	char where[WHERE_MAX];
	const char *name;
	struct bound lo, hi;
	json_t *value;

	if (!json_is_object(parameters))
		return error_set(error, STATUS_TROUBLE,
			"%s: parameters: expected an object of \"name\": [lo, hi]", path);
	json_object_foreach(parameters, name, value)
	{
		snprintf(where, sizeof(where), "%s: parameters: %.80s", path, name);
		if (!read_bounds(value, where, &lo, &hi, error) ||
			!config_add_param(config, where, name, strlen(name), lo, hi, error))
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
unknown_member(const char *path, const char *name, struct error *error)
{
	static const char *const members[] = { "rotation_range", "brightness_range", "noise_range",
		"scale_range", "contrast_range", "augmentation_depth", "parameters", NULL };
	const char *nearest = typo_nearest(name, members);
	char quoted[QUOTED_MAX];

	for (size_t i = 0; !nearest && strlen(name) > 3 && members[i]; i++)
		if (strstr(members[i], name)) /* rotation, depth */
			nearest = members[i];
	quote(quoted, name, strlen(name));
	if (nearest)
		return error_set(error, STATUS_TROUBLE, "%s: unknown member %s; did you mean '%s'?",
			path, quoted, nearest);
	return error_set(error, STATUS_TROUBLE,
		"%s: unknown member %s: rotation_range, brightness_range, noise_range, "
		"scale_range, contrast_range, augmentation_depth and parameters are known",
		path, quoted);
}

static bool
read_member(struct config *config, const char *path, const char *name, json_t *value,
	struct error *error)
{
	int index = fixed_range(config, name);
	char where[WHERE_MAX];
	struct bound lo, hi;

	snprintf(where, sizeof(where), "%s: %.80s", path, name);
	if (index >= 0)
		return read_bounds(value, where, &lo, &hi, error) &&
		       config_set_bounds(config, (unsigned)index, where, lo, hi, error);
	if (strcmp(name, "parameters") == 0)
		return read_extras(config, path, value, error);
	if (strcmp(name, "augmentation_depth") != 0)
		return unknown_member(path, name, error);
	if (!json_is_integer(value))
		return error_set(error, STATUS_TROUBLE, "%s: expected an integer", where);
	return config_set_depth(config, where, json_integer_value(value), error);
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

bool
config_read_json(
	struct config *config, const char *name, struct json_t *document, struct error *error)
{
	json_t *members = find_members(document);
	const char *member;
	json_t *value;

	if (!json_is_object(members))
		return error_set(error, STATUS_TROUBLE,
			"configuration '%s' is not a JSON object of bounds", name);
	json_object_foreach(members, member,
		value) if (!read_member(config, name, member, value, error)) return false;
	return true;
}

bool
config_parse(
	struct config *config, const char *name, const char *text, size_t size, struct error *error)
{
	json_t *document;
	bool done;

	if (size > CONFIG_FILE_MAX)
		return error_set(
			error, STATUS_TROUBLE, "configuration '%s' is larger than 1 MiB", name);
	document = json_file_parse("configuration", name, text, size, error);
	done = document && config_read_json(config, name, document, error);
	json_decref(document);
	return done;
}

/*
 * Manifests and the library's documents may be larger than a configuration, but theirs comes first:
 * after nothing, or nothing but strings. Cut the text off after it and close the object; leave what
 * does not begin like that.
 */
static void
cut_after_config(struct buffer *text)
{
	struct json_lexer lexer = { .end = text->data + text->size };
	struct json_member member = { 0 };
	const char *p = text->data + json_mark_length(text->data, text->size);

	p = json_skip_blanks(&lexer, p);
	if (*p++ != '{')
		return;
	while ((p = json_next_member(&lexer, p, &member, 1)) && member.name.text) {
		if (json_string_equals(&member.name, "metadata", strlen("metadata")) ||
			json_string_equals(&member.name, "config", strlen("config"))) {
			text->size = (size_t)(p - text->data);
			text->data[text->size++] = '}';
			return;
		}
		if (*member.value != '"')
			return;
	}
}

/* Refuse the name of a preset, unless there is a file of that name. */
static bool
refuse_preset(const char *path, struct error *error)
{
	for (size_t i = 0; preset_names[i]; i++)
		if (strcmp(preset_names[i], path) == 0 && access(path, F_OK) != 0 &&
			errno == ENOENT)
			return error_set(error, STATUS_TROUBLE,
				"cannot open configuration '%s': no such file; for this preset "
				"give --preset %s",
				path, path);
	return true;
}

bool
config_read(struct config *config, const char *path, struct error *error)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path; /* for messages */
	struct buffer text = { 0 };
	bool done;

	if (!refuse_preset(path, error))
		return false;
	done = json_file_read("configuration", path, CONFIG_FILE_MAX, &text, error);
	if (done && text.size > CONFIG_FILE_MAX)
		cut_after_config(&text);
	done = done && config_parse(config, name, text.data, text.size, error);
	buffer_free(&text);
	return done;
}
