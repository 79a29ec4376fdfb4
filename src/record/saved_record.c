/* SPDX-License-Identifier: MIT */
/* saved_record - a record read from its JSON text, by a schema learned from the first one. */

#include "record/record_parser.h"

#include "base/decimal.h"
#include "number/dtoa.h"
#include "json/json_lexer.h"

#include <endian.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define KEY_MAX ((size_t)1 << 20) /* bytes, as of a line of --keys */

bool
record_fail(const struct record_schema *schema, uint64_t at, uint64_t records, const char *text,
	struct error *error)
{
	return error_set(error, STATUS_INVALID,
		"%s: byte %" PRIu64 ": %s (after %" PRIu64 " valid record%s)", schema->name, at,
		text, records, records == 1 ? "" : "s");
}

/* Report an error at this place in a record, in the member of this name unless that is NULL. */
static bool
fail(const struct record_schema *schema, const struct record_text *record, const char *at,
	const struct json_string *name, const char *text, struct error *error)
{
	char quoted[QUOTED_MAX] = "", problem[QUOTED_MAX + 256];

	if (name)
		quote(quoted, name->text, name->length);
	snprintf(problem, sizeof(problem), "%s%s%s%s", name ? "member " : "", quoted,
		name ? " " : "", text);
	return record_fail(schema, record->offset + (uint64_t)(at - record->text), record->position,
		problem, error);
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

typedef uint8_t bytes8 __attribute__((vector_size(8)));
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
		bytes8 bytes;

		memcpy(&text, p + 1 + 16 * i, 16);
		digit = text - '0';
		letter = text - 'a';
		wrong |= (json_bytes)(digit > 9) & (json_bytes)(letter > 5);
		nibbles = digit - ((json_bytes)(digit > 9) & ('a' - '0' - 10));
		memcpy(&pairs, &nibbles, 16);
		pairs = BYTE_ORDER == BIG_ENDIAN ? pairs >> 4 | pairs : pairs << 4 | pairs >> 8;
		bytes = __builtin_convertvector(pairs, bytes8); /* the low byte of each */
		memcpy(&digest->word[2 * i], &bytes, 8);
	}
	for (unsigned i = 0; i < 8; i++)
		digest->word[i] = be32toh(digest->word[i]);
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

static const char *
read_parameter(
	const struct parameter *parameter, struct json_lexer *lexer, const char *p, double *value)
{
	const struct choices *choices = parameter->choices;
	bool negative = *p == '-', is_true = *p == 't';
	struct json_string string;
	uint64_t integer;

	switch (parameter->kind) {
	case PARAMETER_DOUBLE:
		p = parse_double(p, value);
		return p && isfinite(*value) ? p : NULL;
	case PARAMETER_INT:
		p = read_integer(p + negative, &integer);
		*value = (double)(negative ? -(int64_t)integer : (int64_t)integer);
		return p && integer <= (uint64_t)1 << 53 ? p : NULL;
	case PARAMETER_BOOL:
		*value = is_true;
		return is_true || *p == 'f' ? json_skip_value(lexer, p, 1) : NULL;
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
		return p && json_decode(&record->key, NULL) <= KEY_MAX ? p : NULL;
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

/* What is wrong with a value that read_value has rejected and that is valid in JSON. */
static const char *
value_problem(const struct record_schema *schema, const struct field *field)
{
	static const char *const problems[] = {
		[FIELD_ID] = "is not a sample ID",
		[FIELD_HASH] = "is not a hash: expected 64 digits 0-9, a-f",
		[FIELD_SEED] = "is not a seed",
		[FIELD_RANK] = "is not a rank",
		[FIELD_PARAMETER + PARAMETER_DOUBLE] =
			"is not a number in the range of a double: give --param NAME=choice:A,B,C "
			"if it is a choice, or leave it out of --fields",
		[FIELD_PARAMETER + PARAMETER_INT] =
			"is not an integer of at most 2^53, as its configuration requires",
		[FIELD_PARAMETER + PARAMETER_BOOL] =
			"is not true or false, as its configuration or the first record requires",
		[FIELD_PARAMETER + PARAMETER_CHOICE] = "is not one of its configured choices",
	};
	bool is_parameter = field->kind == FIELD_PARAMETER;

	if (field->kind == FIELD_ID && schema->keys)
		return "is not a key, as in the first record: expected a string of at most 1 MiB "
		       "without unpaired surrogates";
	return problems[field->kind +
			(is_parameter ? schema->config.parameters[field->parameter].kind : 0)];
}

/* The index of the member of this name, or the count of members; `guess` is tried first. */
static unsigned
find_member(const struct record_schema *schema, const struct json_string *name, unsigned guess)
{
	unsigned count = schema->fields.count, i = guess < count ? guess : 0;

	for (unsigned tries = 0; tries < count; tries++, i = (i + 1) % count) {
		const char *field = field_name(&schema->fields.field[i], &schema->config);

		if (json_string_equals(name, field, strlen(field)))
			return i;
	}
	return count;
}

/* Add a member to the schema. Returns what is wrong with it, or NULL. */
static const char *
learn_member(
	struct record_schema *schema, const struct config *kinds, const struct json_member *member)
{
	struct config *config = &schema->config;
	char name[JSON_STRING_GROWTH * PARAMETER_NAME_MAX];
	size_t length = JSON_UNDECODABLE;
	struct field field = { 0 };
	struct digest seed;

	if (member->name.length <= sizeof(name))
		length = json_decode(&member->name, name);
	if (length == JSON_UNDECODABLE || !config_name_is_valid(name, length))
		return "has a name that a parameter cannot have";
	if (find_member(schema, &member->name, 0) < schema->fields.count)
		return "occurs twice";
	field.kind = field_reserved_kind(name, length);
	if (field.kind == FIELD_PARAMETER) {
		struct parameter *parameter = &config->parameters[config->count];
		int index = config_find(kinds, name, length);

		if (config->count == PARAMETERS_MAX)
			return "makes more than 100 parameters";
		*parameter = (struct parameter){ 0 };
		*(char *)mempcpy(parameter->name, name, length) = '\0';
		if (index >= 0)
			*parameter = kinds->parameters[index];
		if (parameter->kind == PARAMETER_DOUBLE &&
			(*member->value == 't' || *member->value == 'f'))
			parameter->kind = PARAMETER_BOOL;
		field.parameter = config->count++;
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
	schema->reads_hash = fields_contains(fields, FIELD_HASH);
	schema->reads_seed = fields_contains(fields, FIELD_SEED);
	for (unsigned i = 0; i < schema->fields.count; i++) {
		const struct field *member = &schema->fields.field[i];

		schema->ignored[i] = true;
		for (unsigned k = 0; k < fields->count; k++)
			if (memcmp(&fields->field[k], member, sizeof(*member)) == 0)
				schema->ignored[i] = false;
	}
}

bool
record_schema_learn(struct record_schema *schema, const struct config *kinds,
	const struct record_text *record, struct error *error)
{
	struct json_lexer lexer = { .end = record->text + record->size };
	struct json_member member = { 0 };
	const char *p = record->text + 1;

	schema->config.count = schema->fields.count = 0;
	while ((p = json_next_member(&lexer, p, &member, 1)) && member.name.text) {
		const char *wrong = learn_member(schema, kinds, &member);

		if (wrong)
			return fail(schema, record, member.value, &member.name, wrong, error);
	}
	if (!p)
		return fail(schema, record, lexer.error_at, NULL, lexer.error, error);
	if (schema->fields.count == 0)
		return fail(schema, record, record->text, NULL, "a record without members", error);
	record_schema_select(schema, &schema->fields);
	return true;
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
	const struct record_text *text, struct saved_record *record)
{
	struct json_lexer lexer = { .end = text->text + text->size };
	const char *p = text->text;
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
parse_members(const struct record_schema *schema, struct json_pattern *pattern,
	const struct record_text *text, struct saved_record *record, struct error *error)
{
	const struct fields *fields = &schema->fields;
	struct json_lexer lexer = { .end = text->text + text->size };
	struct json_member member = { 0 };
	bool seen[FIELDS_MAX] = { 0 }, is_repeatable = true;
	const char *p = text->text + 1, *last = text->text;
	unsigned count = 0;

	pattern->count = 0;
	for (; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text; count++) {
		unsigned i = find_member(schema, &member.name, count);
		const char *wrong = NULL;

		if (i == fields->count)
			wrong = "is not in the first record";
		else if (seen[i])
			wrong = "occurs twice";
		else if (!schema->ignored[i] && read_value(schema, &fields->field[i], &lexer,
							member.value, record) != member.value_end)
			wrong = value_problem(schema, &fields->field[i]);
		if (wrong)
			return fail(schema, text, member.value, &member.name, wrong, error), NULL;
		seen[i] = true;
		is_repeatable &= json_pattern_set(pattern, count, i, last, member.value);
		last = member.value_end;
	}
	if (!p)
		return fail(schema, text, lexer.error_at, NULL, lexer.error, error), NULL;
	for (unsigned i = 0; count < fields->count && i < fields->count; i++) {
		const char *name = field_name(&fields->field[i], &schema->config);
		struct json_string missing = { .text = name, .length = strlen(name) };

		if (!seen[i])
			return fail(schema, text, p - 1, &missing, "is missing", error), NULL;
	}
	is_repeatable &= json_pattern_set(pattern, count, 0, last, p);
	pattern->count = is_repeatable ? count : 0;
	return p;
}

bool
record_parse(const struct record_schema *schema, struct json_pattern *pattern,
	const struct record_text *text, struct saved_record *record, struct error *error)
{
	record->id = text->position;
	const char *end = parse_like_last(schema, pattern, text, record);
	if (!end)
		end = parse_members(schema, pattern, text, record, error);
	if (end && schema->reads_seed && !set_digest(schema, record))
		return fail(
			schema, text, end - 1, NULL, "seed and hash do not belong together", error);
	return end != NULL;
}
