/* SPDX-License-Identifier: MIT */
/* kernel_mbedtls - one sample at a time with mbedTLS: portable, and the self-test's reference. */

#include "kernel/kernel.h"

#include "kernel/mt19937.h"
#include "kernel/sha256.h"

#include <mbedtls/sha256.h>
#include <string.h>

/* The function that returns a status is mbedtls_sha256_ret in 2.28, mbedtls_sha256 in 3.x. */
#ifdef HAVE_MBEDTLS_SHA256_RET
#	define MBEDTLS_SHA256 mbedtls_sha256_ret
#else
#	define MBEDTLS_SHA256 mbedtls_sha256
#endif

/*
 * mbedTLS can fail only in builds with a hardware accelerator. The digest is then not one, which
 * the known-answer test detects before any record is written.
 */
static struct digest
sha256(const unsigned char *bytes, size_t length)
{
	unsigned char out[32] = { 0 };
	struct digest digest;

	(void)MBEDTLS_SHA256(bytes, length, out, 0);
	for (size_t i = 0; i < 8; i++)
		digest.word[i] = sha256_load_word(out + 4 * i);
	return digest;
}

static void
hash(const struct seed_strings *strings, size_t n, struct digest *digest)
{
	const uint32_t *offset = strings->offset;

	for (size_t i = 0; i < n; i++)
		digest[i] = sha256(strings->bytes + offset[i], offset[i + 1] - offset[i]);
}

/* Length in bytes of the message that this block ends, from the length in bits at its end. */
static size_t
message_length(const unsigned char block[SHA256_BLOCK])
{
	return sha256_load_word(block + SHA256_BLOCK - 4) / 8;
}

static void
iterate_step(const struct chain_segment *segment, unsigned step, size_t n, struct digest *digest)
{
	size_t first = segment->first[step], last = segment->first[step + 1] - 1;
	size_t length = message_length(segment->block[last]);
	unsigned char message[SHA256_HEX + SUFFIX_BLOCKS_MAX * SHA256_BLOCK];

	memcpy(message + SHA256_HEX, segment->block[first], length - SHA256_HEX);
	for (size_t i = 0; i < n; i++) {
		sha256_hex((char *)message, digest[i].word);
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
