/* SPDX-License-Identifier: MIT */
/* sha256 - FIPS 180-4: constants, blocks and schedules for the kernels, and streams. */

#include "kernel/sha256.h"

#include "base/cpu.h"

/* Section 5.3.3: fractional parts of the square roots of the first 8 primes. */
/* clang-format off */
const uint32_t sha256_iv[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* Section 4.2.2: fractional parts of the cube roots of the first 64 primes. */
const uint32_t sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* clang-format on */

/*
 * The words are kept in a ring of 16: with an array of 64, gcc 12 vectorizes the recurrence two
 * words at a time, which takes half as long again.
 */
void
sha256_schedule(uint32_t schedule[64], const unsigned char block[SHA256_BLOCK])
{
	uint32_t w[16];

	for (unsigned t = 0; t < 16; t++) {
		w[t] = sha256_load_word(block + 4 * (size_t)t);
		schedule[t] = w[t] + sha256_k[t];
	}
#pragma GCC unroll 16
	for (unsigned t = 16; t < 64; t++) {
		uint32_t x = w[(t + 1) & 15], y = w[(t + 14) & 15];
		uint32_t s0 = sha256_rotr(x, 7) ^ sha256_rotr(x, 18) ^ x >> 3;
		uint32_t s1 = sha256_rotr(y, 17) ^ sha256_rotr(y, 19) ^ y >> 10;

		w[t & 15] += s0 + w[(t + 9) & 15] + s1;
		schedule[t] = w[t & 15] + sha256_k[t];
	}
}

void
sha256_compress_portable(uint32_t word[8], const unsigned char *blocks, size_t count)
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

void
sha256_init(struct sha256_stream *stream)
{
	*stream = (struct sha256_stream){ .compress = sha256_compress_for(cpu_features()) };
	memcpy(stream->word, sha256_iv, sizeof(stream->word));
}

void
sha256_update(struct sha256_stream *stream, const void *bytes, size_t size)
{
	const unsigned char *next = bytes;
	size_t buffered = stream->size % SHA256_BLOCK, missing = SHA256_BLOCK - buffered;

	if (size == 0)
		return;
	stream->size += size;
	if (size < missing) {
		memcpy(stream->block + buffered, next, size);
		return;
	}
	memcpy(stream->block + buffered, next, missing);
	stream->compress(stream->word, stream->block, 1);
	next += missing;
	size -= missing;
	stream->compress(stream->word, next, size / SHA256_BLOCK);
	memcpy(stream->block, next + size / SHA256_BLOCK * SHA256_BLOCK, size % SHA256_BLOCK);
}

void
sha256_final(struct sha256_stream *stream, char hex[SHA256_HEX + 1])
{
	uint64_t bits = htobe64(stream->size * 8);
	size_t buffered = stream->size % SHA256_BLOCK;
	unsigned char padding[2 * SHA256_BLOCK] = { 0x80 };
	size_t size = sha256_padded_blocks((uint32_t)buffered) * SHA256_BLOCK - buffered;

	memcpy(padding + size - sizeof(bits), &bits, sizeof(bits));
	sha256_update(stream, padding, size);
	sha256_hex(hex, stream->word);
	hex[SHA256_HEX] = '\0';
}
