/* SPDX-License-Identifier: MIT */
/* fields - the fields of a record and their order. */

#include "model/fields.h"

#include "base/quote.h"
#include "base/typo.h"

#include <string.h>

/* The fields that are not parameters. */
static const struct {
	const char *name;
	enum field_kind kind;
} fixed[] = { { "id", FIELD_ID }, { "hash", FIELD_HASH }, { "seed", FIELD_SEED },
	{ "rank", FIELD_RANK } };

#define LIST_MAX    512
#define FIXED_COUNT (sizeof(fixed) / sizeof(*fixed))

static void
fields_append(struct fields *fields, enum field_kind kind, unsigned parameter)
{
	fields->field[fields->count++] = (struct field){ kind, parameter };
}

void
fields_default(struct fields *fields, const struct config *config, unsigned kinds)
{
	fields->count = 0;
	if (kinds & 1 << FIELD_ID)
		fields_append(fields, FIELD_ID, 0);
	for (unsigned i = 0; i < config->count; i++)
		fields_append(fields, FIELD_PARAMETER, i);
	if (kinds & 1 << FIELD_HASH)
		fields_append(fields, FIELD_HASH, 0);
	if (kinds & 1 << FIELD_RANK)
		fields_append(fields, FIELD_RANK, 0);
}

const char *
field_name(const struct field *field, const struct config *config)
{
	if (field->kind == FIELD_PARAMETER)
		return config->parameters[field->parameter].name;
	for (size_t i = 0; i < FIXED_COUNT; i++)
		if (fixed[i].kind == field->kind)
			return fixed[i].name;
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

bool
fields_equal(const struct fields *a, const struct fields *b)
{
	if (a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (a->field[i].kind != b->field[i].kind ||
			a->field[i].parameter != b->field[i].parameter)
			return false;
	return true;
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
fixed_find(const char *name, size_t length, struct field *field)
{
	for (size_t i = 0; i < FIXED_COUNT; i++) {
		if (strlen(fixed[i].name) == length && memcmp(fixed[i].name, name, length) == 0) {
			*field = (struct field){ fixed[i].kind, 0 };
			return true;
		}
	}
	return false;
}

bool
field_is_reserved(const char *name, size_t length)
{
	struct field field;

	return fixed_find(name, length, &field);
}

static bool
field_find(const struct config *config, const char *name, size_t length, struct field *field)
{
	int index = config_find(config, name, length);

	if (index >= 0) {
		*field = (struct field){ FIELD_PARAMETER, (unsigned)index };
		return true;
	}
	return fixed_find(name, length, field);
}

/* Set the error for an unknown name, with a suggestion or the list of names. Returns false. */
static bool
unknown_field(const struct config *config, const char *name, size_t length, struct error *error)
{
	const char *candidates[FIELDS_MAX + 1], *nearest;
	char word[PARAMETER_NAME_MAX + 1], quoted[QUOTED_MAX], list[LIST_MAX];
	size_t count = 0;

	for (unsigned i = 0; i < config->count; i++)
		candidates[count++] = config->parameters[i].name;
	for (size_t i = 0; i < FIXED_COUNT; i++)
		candidates[count++] = fixed[i].name;
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
			"--fields: unknown field %s: separate names with commas, as in id,seed",
			quoted);
	return error_set(error, STATUS_TROUBLE, "--fields: unknown field %s: expected one of %s",
		quoted, join_names(list, sizeof(list), candidates));
}

static bool
is_repeated(const struct fields *fields, const struct field *field)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (fields->field[i].kind == field->kind &&
			fields->field[i].parameter == field->parameter)
			return true;
	return false;
}

bool
fields_parse(struct fields *fields, const struct config *config, bool has_rank, const char *list,
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
				"--fields: missing name before or after a comma in %s",
				quote(quoted, list, strlen(list)));
		if (!field_find(config, name, (size_t)(end - name), &field))
			return unknown_field(config, name, (size_t)(end - name), error);
		if (is_repeated(fields, &field))
			return error_set(error, STATUS_TROUBLE, "--fields: repeated field '%.*s'",
				(int)(end - name), name);
		if (field.kind == FIELD_RANK && !has_rank)
			return error_set(error, STATUS_TROUBLE,
				"--fields: 'rank' requires --rank and --world-size");
		fields_append(fields, field.kind, field.parameter);
		if (!*end)
			return true;
	}
}
