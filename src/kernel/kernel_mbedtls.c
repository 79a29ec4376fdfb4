/* SPDX-License-Identifier: MIT */
/* kernel_mbedtls - one sample at a time by mbedTLS: the reference, and the way anywhere. */

#include "kernel/kernel.h"

#include "kernel/mt19937.h"
#include "kernel/sha256.h"

#include <mbedtls/sha256.h>
#include <string.h>

#define HEX_LENGTH 64

/* mbedTLS 3 gave the old name, whose return type was void, to the function of 2.28 that can fail.
 */
#ifdef HAVE_MBEDTLS_SHA256_RET
#	define MBEDTLS_SHA256 mbedtls_sha256_ret
#else
#	define MBEDTLS_SHA256 mbedtls_sha256
#endif

/*
 * It fails only in builds where an accelerator may; what is left then is no digest, and the
 * self-test tells.
 */
static struct digest
sha256(const unsigned char *bytes, size_t length)
{
	unsigned char out[32] = { 0 };
	struct digest digest;

	(void)MBEDTLS_SHA256(bytes, length, out, 0);
	for (unsigned i = 0; i < 8; i++) {
		const unsigned char *b = out + 4 * (size_t)i;

		digest.word[i] =
			(uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	}
	return digest;
}

static void
hash(const struct seed_strings *texts, size_t n, struct digest *digest)
{
	for (size_t i = 0; i < n; i++)
		digest[i] = sha256(
			texts->bytes + texts->offset[i], texts->offset[i + 1] - texts->offset[i]);
}

static void
hex(unsigned char out[HEX_LENGTH], const struct digest *digest)
{
	for (unsigned i = 0; i < HEX_LENGTH; i++)
		out[i] = (unsigned char)"0123456789abcdef"[digest->word[i / 8] >> (28 - i % 8 * 4) &
							   15];
}

/* Bytes of the message that ends in this block, from the length in bits that padding ends in. */
static size_t
message_length(const unsigned char block[SHA256_BLOCK])
{
	return ((size_t)block[61] << 16 | (size_t)block[62] << 8 | block[63]) / 8;
}

static void
iterate_step(const struct chain_segment *segment, unsigned step, size_t n, struct digest *digest)
{
	size_t first = segment->first[step], last = segment->first[step + 1] - 1;
	size_t length = message_length(segment->block[last]);
	unsigned char message[HEX_LENGTH + SUFFIX_BLOCKS_MAX * SHA256_BLOCK];

	memcpy(message + HEX_LENGTH, segment->block[first], length - HEX_LENGTH);
	for (size_t i = 0; i < n; i++) {
		hex(message, &digest[i]);
		digest[i] = sha256(message, length);
	}
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	for (unsigned step = 0; step < segment->steps; step++)
		iterate_step(segment, step, n, digest);
}

static void
draw(const struct draws *draws, size_t n, const struct digest *digest, double *uniform,
	void *scratch)
{
	(void)scratch;
	for (size_t i = 0; i < n; i++)
		mt_draw(draws, &digest[i], uniform + i);
}

const struct kernel kernel_mbedtls = {
	.name = "mbedtls",
	.lanes = 1,
	.hash = hash,
	.iterate = iterate,
	.draw = draw,
};
