/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#include "record/saved_record.h"

#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX ((size_t)1 << 20) /* bytes, as of a line of --keys */

/* Report what is wrong at this place, with the member of this name unless it is NULL. */
static const char *
fail(struct record_error *error, const struct json_string *name, const char *at, const char *text)
{
	char quoted[QUOTED_MAX];

	error->at = at;
	if (name)
		snprintf(error->text, sizeof(error->text), "member %s %s",
			quote(quoted, name->text, name->length), text);
	else
		snprintf(error->text, sizeof(error->text), "%s", text);
	return NULL;
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

/* Values that are converted when all of the record has been read. */
struct pending {
	struct json_string key;
	struct digest seed;
};

/* Store the value of the field in *record or *pending. Returns what is wrong with it, or NULL. */
static const char *
read_field(const struct record_schema *schema, const struct field *field,
	const struct json_member *member, struct saved_record *record, struct pending *pending)
{
	const char *value = member->value, *end = member->value_end;
	double *number;

	switch (field->kind) {
	case FIELD_ID:
		if (!schema->keys)
			return parse_u64(value, &record->id) == end ? NULL : "is not a sample ID";
		if (*value != '"')
			return "is not a string, as it is in the first record";
		pending->key = json_string_of(value, end);
		return json_is_decodable(&pending->key) ? NULL : "contains an unpaired surrogate";
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
		return read_seed(member, &pending->seed) ? NULL : "is not a seed";
	case FIELD_RANK:
		return parse_u64(value, &record->rank) == end ? NULL : "is not a rank";
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

/* Add a member to the schema. Returns what is wrong with it, or NULL. */
static const char *
learn_member(struct record_schema *schema, const struct json_member *member)
{
	struct field field = { .kind = kind_of_name(&member->name) };
	struct config *config = &schema->config;
	struct digest seed;

	if (find_field(&schema->fields, config, &member->name, 0) < schema->fields.count)
		return "occurs twice";
	if (field.kind == FIELD_PARAMETER) {
		if (config->count == PARAMETERS_MAX)
			return "makes more than 100 parameters";
		field.parameter = config->count;
		if (!read_parameter_name(&member->name, config->parameters[config->count].name))
			return "has a name that a parameter cannot have";
		config->count++;
	} else if (field.kind == FIELD_ID) {
		schema->keys = *member->value == '"';
	} else if (field.kind == FIELD_SEED && read_seed(member, &seed)) {
		for (unsigned i = 0; i < 7; i++)
			schema->seed_256 |= seed.word[i] != 0;
	}
	schema->fields.field[schema->fields.count++] = field;
	return NULL;
}

const char *
record_schema_learn(
	struct record_schema *schema, const char *text, const char *end, struct record_error *error)
{
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };
	const char *p = text + 1, *wrong;

	schema->config.count = 0;
	schema->fields.count = 0;
	schema->keys = schema->seed_256 = false;
	while ((p = json_next_member(&lexer, p, &member, 1)) && member.name.text) {
		wrong = learn_member(schema, &member);
		if (wrong)
			return fail(error, &member.name, member.value, wrong);
	}
	if (!p)
		return fail(error, NULL, lexer.error_at, lexer.error);
	if (schema->fields.count == 0)
		return fail(error, NULL, text, "a record without members");
	return p;
}

/* Where there are both, the seed must be that of the hash; a seed alone stands for the hash. */
static bool
set_digest(const struct record_schema *schema, const struct digest *seed, struct digest *digest)
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

const char *
saved_record_parse(const struct record_schema *schema, char *text, const char *end,
	struct saved_record *record, struct record_error *error)
{
	const struct fields *fields = &schema->fields;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };
	bool seen[FIELDS_MAX] = { 0 };
	const char *p = text + 1, *wrong;
	struct pending pending = { 0 };
	unsigned count = 0, i;
	char *key;

	for (; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text; count++) {
		i = find_field(fields, &schema->config, &member.name, count);
		if (i == fields->count)
			wrong = "is not in the first record";
		else if (seen[i])
			wrong = "occurs twice";
		else
			wrong = read_field(schema, &fields->field[i], &member, record, &pending);
		if (wrong)
			return fail(error, &member.name, member.value, wrong);
		seen[i] = true;
	}
	if (!p)
		return fail(error, NULL, lexer.error_at, lexer.error);
	for (i = 0; count < fields->count && i < fields->count; i++) {
		const char *name = field_name(&fields->field[i], &schema->config);
		struct json_string missing = { .text = name, .length = strlen(name) };

		if (!seen[i])
			return fail(error, &missing, p - 1, "is missing");
	}
	if (!set_digest(schema, &pending.seed, &record->digest))
		return fail(error, NULL, p - 1, "seed and hash do not belong together");
	if (schema->keys) {
		/* Decode it in place. */
		key = text + (pending.key.text - text);
		record->key = key;
		record->key_length = (size_t)(json_decode(&pending.key, key) - key);
		if (record->key_length > KEY_MAX)
			return fail(error, NULL, key, "member 'id' is longer than 1 MiB");
	}
	return p;
}
