/* SPDX-License-Identifier: MIT */
/* sha256 - a stream in pieces of any size has the digest that mbedTLS finds, in every way there is.
 */

#include "kernel/cpu.h"
#include "kernel/dispatch.h"
#include "kernel/sha256_stream.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 1000

static void
reference(const unsigned char *text, uint32_t size, char hex[SHA256_HEX + 1])
{
	uint32_t offset[2] = { 0, size };
	struct seed_strings texts = { text, offset };
	struct digest digest;

	kernel_find("mbedtls")->hash(&texts, 1, &digest);
	for (unsigned i = 0; i < 8; i++)
		snprintf(hex + 8 * (size_t)i, 9, "%08x", digest.word[i]);
}

static bool
way_agrees(const struct sha256_impl *way, const unsigned char *text, uint32_t size, uint32_t piece)
{
	char hex[SHA256_HEX + 1], expected[SHA256_HEX + 1];
	struct sha256_stream stream;

	sha256_init(&stream);
	stream.compress = way->compress;
	for (uint32_t i = 0; i < size; i += piece)
		sha256_update(&stream, text + i, size - i < piece ? size - i : piece);
	sha256_final(&stream, hex);
	reference(text, size, expected);
	return strcmp(hex, expected) == 0;
}

void
test_sha256(void)
{
	static const uint32_t pieces[] = { 1, 7, 63, 64, 65, 200, TEXT_MAX };
	unsigned char text[TEXT_MAX + PADDING];
	const struct sha256_impl *way = sha256_impls;

	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * 37 + i / 5);
	for (;; way++) {
		for (uint32_t size = 0; size <= 300 && !(way->need & ~cpu_bits()); size++)
			for (unsigned p = 0; p < 7; p++)
				CHECK(way_agrees(way, text, size, pieces[p]));
		CHECK((way->need & ~cpu_bits()) || way_agrees(way, text, TEXT_MAX, 100));
		if (way->need == 0)
			break;
	}
}
