/* SPDX-License-Identifier: MIT */
/* kernel_mbedtls - one sample at a time with mbedTLS: portable, and the self-test's reference. */

#include "kernel/mt19937.h"

#include <mbedtls/sha256.h>

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

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	unsigned char message[SHA256_HEX + SUFFIX_BLOCKS_MAX * SHA256_BLOCK];
	const struct chain_block *block = segment->block, *end = block + segment->count;

	while (block < end) {
		unsigned char *p = message + SHA256_HEX;
		size_t length;

		do
			p = mempcpy(p, block->bytes, SHA256_BLOCK);
		while (++block < end && !block->begins_step);
		length = sha256_load_word(p - 4) / 8; /* the last word is the length in bits */
		for (size_t i = 0; i < n; i++) {
			sha256_hex((char *)message, digest[i].word);
			digest[i] = sha256(message, length);
		}
	}
}

const struct kernel kernel_mbedtls = { "mbedtls", 0, 1, 0, hash, iterate, mt_draw, NULL };
