/* SPDX-License-Identifier: MIT */
/* parameter - the kinds of parameters, with their numbers and choices. */

#include "model/parameter.h"

#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX    400    /* characters; no double has more than 309 digits before the point */
#define INTEGER_EXACT 0x1p53 /* up to here, every integer is a double */

#define EXPECTED_CHOICES "%s: expected 2 to %d choices"

const char *
number_parse(struct number *number, const char *text)
{
	size_t length = strspn(text, "0123456789+-.eE");
	char exact[NUMBER_MAX], *end;

	/* In the C locale, which dpa never leaves, the point is '.'. */
	*number = (struct number){ strtod(text, &end), strcspn(text, ".eE") >= length };
	if (length == 0 || length > NUMBER_MAX || end != text + length)
		return NULL;
	if (number->integer && number->value == 0)
		number->value = 0; /* -0 */
	if (number->integer && fabs(number->value) >= INTEGER_EXACT) {
		const char *digits = text + strspn(text, "+-0");
		size_t count = (size_t)snprintf(exact, sizeof(exact), "%.0f", fabs(number->value));

		if ((size_t)(end - digits) != count || memcmp(exact, digits, count) != 0)
			number->value = (double)INFINITY;
	}
	return end;
}

bool
parameter_add_choice(struct parameter *parameter, struct choices **owner, const char *where,
	const char *text, size_t length, struct number weight, struct error *error)
{
	if (parameter->kind != PARAMETER_CHOICE) {
		struct choices *first = calloc(1, sizeof(*first));

		if (!first)
			return error_out_of_memory(error);
		for (size_t i = 0; i < CHOICES_MAX; i++)
			first->cumulative[i] = (double)INFINITY;
		first->next = *owner;
		*owner = first;
		parameter->kind = PARAMETER_CHOICE;
		parameter->choices = first;
	}

	struct choices *choices = *owner;
	struct choice *choice = &choices->choice[choices->count];
	bool is_valid = utf8_valid(text, length), is_plain = true;
	char quoted[QUOTED_MAX];

	quote(quoted, text, length);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i], next = (unsigned char)text[i + 1];

		/* Control characters: U+0000 to U+001F, and U+007F to U+009F. */
		is_valid &= c >= 0x20 && c != 0x7F && (c != 0xC2 || next >= 0xA0);
		is_plain &= c < 0x80 && !memchr("\"\\,", c, 3);
	}
	if (choices->count == CHOICES_MAX)
		return error_set(error, STATUS_TROUBLE, EXPECTED_CHOICES, where, CHOICES_MAX);
	if (length == 0 || length > CHOICE_MAX)
		return error_set(error, STATUS_TROUBLE,
			"%s: a choice must have 1 to %d bytes, and %s has %zu", where, CHOICE_MAX,
			quoted, length);
	if (!is_valid)
		return error_set(error, STATUS_TROUBLE,
			"%s: choice %s: expected UTF-8 without control characters", where, quoted);
	for (unsigned i = 0; i < choices->count; i++)
		if (choices->choice[i].length == length &&
			memcmp(choices->choice[i].quoted + 1, text, length) == 0)
			return error_set(
				error, STATUS_TROUBLE, "%s: repeated choice %s", where, quoted);
	if (choices->count > 0)
		choices->cumulative[choices->count - 1] = choices->total;
	choices->total += weight.value;
	if (!(weight.value > 0) || !isfinite(choices->total))
		return error_set(error, STATUS_TROUBLE,
			"%s: each weight must be above 0, and their sum at most 1.8e308; the "
			"weight of %s is %g",
			where, quoted, weight.value);
	choice->quoted[0] = choice->quoted[length + 1] = '"';
	memcpy(choice->quoted + 1, text, length);
	choice->length = (unsigned char)length;
	choice->is_plain = is_plain;
	choice->weight = weight;
	if (length > choices->longest)
		choices->longest = (unsigned)length;
	choices->count++;
	return true;
}

/* A,B*3,C */
static bool
parse_choices(struct parameter *parameter, struct choices **owner, const char *where,
	const char *text, struct error *error)
{
	const char *end;

	do {
		struct number weight = { 1, true };
		size_t length = strcspn(text, ",*");
		char quoted[QUOTED_MAX];

		end = strchrnul(text, ',');
		if (text[length] == '*' && number_parse(&weight, text + length + 1) != end)
			return error_set(error, STATUS_TROUBLE,
				"%s: invalid weight in %s: expected a number after '*'", where,
				quote(quoted, text, (size_t)(end - text)));
		if (!parameter_add_choice(parameter, owner, where, text, length, weight, error))
			return false;
		text = end + 1;
	} while (*end);
	return true;
}

bool
parameter_validate(const struct parameter *parameter, const char *where, struct error *error)
{
	double lo = parameter->lo.value, hi = parameter->hi.value;

	if (parameter->kind == PARAMETER_CHOICE && parameter->choices->count < 2)
		return error_set(error, STATUS_TROUBLE, EXPECTED_CHOICES, where, CHOICES_MAX);
	if (parameter->kind == PARAMETER_CHOICE)
		return true;
	if (parameter->kind == PARAMETER_BOOL) {
		if (lo >= 0 && lo <= 1)
			return true;
		return error_set(error, STATUS_TROUBLE,
			"%s: the probability must be 0 to 1, and not %g", where, lo);
	}
	if (parameter->kind == PARAMETER_INT &&
		(!parameter->lo.integer || !parameter->hi.integer || fabs(lo) > INTEGER_EXACT ||
			fabs(hi) > INTEGER_EXACT || hi - lo >= INTEGER_EXACT))
		return error_set(error, STATUS_TROUBLE,
			"%s: the bounds must be integers without point and exponent, such as "
			"0:1000, be at most 2^53 (9007199254740992), and differ by less than that",
			where);
	if (!isfinite(hi - lo))
		return error_set(error, STATUS_TROUBLE,
			"%s: the bounds and their difference must be at most 1.8e308; an integer "
			"beyond 2^53 must be a double: write it with '.0' to round it",
			where);
	if (lo >= hi)
		return error_set(error, STATUS_TROUBLE,
			"%s: the lower bound must be less than the upper bound, and %g is not "
			"less than %g",
			where, lo, hi);
	return true;
}

bool
parameter_parse(struct parameter *parameter, struct choices **owner, const char *where,
	const char *text, struct error *error)
{
	size_t prefix = strcspn(text, ":") + 1;
	char quoted[QUOTED_MAX];

	*parameter = (struct parameter){ .kind = PARAMETER_DOUBLE };
	if (strncmp(text, "choice:", prefix) == 0)
		return parse_choices(parameter, owner, where, text + prefix, error);
	if (strncmp(text, "bool:", prefix) == 0)
		parameter->kind = PARAMETER_BOOL;
	else if (strncmp(text, "int:", prefix) == 0)
		parameter->kind = PARAMETER_INT;
	else
		prefix = 0;
	const char *end = number_parse(&parameter->lo, text + prefix);
	if (end && parameter->kind != PARAMETER_BOOL)
		end = *end == ':' ? number_parse(&parameter->hi, end + 1) : NULL;
	if (end && *end == '\0')
		return true;
	return error_set(error, STATUS_TROUBLE,
		"%s: invalid range %s: expected two numbers LO:HI, as in -30:30; added parameters "
		"also int:LO:HI, bool:P with P from 0 to 1, or choice:A,B*3",
		where, quote(quoted, text, strlen(text)));
}

unsigned
parameter_value_count(const struct parameter *parameter)
{
	if (parameter->kind == PARAMETER_CHOICE)
		return parameter->choices->count;
	return parameter->kind == PARAMETER_BOOL ? 2 : 0;
}

bool
parameter_equal(const struct parameter *a, const struct parameter *b)
{
	const struct choices *x = a->choices, *y = b->choices;

	if (strcmp(a->name, b->name) != 0 || a->kind != b->kind || a->lo.value != b->lo.value ||
		a->hi.value != b->hi.value)
		return false;
	if (a->kind != PARAMETER_CHOICE)
		return true;
	for (unsigned i = 0; x->count == y->count && i < x->count; i++)
		if (strcmp(x->choice[i].quoted, y->choice[i].quoted) != 0 ||
			x->choice[i].weight.value != y->choice[i].weight.value)
			return false;
	return x->count == y->count;
}
