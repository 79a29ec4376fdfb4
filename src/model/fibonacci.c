/* SPDX-License-Identifier: MIT */
/* fibonacci - iterator over the Fibonacci numbers, with their exact decimal digits. */

#include "model/fibonacci.h"

#include "base/decimal.h"

#define LIMB_DIGITS 18
#define LIMB_BASE   UINT64_C(1000000000000000000)

void
fibonacci_init(struct fibonacci *fibonacci)
{
	*fibonacci = (struct fibonacci){ .limbs = 1, .next = { 1 } };
}

/* The sum of two limbs and a carry is below 2 * 10^18 < 2^64. */
void
fibonacci_next(struct fibonacci *fibonacci)
{
	uint64_t carry = 0;

	fibonacci->k++;
	for (unsigned i = 0; i < fibonacci->limbs; i++) {
		uint64_t sum = fibonacci->current[i] + fibonacci->next[i] + carry;

		carry = sum >= LIMB_BASE;
		fibonacci->current[i] = fibonacci->next[i];
		fibonacci->next[i] = carry ? sum - LIMB_BASE : sum;
	}
	if (carry && fibonacci->limbs < FIBONACCI_LIMBS)
		fibonacci->next[fibonacci->limbs++] = carry;
}

unsigned
fibonacci_digits(const struct fibonacci *fibonacci, char out[FIBONACCI_DIGITS])
{
	unsigned limb = fibonacci->limbs - 1;

	if (limb > 0 && fibonacci->current[limb] == 0)
		limb--;
	char *end = decimal_write(out, fibonacci->current[limb]);
	while (limb-- > 0)
		end = decimal_write_padded(end, fibonacci->current[limb], LIMB_DIGITS);
	return (unsigned)(end - out);
}
