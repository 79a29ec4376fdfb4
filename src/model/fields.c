/* SPDX-License-Identifier: MIT */
/* fields - the fields of a record and their order. */

#include "model/fields.h"

#include <string.h>

#define LIST_MAX 512

/* Names of the fields that are not parameters. */
static const char *const names[] = {
	[FIELD_ID] = "id", [FIELD_HASH] = "hash", [FIELD_SEED] = "seed", [FIELD_RANK] = "rank"
};

void
fields_default(struct fields *fields, const struct config *config, unsigned kinds)
{
	struct field *end = fields->field;

	if (kinds & 1 << FIELD_ID)
		*end++ = (struct field){ FIELD_ID, 0 };
	for (unsigned i = 0; i < config->count; i++)
		*end++ = (struct field){ FIELD_PARAMETER, i };
	if (kinds & 1 << FIELD_HASH)
		*end++ = (struct field){ FIELD_HASH, 0 };
	if (kinds & 1 << FIELD_RANK)
		*end++ = (struct field){ FIELD_RANK, 0 };
	fields->count = (unsigned)(end - fields->field);
}

const char *
field_name(const struct field *field, const struct config *config)
{
	if (field->kind == FIELD_PARAMETER)
		return config->parameters[field->parameter].name;
	return names[field->kind];
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
	return a->count == b->count &&
	       memcmp(a->field, b->field, a->count * sizeof(a->field[0])) == 0;
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

enum field_kind
field_reserved_kind(const char *name, size_t length)
{
	unsigned kind = 0;

	while (kind < FIELD_PARAMETER &&
		(strlen(names[kind]) != length || memcmp(names[kind], name, length) != 0))
		kind++;
	return (enum field_kind)kind;
}

bool
fields_parse(struct fields *fields, const struct config *config, bool has_rank, const char *list,
	struct error *error)
{
	char quoted[QUOTED_MAX], expected[LIST_MAX];
	const char *known[FIELDS_MAX + 1] = { NULL }, *end;

	for (unsigned i = 0; i < config->count; i++)
		known[i] = config->parameters[i].name;
	memcpy(known + config->count, names, sizeof(names));
	fields->count = 0;
	for (const char *name = list;; name = end + 1) {
		struct field field = { FIELD_PARAMETER, 0 };

		end = strchrnul(name, ',');

		size_t length = (size_t)(end - name);
		int index = config_find(config, name, length);

		if (length == 0 && *list)
			return error_set(error, STATUS_TROUBLE,
				"--fields: missing name before or after a comma in %s",
				quote(quoted, list, strlen(list)));
		if (index >= 0)
			field.parameter = (unsigned)index;
		else
			field.kind = field_reserved_kind(name, length);
		if (index < 0 && field.kind == FIELD_PARAMETER)
			return error_set(error, STATUS_TROUBLE,
				"--fields: unknown field %s: expected one of %s",
				quote(quoted, name, length),
				join_names(expected, sizeof(expected), known));
		for (unsigned i = 0; i < fields->count; i++)
			if (memcmp(&fields->field[i], &field, sizeof(field)) == 0)
				return error_set(error, STATUS_TROUBLE,
					"--fields: repeated field '%.*s'", (int)length, name);
		if (field.kind == FIELD_RANK && !has_rank)
			return error_set(error, STATUS_TROUBLE,
				"--fields: 'rank' requires --rank and --world-size");
		fields->field[fields->count++] = field;
		if (!*end)
			return true;
	}
}
