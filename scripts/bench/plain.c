/* SPDX-License-Identifier: MIT */
/* plain - the records as one would write them down in C with mbedTLS and printf: plain COUNT */

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if MBEDTLS_VERSION_MAJOR < 3
#	define mbedtls_sha256 mbedtls_sha256_ret
#endif

#define DEPTH 10

struct generator {
	uint32_t state[624];
	unsigned index;
};

static void
seed(struct generator *g, uint32_t key)
{
	uint32_t *s = g->state;
	unsigned i = 1;

	s[0] = 19650218;
	for (unsigned k = 1; k < 624; k++)
		s[k] = 1812433253 * (s[k - 1] ^ s[k - 1] >> 30) + k;
	for (unsigned k = 0; k < 624; k++) {
		s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30) * 1664525) + key;
		if (++i == 624)
			s[0] = s[623], i = 1;
	}
	for (unsigned k = 0; k < 623; k++) {
		s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30) * 1566083941) - i;
		if (++i == 624)
			s[0] = s[623], i = 1;
	}
	s[0] = 0x80000000;
	g->index = 624;
}

static uint32_t
next(struct generator *g)
{
	uint32_t *s = g->state, y;

	for (unsigned k = 0; g->index == 624 && k < 624; k++) {
		y = (s[k] & 0x80000000) | (s[(k + 1) % 624] & 0x7fffffff);
		s[k] = s[(k + 397) % 624] ^ y >> 1 ^ (y & 1 ? 0x9908b0df : 0);
	}
	if (g->index == 624)
		g->index = 0;
	y = s[g->index++];
	y ^= y >> 11;
	y ^= y << 7 & 0x9d2c5680;
	y ^= y << 15 & 0xefc60000;
	return y ^ y >> 18;
}

static double
uniform(struct generator *g, double lo, double hi)
{
	uint32_t a = next(g) >> 5, b = next(g) >> 6;

	return lo + (hi - lo) * ((a * 67108864.0 + b) / 9007199254740992.0);
}

static void
hash(char *text, size_t length)
{
	unsigned char digest[32];

	mbedtls_sha256((unsigned char *)text, length, digest, 0);
	for (unsigned i = 0; i < 32; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
}

int
main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
	struct generator g;
	char text[128];

	for (unsigned long id = 0; id < count; id++) {
		unsigned long fib = 0, following = 1, sum;

		hash(text, (size_t)sprintf(text, "%lu", id));
		for (unsigned k = 0; k < DEPTH; k++) {
			hash(text, 64 + (size_t)sprintf(text + 64, "%lu", fib));
			sum = fib + following, fib = following, following = sum;
		}
		text[64] = '\0';
		seed(&g, (uint32_t)strtoul(text + 56, NULL, 16));
		printf("{\"id\":%lu,\"rotation\":%.17g,", id, uniform(&g, -30, 30));
		printf("\"brightness\":%.17g,", uniform(&g, 0.8, 1.2));
		printf("\"noise\":%.17g,", uniform(&g, 0, 0.1));
		printf("\"scale\":%.17g,", uniform(&g, 0.8, 1.2));
		printf("\"contrast\":%.17g,\"hash\":\"%s\"}\n", uniform(&g, 0.7, 1.3), text);
	}
	return fflush(stdout) != 0;
}
