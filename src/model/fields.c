/* SPDX-License-Identifier: MIT */
/* fields - the members of a record and their order. */

#include "model/fields.h"

#include "base/quote.h"
#include "base/typo.h"

#include <string.h>

/* The fields that are no parameters. */
static const struct {
	const char *name;
	enum field_kind kind;
} plain[] = { { "id", FIELD_ID }, { "hash", FIELD_HASH }, { "seed", FIELD_SEED },
	{ "rank", FIELD_RANK } };

#define LIST_MAX    512
#define PLAIN_COUNT (sizeof(plain) / sizeof(*plain))

static void
add(struct fields *fields, enum field_kind kind, unsigned parameter)
{
	fields->field[fields->count++] = (struct field){ kind, parameter };
}

void
fields_default(struct fields *fields, const struct config *config, unsigned kinds)
{
	fields->count = 0;
	if (kinds & 1 << FIELD_ID)
		add(fields, FIELD_ID, 0);
	for (unsigned i = 0; i < config->count; i++)
		add(fields, FIELD_PARAMETER, i);
	if (kinds & 1 << FIELD_HASH)
		add(fields, FIELD_HASH, 0);
	if (kinds & 1 << FIELD_RANK)
		add(fields, FIELD_RANK, 0);
}

const char *
field_name(const struct field *field, const struct config *config)
{
	if (field->kind == FIELD_PARAMETER)
		return config->parameters[field->parameter].name;
	for (size_t i = 0; i < PLAIN_COUNT; i++)
		if (plain[i].kind == field->kind)
			return plain[i].name;
	return "";
}

bool
fields_contains(const struct fields *fields, enum field_kind kind)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (fields->field[i].kind == kind)
			return true;
	return false;
}

unsigned
fields_draw_count(const struct fields *fields)
{
	unsigned draws = 0;

	for (unsigned i = 0; i < fields->count; i++)
		if (fields->field[i].kind == FIELD_PARAMETER && fields->field[i].parameter >= draws)
			draws = fields->field[i].parameter + 1;
	return draws;
}

static bool
find(const struct config *config, const char *name, size_t length, struct field *field)
{
	int index = config_find(config, name, length);

	if (index >= 0) {
		*field = (struct field){ FIELD_PARAMETER, (unsigned)index };
		return true;
	}
	for (size_t i = 0; i < PLAIN_COUNT; i++) {
		if (strlen(plain[i].name) == length && memcmp(plain[i].name, name, length) == 0) {
			*field = (struct field){ plain[i].kind, 0 };
			return true;
		}
	}
	return false;
}

static bool
unknown(const struct config *config, const char *name, size_t length, struct error *error)
{
	const char *candidates[FIELDS_MAX + 1], *nearest;
	char word[PARAMETER_NAME_MAX + 1], quoted[QUOTED_MAX], list[LIST_MAX];
	size_t count = 0;

	for (unsigned i = 0; i < config->count; i++)
		candidates[count++] = config->parameters[i].name;
	for (size_t i = 0; i < PLAIN_COUNT; i++)
		candidates[count++] = plain[i].name;
	candidates[count] = NULL;
	quote(quoted, name, length);
	if (length > PARAMETER_NAME_MAX)
		length = PARAMETER_NAME_MAX;
	memcpy(word, name, length);
	word[length] = '\0';
	nearest = typo_nearest(word, candidates);
	if (nearest)
		return error_set(error, STATUS_TROUBLE,
			"--fields: unknown field %s; did you mean '%s'?", quoted, nearest);
	if (strpbrk(word, " ;:|/\t"))
		return error_set(error, STATUS_TROUBLE,
			"--fields: unknown field %s: a list is one word with commas, as in id,seed",
			quoted);
	return error_set(error, STATUS_TROUBLE, "--fields: unknown field %s: expected one of %s",
		quoted, join_names(list, sizeof(list), candidates));
}

static bool
repeated(const struct fields *fields, const struct field *field)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (fields->field[i].kind == field->kind &&
			fields->field[i].parameter == field->parameter)
			return true;
	return false;
}

bool
fields_parse(struct fields *fields, const struct config *config, bool rank, const char *list,
	struct error *error)
{
	char quoted[QUOTED_MAX];
	const char *end;

	fields->count = 0;
	for (const char *name = list;; name = end + 1) {
		struct field field;

		end = strchrnul(name, ',');
		if (end == name && *list)
			return error_set(error, STATUS_TROUBLE,
				"--fields: a name is missing before or behind a comma in %s",
				quote(quoted, list, strlen(list)));
		if (!find(config, name, (size_t)(end - name), &field))
			return unknown(config, name, (size_t)(end - name), error);
		if (repeated(fields, &field))
			return error_set(error, STATUS_TROUBLE, "--fields: '%.*s' is named twice",
				(int)(end - name), name);
		if (field.kind == FIELD_RANK && !rank)
			return error_set(error, STATUS_TROUBLE,
				"--fields: 'rank' needs --rank and --world-size");
		add(fields, field.kind, field.parameter);
		if (!*end)
			return true;
	}
}
