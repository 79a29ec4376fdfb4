/* SPDX-License-Identifier: MIT */
/* fibonacci - the Fibonacci numbers in decimal, one after the other, exact. */

#include "model/fibonacci.h"

#include <string.h>

#define LIMB_DIGITS 18
#define LIMB_BASE   UINT64_C(1000000000000000000)

void
fibonacci_start(struct fibonacci *fibonacci)
{
	memset(fibonacci, 0, sizeof(*fibonacci));
	fibonacci->limbs = 1;
	fibonacci->next[0] = 1;
}

/* Two limbs and a carry stay below 2 * 10^18 < 2^64. */
void
fibonacci_step(struct fibonacci *fibonacci)
{
	uint64_t carry = 0;

	for (unsigned i = 0; i < fibonacci->limbs; i++) {
		uint64_t sum = fibonacci->now[i] + fibonacci->next[i] + carry;

		carry = sum >= LIMB_BASE;
		fibonacci->now[i] = fibonacci->next[i];
		fibonacci->next[i] = carry ? sum - LIMB_BASE : sum;
	}
	if (carry && fibonacci->limbs < FIBONACCI_LIMBS)
		fibonacci->next[fibonacci->limbs++] = carry;
}

/* The most significant limb of the number stood at; only a number below 10^18 may have a zero one.
 */
static unsigned
top_limb(const struct fibonacci *fibonacci)
{
	unsigned top = fibonacci->limbs - 1;

	return top > 0 && fibonacci->now[top] == 0 ? top - 1 : top;
}

unsigned
fibonacci_length(const struct fibonacci *fibonacci)
{
	unsigned top = top_limb(fibonacci), length = top * LIMB_DIGITS + 1;

	for (uint64_t limb = fibonacci->now[top]; limb >= 10; limb /= 10)
		length++;
	return length;
}

/* The last `length` digits of a limb. */
static void
limb_write(char *out, uint64_t limb, unsigned length)
{
	for (; length-- > 0; limb /= 10)
		out[length] = (char)('0' + limb % 10);
}

unsigned
fibonacci_digits(const struct fibonacci *fibonacci, char out[FIBONACCI_DIGITS])
{
	unsigned length = fibonacci_length(fibonacci), limb = top_limb(fibonacci);
	unsigned used = length - limb * LIMB_DIGITS;

	limb_write(out, fibonacci->now[limb], used);
	for (; limb-- > 0; used += LIMB_DIGITS)
		limb_write(out + used, fibonacci->now[limb], LIMB_DIGITS);
	return length;
}
