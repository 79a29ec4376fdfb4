/* SPDX-License-Identifier: MIT */
/* sha256_stream - incremental SHA-256 of one stream, by the fastest implementation for this CPU. */

#include "kernel/sha256_stream.h"

#include "base/cpu.h"

#include <string.h>

extern sha256_compress sha256_compress_shani;

static void
compress_portable(uint32_t word[8], const unsigned char *blocks, size_t count)
{
	uint32_t schedule[64];

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		uint32_t a = word[0], b = word[1], c = word[2], d = word[3];
		uint32_t e = word[4], f = word[5], g = word[6], h = word[7];

		sha256_schedule(schedule, blocks);
		for (unsigned t = 0; t < 64; t++) {
			uint32_t t1 =
				h + (sha256_rotr(e, 6) ^ sha256_rotr(e, 11) ^ sha256_rotr(e, 25)) +
				((e & f) ^ (~e & g)) + schedule[t];
			uint32_t t2 =
				(sha256_rotr(a, 2) ^ sha256_rotr(a, 13) ^ sha256_rotr(a, 22)) +
				((a & b) ^ (a & c) ^ (b & c));

			h = g, g = f, f = e, e = d + t1;
			d = c, c = b, b = a, a = t1 + t2;
		}
		word[0] += a, word[1] += b, word[2] += c, word[3] += d;
		word[4] += e, word[5] += f, word[6] += g, word[7] += h;
	}
}

const struct sha256_impl sha256_impls[] = {
#ifdef __x86_64__
	{ "shani", CPU_SHA | CPU_SSSE3 | CPU_SSE41 | CPU_AVX2, sha256_compress_shani },
#endif
	{ "portable", 0, compress_portable },
};

void
sha256_init(struct sha256_stream *stream)
{
	const struct sha256_impl *impl = sha256_impls;
	unsigned features = cpu_features();

	while (impl->need & ~features)
		impl++;
	*stream = (struct sha256_stream){ .compress = impl->compress };
	memcpy(stream->word, sha256_iv, sizeof(stream->word));
}

void
sha256_update(struct sha256_stream *stream, const void *bytes, size_t size)
{
	const unsigned char *next = bytes;
	size_t buffered = stream->size % SHA256_BLOCK, missing = SHA256_BLOCK - buffered;

	stream->size += size;
	if (buffered && size >= missing) {
		memcpy(stream->block + buffered, next, missing);
		stream->compress(stream->word, stream->block, 1);
		next += missing;
		size -= missing;
		buffered = 0;
	}
	if (buffered == 0 && size >= SHA256_BLOCK) {
		stream->compress(stream->word, next, size / SHA256_BLOCK);
		next += size / SHA256_BLOCK * SHA256_BLOCK;
		size %= SHA256_BLOCK;
	}
	if (size)
		memcpy(stream->block + buffered, next, size);
}

void
sha256_final(struct sha256_stream *stream, char hex[SHA256_HEX + 1])
{
	uint64_t bits = stream->size * 8;
	size_t buffered = stream->size % SHA256_BLOCK;
	unsigned char padding[2 * SHA256_BLOCK] = { 0x80 };
	size_t size = (buffered < SHA256_BLOCK - 8 ? 1u : 2u) * SHA256_BLOCK - buffered;

	for (unsigned i = 0; i < 8; i++)
		padding[size - 1 - i] = (unsigned char)(bits >> 8 * i);
	sha256_update(stream, padding, size);
	sha256_hex(hex, stream->word);
	hex[SHA256_HEX] = '\0';
}
