/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#include "record/saved_record.h"

#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX ((size_t)1 << 20) /* bytes, as of a line that --keys reads */

static bool
fail(struct record_error *error, const char *at, const char *text)
{
	error->at = at;
	snprintf(error->text, sizeof(error->text), "%s", text);
	return false;
}

bool
record_syntax_error(struct record_error *error, const struct json_lexer *lexer)
{
	error->at = lexer->error_at;
	snprintf(error->text, sizeof(error->text), "%s%s",
		lexer->error_at < lexer->end ? "not JSON: " : "", lexer->error);
	return false;
}

static bool
member_error(struct record_error *error, const char *at, const struct json_string *name,
	const char *text)
{
	char quoted[QUOTED_MAX];

	error->at = at;
	snprintf(error->text, sizeof(error->text), "member %s %s",
		quote(quoted, name->text, name->length), text);
	return false;
}

/* An integer below 2^256. */
static bool
read_seed(const struct json_member *member, struct digest *seed)
{
	memset(seed, 0, sizeof(*seed));
	for (const char *p = member->value; p < member->value_end; p++) {
		uint64_t carry = (uint64_t)(*p - '0');

		if (*p < '0' || *p > '9')
			return false;
		for (unsigned i = 8; i-- > 0; carry >>= 32) {
			carry += (uint64_t)seed->word[i] * 10;
			seed->word[i] = (uint32_t)carry;
		}
		if (carry)
			return false;
	}
	return true;
}

static bool
read_hash(const struct json_member *member, struct digest *digest)
{
	const char *p = member->value + 1;

	if (*member->value != '"' || member->value_end - member->value != 64 + 2)
		return false;
	for (unsigned i = 0; i < 64; i++, p++) {
		uint32_t *word = &digest->word[i / 8];

		if (*p >= '0' && *p <= '9')
			*word = *word << 4 | (uint32_t)(*p - '0');
		else if (*p >= 'a' && *p <= 'f')
			*word = *word << 4 | (uint32_t)(*p - 'a' + 10);
		else
			return false;
	}
	return true;
}

/* Decode the key in place. Returns what is wrong with it, or NULL. */
static const char *
read_key(const struct json_member *member, char *text, struct saved_record *record)
{
	struct json_string string;
	char *key, *end;

	if (*member->value != '"')
		return "is not a string, as it is in the first record";
	string = json_string_of(member->value, member->value_end);
	key = text + (string.text - text);
	end = json_decode(&string, key);
	if (!end)
		return "contains an unpaired surrogate";
	record->key = key;
	record->key_length = (size_t)(end - key);
	return record->key_length > KEY_MAX ? "is longer than 1 MiB" : NULL;
}

static const char *
read_parameter(const struct json_member *member, double *value)
{
	if (*member->value != '-' && (*member->value < '0' || *member->value > '9'))
		return "is not a number";
	/* glibc rounds correctly whatever the number of digits, and the locale is always "C". A
	 * number that is valid in JSON ends for strtod, too, at the comma, brace or blank. */
	*value = strtod(member->value, NULL);
	return isfinite(*value) ? NULL : "is too large for a double";
}

/* Store the value of the field in *record, or the seed. Returns what is wrong with it, or NULL. */
static const char *
read_field(const struct record_schema *schema, const struct field *field,
	const struct json_member *member, char *text, struct saved_record *record,
	struct digest *seed)
{
	switch (field->kind) {
	case FIELD_ID:
		if (schema->keys)
			return read_key(member, text, record);
		return parse_u64_range(member->value, member->value_end, &record->id)
			       ? NULL
			       : "is not a sample ID";
	case FIELD_PARAMETER:
		return read_parameter(member, &record->value[field->parameter]);
	case FIELD_HASH:
		return read_hash(member, &record->digest)
			       ? NULL
			       : "is not a hash: expected 64 digits 0-9, a-f";
	case FIELD_SEED:
		return read_seed(member, seed) ? NULL : "is not a seed";
	case FIELD_RANK:
		return parse_u64_range(member->value, member->value_end, &record->rank)
			       ? NULL
			       : "is not a rank";
	}
	return NULL;
}

/* The field of this name, or a count of all fields; `guess` is tried first. */
static unsigned
find_field(const struct record_schema *schema, const struct json_string *name, unsigned guess)
{
	const struct fields *fields = &schema->fields;
	unsigned i = guess < fields->count ? guess : 0;

	for (unsigned tries = 0; tries < fields->count; tries++, i = (i + 1) % fields->count) {
		const char *field = field_name(&fields->field[i], &schema->config);

		if (json_string_equals(name, field, strlen(field)))
			return i;
	}
	return fields->count;
}

static enum field_kind
kind_of_name(const struct json_string *name)
{
	static const enum field_kind kinds[] = { FIELD_ID, FIELD_HASH, FIELD_SEED, FIELD_RANK };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *field = field_name(&(struct field){ kinds[i], 0 }, NULL);

		if (json_string_equals(name, field, strlen(field)))
			return kinds[i];
	}
	return FIELD_PARAMETER;
}

bool
record_name_is_known(const struct json_string *name)
{
	struct config config;

	config_preset(&config, preset_names[0]);
	for (unsigned i = 0; i < config.count; i++)
		if (json_string_equals(
			    name, config.parameters[i].name, strlen(config.parameters[i].name)))
			return true;
	return kind_of_name(name) != FIELD_PARAMETER;
}

/* Decode a name that a parameter may have: [A-Za-z_][A-Za-z0-9_]*. */
static bool
read_parameter_name(const struct json_string *name, char out[PARAMETER_NAME_MAX + 1])
{
	char decoded[6 * PARAMETER_NAME_MAX], *end;

	if (name->length == 0 || name->length > sizeof(decoded))
		return false;
	end = json_decode(name, decoded);
	if (!end || end - decoded > PARAMETER_NAME_MAX)
		return false;
	for (const char *p = decoded; p < end; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_';

		if (!letter && (p == decoded || *p < '0' || *p > '9'))
			return false;
	}
	*(char *)mempcpy(out, decoded, (size_t)(end - decoded)) = '\0';
	return true;
}

static bool
learn_member(
	struct record_schema *schema, const struct json_member *member, struct record_error *error)
{
	struct config *config = &schema->config;
	struct field field = { .kind = kind_of_name(&member->name) };
	struct digest seed;

	if (find_field(schema, &member->name, 0) < schema->fields.count)
		return member_error(error, member->value, &member->name, "occurs twice");
	if (field.kind == FIELD_PARAMETER) {
		if (config->count == PARAMETERS_MAX)
			return fail(error, member->value, "more than 100 parameters");
		field.parameter = config->count;
		if (!read_parameter_name(&member->name, config->parameters[config->count].name))
			return member_error(error, member->value, &member->name,
				"has a name that a parameter cannot have");
		config->count++;
	} else if (field.kind == FIELD_ID) {
		schema->keys = *member->value == '"';
	} else if (field.kind == FIELD_SEED && read_seed(member, &seed)) {
		for (unsigned i = 0; i < 7; i++)
			schema->seed_256 |= seed.word[i] != 0;
	}
	schema->fields.field[schema->fields.count++] = field;
	return true;
}

bool
record_schema_learn(
	struct record_schema *schema, const char *text, const char *end, struct record_error *error)
{
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };
	const char *p = text + 1;

	*schema = (struct record_schema){ 0 };
	while ((p = json_next_member(&lexer, p, &member, 1)) && member.name.text)
		if (!learn_member(schema, &member, error))
			return false;
	if (!p)
		return record_syntax_error(error, &lexer);
	if (schema->fields.count == 0)
		return fail(error, p - 1, "a record without members");
	return true;
}

/* Where there are both, the seed must be that of the hash; a seed alone stands for the hash. */
static bool
join_seed(const struct record_schema *schema, const struct digest *seed, struct digest *digest)
{
	if (!fields_contains(&schema->fields, FIELD_SEED))
		return true;
	if (!fields_contains(&schema->fields, FIELD_HASH))
		*digest = *seed;
	for (unsigned i = 0; i < 8; i++)
		if (seed->word[i] != (i == 7 || schema->seed_256 ? digest->word[i] : 0))
			return false;
	return true;
}

bool
saved_record_parse(const struct record_schema *schema, char *text, const char *end,
	struct saved_record *record, struct record_error *error)
{
	const struct fields *fields = &schema->fields;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };
	bool seen[FIELDS_MAX] = { 0 };
	const char *p = text + 1, *wrong;
	unsigned count = 0, i;
	struct digest seed;

	for (; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text; count++) {
		i = find_field(schema, &member.name, count);
		if (i == fields->count)
			return member_error(
				error, member.value, &member.name, "is not in the first record");
		if (seen[i])
			return member_error(error, member.value, &member.name, "occurs twice");
		seen[i] = true;
		wrong = read_field(schema, &fields->field[i], &member, text, record, &seed);
		if (wrong)
			return member_error(error, member.value, &member.name, wrong);
	}
	if (!p)
		return record_syntax_error(error, &lexer);
	for (i = 0; count < fields->count && i < fields->count; i++) {
		const char *name = field_name(&fields->field[i], &schema->config);
		struct json_string missing = { .text = name, .length = strlen(name) };

		if (!seen[i])
			return member_error(error, p - 1, &missing, "is missing");
	}
	if (!join_seed(schema, &seed, &record->digest))
		return fail(error, p - 1, "seed and hash do not belong together");
	return true;
}
