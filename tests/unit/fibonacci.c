/* SPDX-License-Identifier: MIT */
/* fibonacci - decimal digits against binary arithmetic, and the widths where types end. */

#include "model/fibonacci.h"
#include "unit.h"

#include <string.h>

/* 2^59 - 55, a prime: digits read modulo it must follow the recurrence modulo it. */
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
every_number_follows_the_recurrence(void)
{
	char digits[FIBONACCI_DIGITS];
	struct fibonacci fibonacci;
	uint64_t now = 0, next = 1;
	unsigned bad = 0;

	fibonacci_start(&fibonacci);
	for (unsigned k = 0; k <= FIBONACCI_MAX; k++, fibonacci_step(&fibonacci)) {
		unsigned length = fibonacci_digits(&fibonacci, digits);
		uint64_t sum = (now + next) % PRIME;

		bad += residue(digits, length) != now || length != fibonacci_length(&fibonacci) ||
		       (digits[0] == '0' && k > 0);
		now = next;
		next = sum;
	}
	CHECK(bad == 0);
}

static bool
number_is(unsigned k, const char *head, const char *tail, unsigned length)
{
	char digits[FIBONACCI_DIGITS];
	struct fibonacci fibonacci;

	fibonacci_start(&fibonacci);
	while (k-- > 0)
		fibonacci_step(&fibonacci);
	return fibonacci_digits(&fibonacci, digits) == length &&
	       memcmp(digits, head, strlen(head)) == 0 &&
	       memcmp(digits + length - strlen(tail), tail, strlen(tail)) == 0;
}

void
test_fibonacci(void)
{
	CHECK(number_is(0, "0", "0", 1));
	CHECK(number_is(1, "1", "1", 1));
	CHECK(number_is(2, "1", "1", 1));
	CHECK(number_is(87, "679891637638612258", "258", 18));
	CHECK(number_is(88, "1100087778366101931", "931", 19));
	CHECK(number_is(93, "12200160415121876738", "738", 20));
	CHECK(number_is(94, "19740274219868223167", "167", 20));
	CHECK(number_is(187, "538522340430300790495419781092981030533", "533", 39));
	CHECK(number_is(
		10000, "33644764876431783266621612005107543310302148460680", "947366875", 2090));
	every_number_follows_the_recurrence();
}
