/* SPDX-License-Identifier: MIT */
/*
 * saved - records that were written before: lines, arrays, or a document of the library.
 *
 * A file is records and arrays of records, in any mixture and spacing; or it is one document, an
 * object whose member "augmentations" is the array, with "metadata" before it as a rule.
 */

#include "input/saved.h"

#include "base/quote.h"
#include "base/signals.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file is wrong at this place. An interrupt and an error of the input stand for themselves. */
static bool
wrong_at(struct saved *saved, uint64_t at, const char *what)
{
	if (signals_pending())
		return false;
	return error_set(saved->error, STATUS_INVALID,
		"%s: byte %" PRIu64 ": %s; %" PRIu64 " record%s good before it", saved->tokens.name,
		at, what, saved->count, saved->count == 1 ? " is" : "s are");
}

/* The last token is wrong, for its own reason if it has one. */
static bool
wrong(struct saved *saved, const char *what)
{
	const struct tokens *tokens = &saved->tokens;
	bool torn = tokens->ended && tokens->at == tokens->past && !tokens->what;

	return wrong_at(saved, tokens->at,
		tokens->what ? tokens->what
		: torn       ? "it ends too early"
			     : what);
}

/* The member of this name is wrong. */
static bool
wrong_member(struct saved *saved, const char *name, size_t length, const char *what)
{
	char text[QUOTED_MAX + 128], quoted[QUOTED_MAX];

	if (saved->tokens.what || signals_pending())
		return wrong(saved, "");
	snprintf(text, sizeof(text), "member %s %s", quote(quoted, name, length), what);
	return wrong_at(saved, saved->tokens.at, text);
}

static const char *
name_of(const struct saved *saved, unsigned index)
{
	return field_name(&saved->fields.field[index], &saved->config);
}

static bool
integer_read(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

/* An integer below 2^256, most significant word first. */
static bool
wide_read(const char *text, uint32_t word[8])
{
	memset(word, 0, 8 * sizeof(*word));
	for (; *text >= '0' && *text <= '9'; text++) {
		uint64_t carry = (uint64_t)(*text - '0');

		for (unsigned i = 8; i-- > 0; carry >>= 32) {
			carry += (uint64_t)word[i] * 10;
			word[i] = (uint32_t)carry;
		}
		if (carry)
			return false;
	}
	return *text == '\0';
}

static bool
digest_read(const char *text, size_t length, struct digest *digest)
{
	if (length != 64)
		return false;
	for (unsigned i = 0; i < 64; i++) {
		char c = text[i];
		uint32_t *word = &digest->word[i / 8];

		if (c >= '0' && c <= '9')
			*word = *word << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*word = *word << 4 | (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	return true;
}

/* What is wrong with the value of the field; NULL: nothing, and it is taken. */
static const char *
take_id(struct saved *saved, enum token token)
{
	struct tokens *tokens = &saved->tokens;
	bool first = saved->count == 0;

	if (first)
		saved->keys = token == TOKEN_STRING;
	if (token != (saved->keys ? TOKEN_STRING : TOKEN_NUMBER))
		return saved->keys ? "is no string, as in the first record" : "is no sample ID";
	if (!saved->keys)
		return integer_read(tokens->text.bytes, &saved->record.id) ? NULL
									   : "is no sample ID";
	if (!tokens_decode(tokens))
		return "";
	saved->key.size = 0;
	if (!pool_add(&saved->key, tokens->text.bytes, tokens->length))
		return error_out_of_memory(saved->error), "";
	saved->record.key = saved->key.bytes;
	saved->record.key_length = saved->key.size;
	return NULL;
}

static const char *
take_value(struct saved *saved, enum token token, unsigned parameter)
{
	double value;

	if (token != TOKEN_NUMBER)
		return "is no number";
	/* glibc rounds correctly at any length, and the locale is "C" always. */
	value = strtod(saved->tokens.text.bytes, NULL);
	saved->record.value[parameter] = value;
	return isfinite(value) ? NULL : "is too large for a double";
}

static const char *
take(struct saved *saved, const struct field *field, enum token token)
{
	struct tokens *tokens = &saved->tokens;

	switch (field->kind) {
	case FIELD_ID:
		return take_id(saved, token);
	case FIELD_PARAMETER:
		return take_value(saved, token, field->parameter);
	case FIELD_HASH:
		return token == TOKEN_STRING && tokens_decode(tokens) &&
				       digest_read(tokens->text.bytes, tokens->length,
					       &saved->record.digest)
			       ? NULL
			       : "is no hash: 64 digits 0-9, a-f are needed";
	case FIELD_SEED:
		return token == TOKEN_NUMBER && wide_read(tokens->text.bytes, saved->seed)
			       ? NULL
			       : "is no seed";
	case FIELD_RANK:
		return token == TOKEN_NUMBER &&
				       integer_read(tokens->text.bytes, &saved->record.rank)
			       ? NULL
			       : "is no rank";
	}
	return NULL;
}

#define NAME_MAX_BYTES PARAMETER_NAME_MAX

/* The name of a member. */
struct label {
	char text[NAME_MAX_BYTES + 1];
	size_t length;
};

static bool
label_valid(const struct label *label)
{
	for (size_t i = 0; i < label->length; i++) {
		char c = label->text[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || c < '0' || c > '9'))
			return false;
	}
	return label->length > 0;
}

static enum field_kind
label_kind(const struct label *label)
{
	static const enum field_kind kinds[] = { FIELD_ID, FIELD_HASH, FIELD_SEED, FIELD_RANK };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(label->text, field_name(&(struct field){ kinds[i], 0 }, NULL)) == 0)
			return kinds[i];
	return FIELD_PARAMETER;
}

/* The field of this name, or a count that is past all; `guess` is looked at first. */
static unsigned
label_find(const struct saved *saved, const struct label *label, unsigned guess)
{
	if (guess < saved->fields.count && strcmp(label->text, name_of(saved, guess)) == 0)
		return guess;
	for (guess = 0; guess < saved->fields.count; guess++)
		if (strcmp(label->text, name_of(saved, guess)) == 0)
			break;
	return guess;
}

/* A member that the first record has. */
static bool
label_learn(struct saved *saved, const struct label *label)
{
	struct field *field = &saved->fields.field[saved->fields.count];
	struct config *config = &saved->config;

	field->kind = label_kind(label);
	if (field->kind == FIELD_PARAMETER) {
		if (!label_valid(label))
			return wrong_member(saved, label->text, label->length,
				"has no name that a parameter may have");
		if (config->count == PARAMETERS_MAX)
			return wrong(saved, "there are too many parameters");
		field->parameter = config->count++;
		strcpy(config->parameters[field->parameter].name, label->text);
	}
	saved->fields.count++;
	return true;
}

/* The last token is a member's name: take it, and the colon. */
static bool
label_read(struct saved *saved, enum token token, struct label *label)
{
	struct tokens *tokens = &saved->tokens;

	if (token != TOKEN_STRING)
		return wrong(saved, "a member's name is missing");
	if (!tokens_decode(tokens))
		return wrong(saved, "");
	if (tokens->length > NAME_MAX_BYTES || strlen(tokens->text.bytes) != tokens->length)
		return wrong_member(saved, tokens->text.bytes, tokens->length, "is unknown");
	memcpy(label->text, tokens->text.bytes, tokens->length + 1);
	label->length = tokens->length;
	return tokens_next(tokens) == (enum token)':' || wrong(saved, "a colon is missing");
}

/* A member of a record; `token` begins its value. */
static bool
member_read(struct saved *saved, const struct label *label, enum token token, unsigned guess)
{
	unsigned index = label_find(saved, label, guess);
	const char *what;

	if (index == saved->fields.count) {
		if (saved->count > 0)
			return wrong_member(
				saved, label->text, label->length, "is not in the first record");
		if (!label_learn(saved, label))
			return false;
	}
	if (saved->seen[index] > saved->count)
		return wrong_member(saved, label->text, label->length, "is there twice");
	saved->seen[index] = saved->count + 1;
	if (token == TOKEN_WRONG || token == TOKEN_END)
		return wrong(saved, "");
	what = take(saved, &saved->fields.field[index], token);
	return !what || wrong_member(saved, label->text, label->length, what);
}

/* Whether the seed is that of the hash, where there are both; the first record says how. */
static bool
seed_settle(struct saved *saved)
{
	struct digest *digest = &saved->record.digest;
	struct digest seed;

	if (!fields_contains(&saved->fields, FIELD_SEED))
		return true;
	memcpy(seed.word, saved->seed, sizeof(seed.word));
	if (saved->count == 0)
		for (unsigned i = 0; i < 7; i++)
			saved->seed_256 = saved->seed_256 || seed.word[i];
	if (!fields_contains(&saved->fields, FIELD_HASH))
		*digest = seed;
	for (unsigned i = 0; i < 8; i++)
		if (seed.word[i] != (i < 7 && !saved->seed_256 ? 0 : digest->word[i]))
			return wrong(saved, "seed and hash do not belong together");
	return true;
}

/* Behind the last member. */
static bool
record_settle(struct saved *saved, unsigned members)
{
	for (unsigned i = 0; members != saved->fields.count && i < saved->fields.count; i++)
		if (saved->seen[i] <= saved->count)
			return wrong_member(saved, name_of(saved, i), strlen(name_of(saved, i)),
				"is missing in the record that ends here");
	if (!seed_settle(saved))
		return false;
	if (!fields_contains(&saved->fields, FIELD_ID))
		saved->record.id = saved->count;
	saved->count++;
	return true;
}

/* The members of a record, from the value of the first one on, which begins with `token`. */
static bool
record_rest(struct saved *saved, struct label *label, enum token token)
{
	struct tokens *tokens = &saved->tokens;

	for (unsigned i = 0;; i++) {
		if (!member_read(saved, label, token, i))
			return false;
		token = tokens_next(tokens);
		if (token == (enum token)'}')
			return record_settle(saved, i + 1);
		if (token != (enum token)',')
			return wrong(saved, "a comma or the end of the record is missing");
		if (!label_read(saved, tokens_next(tokens), label))
			return false;
		token = tokens_next(tokens);
	}
}

/* A record, from behind its brace. */
static bool
record_read(struct saved *saved)
{
	struct label label;

	return label_read(saved, tokens_next(&saved->tokens), &label) &&
	       record_rest(saved, &label, tokens_next(&saved->tokens));
}

/* A member of "metadata"; `token` begins its value. */
static bool
metadata_member(struct saved *saved, const struct label *label, enum token token)
{
	bool config = strcmp(label->text, "config") == 0;

	if (strcmp(label->text, "num_samples") == 0) {
		if (token != TOKEN_NUMBER ||
			!integer_read(saved->tokens.text.bytes, &saved->promised))
			return wrong(saved, "num_samples is no count");
		saved->declared = true;
		return true;
	}
	if (config)
		saved->config_text.size = 0;
	if (!tokens_value(&saved->tokens, token, 2, config ? &saved->config_text : NULL))
		return wrong(saved, "");
	return !config || pool_add(&saved->config_text, "", 1) || error_out_of_memory(saved->error);
}

/* "metadata", whose value begins with `token`. */
static bool
metadata_read(struct saved *saved, enum token token)
{
	struct tokens *tokens = &saved->tokens;
	struct label label;

	if (token != (enum token)'{')
		return wrong(saved, "metadata is no object");
	token = tokens_next(tokens);
	while (token != (enum token)'}') {
		if (!label_read(saved, token, &label) ||
			!metadata_member(saved, &label, tokens_next(tokens)))
			return false;
		token = tokens_next(tokens);
		if (token == (enum token)'}')
			break;
		if (token != (enum token)',')
			return wrong(saved, "a comma or the end of metadata is missing");
		token = tokens_next(tokens);
		if (token == (enum token)'}')
			return wrong(saved, "a member's name is missing");
	}
	return true;
}

/* A member of a document, whose value begins with `token`; of the array, the beginning only. */
static bool
document_member(struct saved *saved, const struct label *label, enum token token)
{
	if (strcmp(label->text, "metadata") == 0)
		return metadata_read(saved, token);
	if (strcmp(label->text, "augmentations") != 0)
		return tokens_value(&saved->tokens, token, 1, NULL) || wrong(saved, "");
	if (saved->listed)
		return wrong(saved, "augmentations are there twice");
	if (token != (enum token)'[')
		return wrong(saved, "augmentations are no array");
	saved->listed = true;
	saved->begun = false;
	saved->part = SAVED_DOCUMENT;
	return true;
}

/* The document ends: its count must be right, and nothing may follow. */
static bool
document_end(struct saved *saved)
{
	char text[128];

	saved->part = SAVED_OVER;
	if (!saved->listed)
		return wrong(saved, "no record, and no document either: augmentations are missing");
	if (saved->declared && saved->promised != saved->count) {
		snprintf(text, sizeof(text), "num_samples is %" PRIu64 " but there are %" PRIu64,
			saved->promised, saved->count);
		return wrong(saved, text);
	}
	return tokens_next(&saved->tokens) == TOKEN_END || wrong(saved, "text behind the document");
}

/* Behind a member of a document: go on up to the array, or to the end. */
static bool
document_rest(struct saved *saved)
{
	struct tokens *tokens = &saved->tokens;
	struct label label;

	saved->part = SAVED_OVER;
	while (saved->part == SAVED_OVER) {
		enum token token = tokens_next(tokens);

		if (token == (enum token)'}')
			return document_end(saved);
		if (token != (enum token)',')
			return wrong(saved, "a comma or the end of the document is missing");
		if (!label_read(saved, tokens_next(tokens), &label) ||
			!document_member(saved, &label, tokens_next(tokens)))
			return false;
	}
	return true;
}

/*
 * An object that is the first value: a record, whose members are numbers apart from those of known
 * names, or a document. Fields have none of a document's names unless they are numbers.
 */
static bool
first_object(struct saved *saved, bool *found)
{
	struct label label;
	enum token token;

	if (!label_read(saved, tokens_next(&saved->tokens), &label))
		return false;
	token = tokens_next(&saved->tokens);
	*found = token == TOKEN_NUMBER || token == TOKEN_WRONG || token == TOKEN_END ||
		 label_kind(&label) != FIELD_PARAMETER ||
		 config_find(&saved->config, label.text, label.length) >= 0;
	if (*found) {
		saved->config.count = 0;
		saved->fields.count = 0;
		return record_rest(saved, &label, token);
	}
	return document_member(saved, &label, token) &&
	       (saved->part == SAVED_DOCUMENT || document_rest(saved));
}

/* One step between records. *found: it came upon one and read it. */
static bool
step_top(struct saved *saved, bool *found)
{
	enum token token = tokens_next(&saved->tokens);
	bool first = saved->count == 0 && !saved->begun;

	switch ((int)token) {
	case TOKEN_END:
		saved->part = SAVED_OVER;
		return true;
	case '[':
		saved->part = SAVED_ARRAY;
		saved->begun = false;
		return true;
	case '{':
		saved->begun = true;
		if (first)
			return first_object(saved, found);
		*found = true;
		return record_read(saved);
	default:
		return wrong(saved, "this is no record");
	}
}

/* The same in an array. */
static bool
step_array(struct saved *saved, bool *found)
{
	enum token token = tokens_next(&saved->tokens);

	if (token == (enum token)']') {
		if (saved->part == SAVED_DOCUMENT)
			return document_rest(saved);
		saved->part = SAVED_TOP;
		saved->begun = true;
		return true;
	}
	if (saved->begun) {
		if (token != (enum token)',')
			return wrong(saved, "a comma or the end of the array is missing");
		token = tokens_next(&saved->tokens);
	}
	if (token != (enum token)'{')
		return wrong(saved, "this is no record");
	if (saved->count == 0) {
		saved->config.count = 0;
		saved->fields.count = 0;
	}
	saved->begun = *found = true;
	return record_read(saved);
}

/* Read up to behind the next record. False: there is none. */
static bool
advance(struct saved *saved)
{
	bool found = false;

	while (!found && saved->part != SAVED_OVER)
		if (!(saved->part == SAVED_TOP ? step_top(saved, &found)
					       : step_array(saved, &found)))
			return false;
	return found;
}

bool
saved_open(struct saved *saved, const char *path, struct error *error)
{
	*saved = (struct saved){ .error = error };
	config_preset(&saved->config, preset_names[0]);
	fields_default(&saved->fields, &saved->config, 1 << FIELD_ID | 1 << FIELD_HASH);
	if (!tokens_open(&saved->tokens, path, error))
		return false;
	saved->pending = advance(saved);
	return error->status == STATUS_OK;
}

void
saved_close(struct saved *saved)
{
	tokens_close(&saved->tokens);
	free(saved->config_text.bytes);
	free(saved->key.bytes);
	*saved = (struct saved){ 0 };
}

bool
saved_next(struct saved *saved)
{
	if (saved->pending) {
		saved->pending = false;
		return true;
	}
	return saved->error->status == STATUS_OK && advance(saved);
}

bool
saved_idle(struct saved *saved)
{
	return !saved->pending && saved->part != SAVED_OVER && tokens_idle(&saved->tokens);
}
