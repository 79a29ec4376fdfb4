/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#include "record/saved_record.h"

#include "base/decimal.h"
#include "number/parse_double.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
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

/* Read an integer below 2^256 and return its end, or NULL. */
static const char *
read_seed(const char *p, struct digest *seed)
{
	const char *begin = p;

	memset(seed, 0, sizeof(*seed));
	if (*p == '0') /* no digit may follow */
		return p + 1;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t carry = (uint64_t)(*p - '0');

		for (unsigned i = 8; i-- > 0; carry >>= 32) {
			carry += (uint64_t)seed->word[i] * 10;
			seed->word[i] = (uint32_t)carry;
		}
		if (carry)
			return NULL;
	}
	return p > begin ? p : NULL;
}

typedef uint16_t halves8 __attribute__((vector_size(16)));

/* Read 64 hex digits in quotes and return the end, or NULL. */
static const char *
read_hash(const char *p, struct digest *digest)
{
	json_bytes wrong = { 0 };
	uint64_t half[2];

	if (p[0] != '"')
		return NULL;
	for (unsigned i = 0; i < 4; i++) {
		json_bytes text, digit, letter, nibbles;
		halves8 pairs;

		memcpy(&text, p + 1 + 16 * i, 16);
		digit = text - '0';
		letter = text - 'a';
		wrong |= (json_bytes)(digit > 9) & (json_bytes)(letter > 5);
		nibbles = digit - ((json_bytes)(digit > 9) & ('a' - '0' - 10));
		memcpy(&pairs, &nibbles, 16);
		if (BYTE_ORDER != BIG_ENDIAN)
			pairs = pairs << 8 | pairs >> 8;
		pairs = pairs >> 4 | pairs; /* the low byte of each is that of the digest */
		for (unsigned k = 0; k < 2; k++)
			digest->word[2 * i + k] = (uint32_t)(pairs[4 * k] & 0xff) << 24 |
						  (uint32_t)(pairs[4 * k + 1] & 0xff) << 16 |
						  (uint32_t)(pairs[4 * k + 2] & 0xff) << 8 |
						  (uint32_t)(pairs[4 * k + 3] & 0xff);
	}
	memcpy(half, &wrong, sizeof(half));
	return (half[0] | half[1]) == 0 && p[65] == '"' ? p + 66 : NULL;
}

/* Read an integer as JSON writes it, below 2^64, and return its end, or NULL. */
static const char *
read_integer(const char *p, uint64_t *value)
{
	if (*p == '0') { /* no digit may follow */
		*value = 0;
		return p + 1;
	}
	return parse_u64_padded(p, value);
}

/* Read a value that is not a double. */
static const char *
read_kind(const struct parameter *parameter, struct json_lexer *lexer, const char *p, double *value)
{
	const struct choices *choices = parameter->choices;
	bool negative = *p == '-', is_true = *p == 't';
	struct json_string string;
	uint64_t integer;

	switch (parameter->kind) {
	case PARAMETER_DOUBLE:
		return NULL;
	case PARAMETER_INT:
		p = read_integer(p + negative, &integer);
		*value = (double)(negative ? -(int64_t)integer : (int64_t)integer);
		return p && integer <= (uint64_t)1 << 53 ? p : NULL;
	case PARAMETER_BOOL:
		*value = is_true;
		p = is_true || *p == 'f' ? json_skip_value(lexer, p, 1) : NULL;
		return p;
	case PARAMETER_CHOICE:
		p = *p == '"' ? json_read_string(lexer, p, &string) : NULL;
		for (unsigned i = 0; p && i < choices->count; i++) {
			const struct choice *choice = &choices->choice[i];

			*value = i;
			if (json_string_equals(&string, choice->quoted + 1, choice->length))
				return p;
		}
		return NULL;
	}
	return NULL;
}

static inline const char *
read_parameter(
	const struct parameter *parameter, struct json_lexer *lexer, const char *p, double *value)
{
	if (parameter->kind != PARAMETER_DOUBLE)
		return read_kind(parameter, lexer, p, value);
	p = parse_double(p, value);
	return p && isfinite(*value) ? p : NULL;
}

/* Read the value of a field and return its end; NULL, without reason: it is not one. */
static inline const char *
read_value(const struct record_schema *schema, const struct field *field, struct json_lexer *lexer,
	const char *p, struct saved_record *record)
{
	switch (field->kind) {
	case FIELD_ID:
		if (!schema->keys)
			return read_integer(p, &record->id);
		if (*p != '"')
			return NULL;
		p = json_read_string(lexer, p, &record->key);
		return p && json_decoded_size(&record->key) <= KEY_MAX ? p : NULL;
	case FIELD_PARAMETER:
		return read_parameter(&schema->config.parameters[field->parameter], lexer, p,
			&record->value[field->parameter]);
	case FIELD_HASH:
		return read_hash(p, &record->digest);
	case FIELD_SEED:
		return read_seed(p, &record->seed);
	case FIELD_RANK:
		return read_integer(p, &record->rank);
	}
	return NULL;
}

static const char *
parameter_problem(const struct parameter *parameter, const struct json_member *member)
{
	const char *value = member->value;

	switch (parameter->kind) {
	case PARAMETER_DOUBLE:
		if (*value == '-' || (*value >= '0' && *value <= '9'))
			return "is too large for a double";
		if (*value != '"')
			return "is not a number";
		return "is not a number: name the choices by --param NAME=choice:A,B,C, or other "
		       "members by --fields";
	case PARAMETER_INT:
		return "is not an integer of at most 2^53, as it is configured";
	case PARAMETER_BOOL:
		return "is neither true nor false, as it is configured or in the first record";
	case PARAMETER_CHOICE:
		return "is not one of the choices that are configured";
	}
	return NULL;
}

/* What is wrong with a value that read_value has rejected and that is valid in JSON. */
static const char *
value_problem(const struct record_schema *schema, const struct field *field,
	const struct json_member *member)
{
	struct json_string string;

	switch (field->kind) {
	case FIELD_ID:
		if (!schema->keys)
			return "is not a sample ID";
		if (*member->value != '"')
			return "is not a string, as it is in the first record";
		string = json_string_of(member->value, member->value_end);
		return json_decoded_size(&string) == JSON_UNDECODABLE
			       ? "contains an unpaired surrogate"
			       : "is longer than 1 MiB";
	case FIELD_PARAMETER:
		return parameter_problem(&schema->config.parameters[field->parameter], member);
	case FIELD_HASH:
		return "is not a hash: expected 64 digits 0-9, a-f";
	case FIELD_SEED:
		return "is not a seed";
	case FIELD_RANK:
		return "is not a rank";
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
record_name_is_known(const struct config *kinds, const struct json_string *name)
{
	struct fields fields;

	fields_default(&fields, kinds, 0);
	return find_field(&fields, kinds, name, 0) < fields.count ||
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
learn_member(
	struct record_schema *schema, const struct config *kinds, const struct json_member *member)
{
	struct field field = { .kind = kind_of_name(&member->name) };
	struct config *config = &schema->config;
	struct parameter *parameter = &config->parameters[config->count];
	struct digest seed;
	int index;

	if (find_field(&schema->fields, config, &member->name, 0) < schema->fields.count)
		return "occurs twice";
	if (field.kind == FIELD_PARAMETER) {
		if (config->count == PARAMETERS_MAX)
			return "makes more than 100 parameters";
		field.parameter = config->count;
		*parameter = (struct parameter){ 0 };
		if (!read_parameter_name(&member->name, parameter->name))
			return "has a name that a parameter cannot have";
		index = config_find(kinds, parameter->name, strlen(parameter->name));
		if (index >= 0)
			*parameter = kinds->parameters[index];
		if (parameter->kind == PARAMETER_DOUBLE &&
			(*member->value == 't' || *member->value == 'f'))
			parameter->kind = PARAMETER_BOOL;
		config->count++;
	} else if (field.kind == FIELD_ID) {
		schema->keys = *member->value == '"';
	} else if (field.kind == FIELD_SEED && read_seed(member->value, &seed)) {
		for (unsigned i = 0; i < 7; i++)
			schema->seed_256 |= seed.word[i] != 0;
	}
	schema->fields.field[schema->fields.count++] = field;
	return NULL;
}

void
record_schema_select(struct record_schema *schema, const struct fields *fields)
{
	const struct fields *members = &schema->fields;

	schema->reads_hash = schema->reads_seed = false;
	for (unsigned i = 0; i < members->count; i++) {
		const struct field *member = &members->field[i];
		bool selected = false;

		for (unsigned k = 0; k < fields->count; k++)
			selected |= fields->field[k].kind == member->kind &&
				    fields->field[k].parameter == member->parameter;
		schema->ignored[i] = !selected;
		schema->reads_hash |= selected && member->kind == FIELD_HASH;
		schema->reads_seed |= selected && member->kind == FIELD_SEED;
	}
}

const char *
record_schema_learn(struct record_schema *schema, const struct config *kinds, const char *text,
	const char *end, struct record_error *error)
{
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };
	const char *p = text + 1, *wrong;

	schema->config.count = 0;
	schema->fields.count = 0;
	schema->keys = schema->seed_256 = false;
	while ((p = json_next_member(&lexer, p, &member, 1)) && member.name.text) {
		wrong = learn_member(schema, kinds, &member);
		if (wrong)
			return fail(error, &member.name, member.value, wrong);
	}
	if (!p)
		return fail(error, NULL, lexer.error_at, lexer.error);
	if (schema->fields.count == 0)
		return fail(error, NULL, text, "a record without members");
	record_schema_select(schema, &schema->fields);
	return p;
}

/* Where there are both, the seed must be that of the hash; a seed alone stands for the hash. */
static bool
set_digest(const struct record_schema *schema, struct saved_record *record)
{
	if (!schema->reads_hash)
		record->digest = record->seed;
	for (unsigned i = 0; i < 8; i++)
		if (record->seed.word[i] !=
			(i == 7 || schema->seed_256 ? record->digest.word[i] : 0))
			return false;
	return true;
}

/* Parse a record that is like the one before it. NULL: it is not, or not valid. */
static const char *
parse_like_last(const struct record_schema *schema, const struct json_pattern *pattern,
	const char *p, const char *end, struct saved_record *record)
{
	struct json_lexer lexer = { .end = end };
	unsigned i;

	for (i = 0; i < pattern->count; i++) {
		unsigned field = pattern->tag[i];

		p = json_literal_skip(&pattern->literal[i], p);
		if (!p)
			return NULL;
		if (schema->ignored[field])
			p = json_skip_value(&lexer, p, 1);
		else
			p = read_value(schema, &schema->fields.field[field], &lexer, p, record);
		if (!p)
			return NULL;
	}
	return i > 0 ? json_literal_skip(&pattern->literal[i], p) : NULL;
}

/* Parse any record, and set the pattern for the next one. */
static const char *
parse_members(const struct record_schema *schema, struct json_pattern *pattern, const char *text,
	const char *end, struct saved_record *record, struct record_error *error)
{
	const struct fields *fields = &schema->fields;
	struct json_lexer lexer = { .end = end };
	struct json_member member = { 0 };
	bool seen[FIELDS_MAX] = { 0 }, is_repeatable = true;
	const char *p = text + 1, *last = text, *wrong;
	unsigned count = 0, i;

	pattern->count = 0;
	for (; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text; count++) {
		i = find_field(fields, &schema->config, &member.name, count);
		wrong = NULL;
		if (i == fields->count)
			wrong = "is not in the first record";
		else if (seen[i])
			wrong = "occurs twice";
		else if (!schema->ignored[i] && read_value(schema, &fields->field[i], &lexer,
							member.value, record) != member.value_end)
			wrong = value_problem(schema, &fields->field[i], &member);
		if (wrong)
			return fail(error, &member.name, member.value, wrong);
		seen[i] = true;
		is_repeatable &= json_pattern_set(pattern, count, i, last, member.value);
		last = member.value_end;
	}
	if (!p)
		return fail(error, NULL, lexer.error_at, lexer.error);
	for (i = 0; count < fields->count && i < fields->count; i++) {
		const char *name = field_name(&fields->field[i], &schema->config);
		struct json_string missing = { .text = name, .length = strlen(name) };

		if (!seen[i])
			return fail(error, &missing, p - 1, "is missing");
	}
	is_repeatable &= json_pattern_set(pattern, count, 0, last, p);
	pattern->count = is_repeatable ? count : 0;
	return p;
}

const char *
saved_record_parse(const struct record_schema *schema, struct json_pattern *pattern,
	const char *text, const char *end, struct saved_record *record, struct record_error *error)
{
	const char *p = parse_like_last(schema, pattern, text, end, record);

	if (!p)
		p = parse_members(schema, pattern, text, end, record, error);
	if (p && schema->reads_seed && !set_digest(schema, record))
		return fail(error, NULL, p - 1, "seed and hash do not belong together");
	return p;
}
