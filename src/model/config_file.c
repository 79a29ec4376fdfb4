/* SPDX-License-Identifier: MIT */
/* config_file - a configuration from JSON: ours, the library's document, or a manifest. */

#include "model/config.h"

#include "base/utf8.h"
#include "json/json_file.h"
#include "json/json_lexer.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define CONFIG_FILE_MAX ((size_t)1 << 20)
#define WHERE_MAX       512

/* A number; what is not exactly a double becomes infinite. */
static bool
read_number(json_t *json, struct number *number)
{
	const char *text = json_string_value(json); /* integers beyond int64_t are strings */
	char decimal[24];

	if (json_is_real(json)) {
		*number = (struct number){ json_real_value(json), false };
		return true;
	}
	if (json_is_integer(json)) {
		snprintf(decimal, sizeof(decimal), "%lld", (long long)json_integer_value(json));
		return number_parse(number, decimal);
	}
	return text && json_integer_is_large(text, text + strlen(text)) &&
	       number_parse(number, text);
}

static bool
read_choices(json_t *value, json_t *weights, struct parameter *param, struct choices **owner,
	const char *where, struct error *error)
{
	size_t count = json_array_size(value);

	if (count == 0 || (weights && json_array_size(weights) != count))
		return false;
	for (size_t i = 0; i < count; i++) {
		json_t *text = json_array_get(value, i);
		struct number weight = { 1, true };

		if (!json_is_string(text) ||
			(weights && !read_number(json_array_get(weights, i), &weight)) ||
			!parameter_add_choice(param, owner, where, json_string_value(text),
				json_string_length(text), weight, error))
			return false;
	}
	return true;
}

/* False without *error: the value has none of the forms of a parameter. */
static bool
read_param(struct parameter *param, json_t *value, struct choices **owner, const char *where,
	struct error *error)
{
	json_t *lo, *hi, *choices, *weights = NULL;

	*param = (struct parameter){ .kind = PARAMETER_DOUBLE };
	if (json_unpack(value, "{so,s?o!}", "choice", &choices, "weights", &weights) == 0)
		return read_choices(choices, weights, param, owner, where, error);
	if (json_unpack(value, "{so!}", "bool", &lo) == 0) {
		param->kind = PARAMETER_BOOL;
		return read_number(lo, &param->lo);
	}
	if (json_unpack(value, "{s[oo!]!}", "int", &lo, &hi) == 0)
		param->kind = PARAMETER_INT;
	else if (json_unpack(value, "[oo!]", &lo, &hi) != 0)
		return false;
	return read_number(lo, &param->lo) && read_number(hi, &param->hi);
}

/* Set parameters[index], or the extra parameter of that name if index is -1. */
static bool
set_param(struct config *config, const char *where, int index, const char *name, json_t *value,
	struct error *error)
{
	struct parameter param;

	if (!read_param(&param, value, &config->owned, where, error))
		return error_set(error, STATUS_TROUBLE,
			"%s: expected an array of two numbers, as in [-30, 30], or for an added "
			"parameter {\"int\": [0, 9]}, {\"bool\": 0.5} or "
			"{\"choice\": [\"a\", \"b\"], \"weights\": [3, 1]}",
			where);
	if (index >= 0)
		return config_set_param(config, (unsigned)index, where, &param, error);
	return config_add_param(config, where, name, strlen(name), &param, error);
}

static bool
read_member(struct config *config, const char *path, const char *name, json_t *value,
	struct error *error)
{
	const char *suffix = strstr(name, "_range");
	char where[WHERE_MAX], quoted[QUOTED_MAX];
	int index = -1;
	json_t *param;

	snprintf(where, sizeof(where), "%s: %.80s", path, name);
	if (suffix && strcmp(suffix, "_range") == 0)
		index = config_find(config, name, (size_t)(suffix - name));
	if (index >= 0 && index < PARAMETERS_FIXED)
		return set_param(config, where, index, name, value, error);
	if (strcmp(name, "parameters") == 0) {
		if (!json_is_object(value))
			return error_set(error, STATUS_TROUBLE,
				"%s: expected an object of \"name\": [lo, hi]", where);
		json_object_foreach(value, name, param)
		{
			snprintf(where, sizeof(where), "%s: parameters: %.80s", path, name);
			if (!set_param(config, where, -1, name, param, error))
				return false;
		}
		return true;
	}
	if (strcmp(name, "augmentation_depth") != 0)
		return error_set(error, STATUS_TROUBLE,
			"%s: unknown member %s: expected rotation_range, brightness_range, "
			"noise_range, scale_range, contrast_range, augmentation_depth or "
			"parameters",
			path, quote(quoted, name, strlen(name)));
	if (!json_is_integer(value) || json_integer_value(value) < 1 ||
		json_integer_value(value) > DEPTH_MAX)
		return error_set(error, STATUS_TROUBLE, "%s: expected an integer from 1 to %d",
			where, DEPTH_MAX);
	config->depth = (unsigned)json_integer_value(value);
	return true;
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
	json_object_foreach(members, member, value)
	{
		if (!read_member(config, name, member, value, error))
			return false;
	}
	return true;
}

/*
 * Manifests and the library's documents may be larger than a configuration file, but their
 * configuration is near the beginning. Cut the text off after it and close the object.
 */
static void
cut_after_config(struct buffer *text)
{
	struct json_lexer lexer = { .end = text->data + text->size };
	const char *p = text->data + file_mark_length(text->data, text->size);
	struct json_member member = { 0 };

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
	}
}

bool
config_read(struct config *config, const char *path, struct error *error)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path; /* for messages */
	struct buffer text = { 0 };
	json_t *document = NULL;
	bool done = json_file_read("configuration", path, CONFIG_FILE_MAX, &text, error);

	if (done && text.size > CONFIG_FILE_MAX)
		cut_after_config(&text);
	if (done && text.size > CONFIG_FILE_MAX)
		error_set(error, STATUS_TROUBLE, "configuration '%s' is larger than 1 MiB", name);
	else if (done)
		document = json_file_parse(name, text.data, text.size, error);
	done = document && config_read_json(config, name, document, error);
	json_decref(document);
	buffer_free(&text);
	return done;
}
