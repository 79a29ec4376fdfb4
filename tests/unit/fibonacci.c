/* SPDX-License-Identifier: MIT */
/* fibonacci - digits of all numbers modulo a prime, and of those around limb and type widths. */

#include "model/sample.h"
#include "unit.h"

#include <string.h>

/* 2^59 - 55, a prime. Residues times 10 fit 64 bits. */
#define PRIME UINT64_C(576460752303423433)

static uint64_t
residue(const char *digits, unsigned length)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < length; i++)
		value = (value * 10 % PRIME + (uint64_t)(digits[i] - '0')) % PRIME;
	return value;
}

static void
check_recurrence(void)
{
	char digits[FIBONACCI_DIGITS];
	struct fibonacci fibonacci = FIBONACCI_0;
	uint64_t current = 0, next = 1;
	unsigned wrong = 0;

	for (unsigned k = 0; k <= FIBONACCI_MAX; k++, fibonacci_next(&fibonacci)) {
		unsigned length = fibonacci_digits(&fibonacci, digits);
		uint64_t sum = (current + next) % PRIME;

		wrong += residue(digits, length) != current || (digits[0] == '0' && k > 0);
		current = next;
		next = sum;
	}
	CHECK(wrong == 0);
}

static bool
digits_are(unsigned k, const char *first, const char *last, unsigned length)
{
	char digits[FIBONACCI_DIGITS];
	struct fibonacci fibonacci = FIBONACCI_0;

	while (k-- > 0)
		fibonacci_next(&fibonacci);
	return fibonacci_digits(&fibonacci, digits) == length &&
	       memcmp(digits, first, strlen(first)) == 0 &&
	       memcmp(digits + length - strlen(last), last, strlen(last)) == 0;
}

void
test_fibonacci(void)
{
	CHECK(digits_are(0, "0", "0", 1));
	CHECK(digits_are(1, "1", "1", 1));
	CHECK(digits_are(2, "1", "1", 1));
	CHECK(digits_are(87, "679891637638612258", "258", 18));
	CHECK(digits_are(88, "1100087778366101931", "931", 19));
	CHECK(digits_are(93, "12200160415121876738", "738", 20));
	CHECK(digits_are(94, "19740274219868223167", "167", 20));
	CHECK(digits_are(187, "538522340430300790495419781092981030533", "533", 39));
	CHECK(digits_are(
		10000, "33644764876431783266621612005107543310302148460680", "947366875", 2090));
	check_recurrence();
}
