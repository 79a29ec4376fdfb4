/* SPDX-License-Identifier: MIT */
/* parameter - the kinds of parameters, with their numbers and choices. */

#pragma once

#include "base/error.h"

#define PARAMETER_NAME_MAX 63
#define CHOICES_MAX        256
#define CHOICE_MAX         255 /* bytes of its text */

/* A number. 30 and 30.0 give the same values but are printed as they were written. */
struct number {
	double value;
	bool integer; /* written without point and exponent */
};

struct choice {
	char quoted[CHOICE_MAX + 3]; /* the text between double quotes, and NUL */
	unsigned char length;        /* of the text */
	bool is_plain; /* ASCII without quote, backslash and comma: no format escapes or quotes it
			*/
	struct number weight;
};

/* The strings of a parameter of kind PARAMETER_CHOICE. */
struct choices {
	struct choices *next; /* in the list of its owner */
	unsigned count;       /* 2 .. CHOICES_MAX */
	unsigned longest;     /* bytes of the longest text */
	double total;         /* the sum of the weights, from left to right */
	/* The sum of the weights up to each choice but the last; infinite from there on. */
	double cumulative[CHOICES_MAX];
	struct choice choice[CHOICES_MAX];
};

/* How a value depends on a draw r: sample.h. As a double, a bool is 0 or 1, and a choice its index.
 */
enum parameter_kind {
	PARAMETER_DOUBLE, /* lo < hi, and hi - lo is finite */
	PARAMETER_INT,    /* integers lo < hi, |lo|, |hi| <= 2^53, hi - lo < 2^53 */
	PARAMETER_BOOL,   /* lo is the probability of true, 0 to 1 */
	PARAMETER_CHOICE,
};

struct parameter {
	char name[PARAMETER_NAME_MAX + 1];
	enum parameter_kind kind;
	struct number lo, hi;
	const struct choices *choices;
};

/*
 * Parse a decimal number as Python's float() does, but without space, '_', infinity and NaN, and in
 * at most 400 characters. Returns what follows it, or NULL. An integer that is not exactly a double
 * becomes infinite, which parameter_validate rejects.
 */
const char *number_parse(struct number *number, const char *text);

/*
 * Append a choice, which makes it one of kind PARAMETER_CHOICE, to a parameter whose first choice
 * appends a list to *owner. False: *error, of which `where` is the beginning.
 */
bool parameter_add_choice(struct parameter *parameter, struct choices **owner, const char *where,
	const char *text, size_t length, struct number weight, struct error *error);

/* Parse LO:HI, int:LO:HI, bool:P or choice:A,B*3 as a parameter without a name, whose numbers
 * config_set_param validates. Choices are appended to *owner. */
bool parameter_parse(struct parameter *parameter, struct choices **owner, const char *where,
	const char *text, struct error *error);

/* Check the numbers of a parameter. */
bool parameter_validate(const struct parameter *parameter, const char *where, struct error *error);

/* The number of values that a bool (2) or a choice can have; 0 for numbers. */
unsigned parameter_value_count(const struct parameter *parameter);

/* Whether both have the same name and give the same values. */
bool parameter_equal(const struct parameter *a, const struct parameter *b);
