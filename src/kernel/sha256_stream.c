/* SPDX-License-Identifier: MIT */
/* sha256_stream - the SHA-256 of bytes that come in pieces, by the fastest way of this CPU. */

#include "kernel/sha256_stream.h"

#include "kernel/cpu.h"

#include <stdio.h>
#include <string.h>

extern sha256_compress sha256_compress_shani;

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void
compress_anywhere(uint32_t word[8], const unsigned char *blocks, size_t count)
{
	uint32_t schedule[64];

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		uint32_t a = word[0], b = word[1], c = word[2], d = word[3];
		uint32_t e = word[4], f = word[5], g = word[6], h = word[7];

		sha256_schedule(schedule, blocks);
		for (unsigned t = 0; t < 64; t++) {
			uint32_t x = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
				     ((e & f) ^ (~e & g)) + schedule[t];
			uint32_t y = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
				     ((a & b) ^ (a & c) ^ (b & c));

			h = g, g = f, f = e, e = d + x;
			d = c, c = b, b = a, a = x + y;
		}
		word[0] += a, word[1] += b, word[2] += c, word[3] += d;
		word[4] += e, word[5] += f, word[6] += g, word[7] += h;
	}
}

const struct sha256_impl sha256_impls[] = {
#ifdef __x86_64__
	{ "shani", CPU_SHA | CPU_SSSE3 | CPU_SSE41 | CPU_AVX2, sha256_compress_shani },
#endif
	{ "anywhere", 0, compress_anywhere },
};

void
sha256_init(struct sha256_stream *stream)
{
	const struct sha256_impl *way = sha256_impls;
	unsigned bits = cpu_bits();

	while (way->need & ~bits)
		way++;
	*stream = (struct sha256_stream){ .compress = way->compress };
	memcpy(stream->word, sha256_iv, sizeof(stream->word));
}

void
sha256_update(struct sha256_stream *stream, const void *bytes, size_t size)
{
	const unsigned char *from = bytes;
	size_t held = stream->size % SHA256_BLOCK, room = SHA256_BLOCK - held;

	stream->size += size;
	if (held && size >= room) {
		memcpy(stream->block + held, from, room);
		stream->compress(stream->word, stream->block, 1);
		from += room;
		size -= room;
		held = 0;
	}
	if (held == 0 && size >= SHA256_BLOCK) {
		stream->compress(stream->word, from, size / SHA256_BLOCK);
		from += size / SHA256_BLOCK * SHA256_BLOCK;
		size %= SHA256_BLOCK;
	}
	if (size)
		memcpy(stream->block + held, from, size);
}

void
sha256_final(struct sha256_stream *stream, char hex[SHA256_HEX + 1])
{
	uint64_t bits = stream->size * 8;
	size_t held = stream->size % SHA256_BLOCK;
	unsigned char end[2 * SHA256_BLOCK] = { 0x80 };
	size_t size = (held < SHA256_BLOCK - 8 ? 1u : 2u) * SHA256_BLOCK - held;

	for (unsigned i = 0; i < 8; i++)
		end[size - 1 - i] = (unsigned char)(bits >> 8 * i);
	sha256_update(stream, end, size);
	for (unsigned i = 0; i < 8; i++)
		snprintf(hex + 8 * (size_t)i, 9, "%08x", stream->word[i]);
}
