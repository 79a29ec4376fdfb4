/* SPDX-License-Identifier: MIT */
/* sha256 - streams in pieces of several sizes have mbedTLS's digest, with every implementation. */

#include "kernel/sha256.h"
#include "base/buffer.h"
#include "kernel/kernel.h"
#include "unit.h"

#include <string.h>

#define MESSAGE_MAX  1000
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool
digest_matches(
	sha256_compress *compress, const unsigned char *message, uint32_t size, uint32_t piece)
{
	uint32_t offset[2] = { 0, size };
	struct seed_strings strings = { message, offset };
	char hex[SHA256_HEX + 1], expected[SHA256_HEX];
	struct sha256_stream stream;
	struct digest digest;

	sha256_init(&stream);
	stream.compress = compress;
	for (uint32_t i = 0; i < size; i += piece)
		sha256_update(&stream, message + i, size - i < piece ? size - i : piece);
	sha256_final(&stream, hex);
	kernel_mbedtls.hash(&strings, 1, &digest);
	sha256_hex(expected, digest.word);
	return hex[SHA256_HEX] == '\0' && memcmp(hex, expected, SHA256_HEX) == 0;
}

/* The example "abc" of FIPS 180-4, which does not rely on sha256_hex for the expected digits. */
static void
check_example(void)
{
	struct sha256_stream stream;
	char hex[SHA256_HEX + 1];

	sha256_init(&stream);
	sha256_update(&stream, "abc", 3);
	sha256_final(&stream, hex);
	CHECK(strcmp(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0);
}

void
test_sha256(void)
{
	static const uint32_t pieces[] = { 1, 7, 63, 64, 65, 200, MESSAGE_MAX };
	unsigned char message[MESSAGE_MAX + PADDING];

	check_example();
	for (unsigned i = 0; i < sizeof(message); i++)
		message[i] = (unsigned char)(i * 37 + i / 5);
	for (size_t i = 0; kernels[i]; i++) {
		sha256_compress *compress = kernels[i]->compress;

		if (!compress || !kernel_runs_here(kernels[i]))
			continue;
		for (uint32_t size = 0; size <= 300; size++)
			for (size_t p = 0; p < COUNT(pieces); p++)
				CHECK(digest_matches(compress, message, size, pieces[p]));
		CHECK(digest_matches(compress, message, MESSAGE_MAX, 100));
	}
}
