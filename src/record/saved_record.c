/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#include "record/saved_record.h"

#include "base/parse_u64.h"

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
	snprintf(error->text, sizeof(error->text), "not JSON: %s", lexer->error);
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

/* Hex digits are random, so there is no branch for a digit or a letter: it would be mispredicted.
 */
static bool
read_hash(const struct json_member *member, struct digest *digest)
{
	const unsigned char *p = (const unsigned char *)member->value + 1;
	bool valid = true;

	if (*member->value != '"' || member->value_end - member->value != 64 + 2)
		return false;
	for (unsigned i = 0; i < 64; i++, p++) {
		unsigned digit = *p - (unsigned)'0', letter = *p - (unsigned)'a';
		uint32_t *word = &digest->word[i / 8];

		*word = *word << 4 | (digit < 10 ? digit : letter + 10);
		valid &= (digit < 10) | (letter < 6);
	}
	return valid;
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

/* Store the value of the field in *record, or the seed. Returns what is wrong with it, or NULL. */
static const char *
read_field(const struct record_schema *schema, const struct field *field,
	const struct json_member *member, char *text, struct saved_record *record,
	struct digest *seed)
{
	const char *value = member->value, *end = member->value_end;
	double *number;

	switch (field->kind) {
	case FIELD_ID:
		if (schema->keys)
			return read_key(member, text, record);
		return parse_u64_range(value, end, &record->id) ? NULL : "is not a sample ID";
	case FIELD_PARAMETER:
		if (*value != '-' && (*value < '0' || *value > '9'))
			return "is not a number";
		/* glibc rounds correctly whatever the number of digits, and the locale is always
		 * "C". A number that is valid in JSON ends for strtod, too, at the comma, brace or
		 * blank. */
		number = &record->value[field->parameter];
		*number = strtod(value, NULL);
		return isfinite(*number) ? NULL : "is too large for a double";
	case FIELD_HASH:
		return read_hash(member, &record->digest)
			       ? NULL
			       : "is not a hash: expected 64 digits 0-9, a-f";
	case FIELD_SEED:
		return read_seed(member, seed) ? NULL : "is not a seed";
	case FIELD_RANK:
		return parse_u64_range(value, end, &record->rank) ? NULL : "is not a rank";
	}
	return NULL;
}

/* The index of the field of this name, or the count of fields; `guess` is tried first. */
static unsigned
find_field(const struct fields *fields, const struct config *config, const struct json_string *name,
	unsigned guess)
{
	unsigned i = guess < fields->count ? guess : 0;

	for (unsigned tries = 0; tries < fields->count; tries++, i = (i + 1) % fields->count) {
		const char *field = field_name(&fields->field[i], config);

		if (json_string_equals(name, field, strlen(field)))
			return i;
	}
	return fields->count;
}

static enum field_kind
kind_of_name(const struct json_string *name)
{
	static const struct fields fixed = { 4,
		{ { FIELD_ID, 0 }, { FIELD_HASH, 0 }, { FIELD_SEED, 0 }, { FIELD_RANK, 0 } } };
	unsigned i = find_field(&fixed, NULL, name, 0);

	return i < fixed.count ? fixed.field[i].kind : FIELD_PARAMETER;
}

bool
record_name_is_known(const struct json_string *name)
{
	struct config config;
	struct fields fields;

	config_preset(&config, preset_names[0]);
	fields_default(&fields, &config, 0);
	return find_field(&fields, &config, name, 0) < fields.count ||
	       kind_of_name(name) != FIELD_PARAMETER;
}

/* Decode a name that a parameter may have: [A-Za-z_][A-Za-z0-9_]*. */
static bool
read_parameter_name(const struct json_string *name, char out[PARAMETER_NAME_MAX + 1])
{
	char decoded[6 * PARAMETER_NAME_MAX + 1], *end = NULL;

	if (name->length < sizeof(decoded))
		end = json_decode(name, decoded);
	if (!end || end == decoded || end - decoded > PARAMETER_NAME_MAX)
		return false;
	*end = '\0';
	strcpy(out, decoded);
	return (*out < '0' || *out > '9') &&
	       decoded + strspn(decoded, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789_") ==
		       end;
}

static bool
learn_member(
	struct record_schema *schema, const struct json_member *member, struct record_error *error)
{
	struct config *config = &schema->config;
	struct field field = { .kind = kind_of_name(&member->name) };
	struct digest seed;

	if (find_field(&schema->fields, config, &member->name, 0) < schema->fields.count)
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
		i = find_field(fields, &schema->config, &member.name, count);
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
