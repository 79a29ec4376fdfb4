/* SPDX-License-Identifier: MIT */
/* sha256 - FIPS 180-4: constants, blocks and schedules for the kernels, and streams. */

#pragma once

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SHA256_BLOCK 64 /* bytes of a message block */
#define SHA256_HEX   64 /* hexadecimal digits of a digest */

/* Initial hash value H(0) and round constants K, aligned for vector loads of any width. */
extern const uint32_t sha256_iv[8] __attribute__((aligned(64)));
extern const uint32_t sha256_k[64] __attribute__((aligned(64)));

/* ROTR, 0 < n < 32. */
static inline uint32_t
sha256_rotr(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* Words of messages and digests are big-endian. */
static inline uint32_t
sha256_load_word(const unsigned char byte[4])
{
	return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

/* Message schedule of a block with the round constants added: W[t] + K[t]. */
void sha256_schedule(uint32_t schedule[64], const unsigned char block[SHA256_BLOCK]);

/* Vectors of 16 bytes, which every target of the compiler has or emulates. */
typedef int8_t sha256_bytes __attribute__((vector_size(16)));

static inline sha256_bytes
sha256_hex_digits(sha256_bytes nibble)
{
	return nibble + '0' + ((sha256_bytes)(nibble > 9) & ('a' - '0' - 10));
}

/* Write the words of a digest as lower-case hexadecimal digits, without NUL, and return the end. */
static inline char *
sha256_hex(char out[SHA256_HEX], const uint32_t word[8])
{
	typedef uint16_t halves8 __attribute__((vector_size(16)));
	uint32_t words[8]; /* their most significant bytes first */

	for (unsigned i = 0; i < 8; i++)
		words[i] = htobe32(word[i]);
	for (unsigned half = 0; half < 2; half++) {
		halves8 pairs;

		memcpy(&pairs, &words[4 * half], 16);
		sha256_bytes high = sha256_hex_digits((sha256_bytes)(pairs >> 4) & 15);
		sha256_bytes low = sha256_hex_digits((sha256_bytes)pairs & 15);
		sha256_bytes first = __builtin_shufflevector(
			high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
		sha256_bytes last = __builtin_shufflevector(
			high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
		memcpy(out + 32 * half, &first, 16);
		memcpy(out + 32 * half + 16, &last, 16);
	}
	return out + SHA256_HEX;
}

/* Blocks of a message of `length` bytes, which one bit and 64 bits of length follow. */
static inline uint32_t
sha256_padded_blocks(uint32_t length)
{
	return (uint32_t)(((uint64_t)length + 8) / SHA256_BLOCK + 1);
}

/*
 * Write block `index` of a message; after the last block, write zeros. Loads up to SHA256_BLOCK
 * bytes past the end of the message and masks them, so PADDING bytes there must be readable. A
 * block that begins past the end loads nothing.
 */
static inline void
sha256_pad(unsigned char block[SHA256_BLOCK], const unsigned char *message, uint32_t length,
	uint32_t index)
{
	typedef uint8_t bytes16 __attribute__((vector_size(16)));
	/* the 64 bytes from index 64 - k are a mask of k bytes */
	static const unsigned char masks[2 * SHA256_BLOCK] = { [0 ... SHA256_BLOCK - 1] = 0xff };
	uint64_t begin = (uint64_t)index * SHA256_BLOCK;
	uint64_t kept = length - begin < SHA256_BLOCK ? length - begin : SHA256_BLOCK;

	if (begin > length) {
		memset(block, 0, SHA256_BLOCK);
	} else {
		for (size_t i = 0; i < SHA256_BLOCK; i += sizeof(bytes16)) {
			bytes16 bytes, mask;

			memcpy(&bytes, message + begin + i, sizeof(bytes));
			memcpy(&mask, masks + SHA256_BLOCK - kept + i, sizeof(mask));
			bytes &= mask;
			memcpy(block + i, &bytes, sizeof(bytes));
		}
		if (kept < SHA256_BLOCK)
			block[kept] = 0x80;
	}
	if (index + 1 == sha256_padded_blocks(length)) {
		uint64_t bits = htobe64((uint64_t)length * 8);

		memcpy(block + SHA256_BLOCK - sizeof(bits), &bits, sizeof(bits));
	}
}

/* Compression function: update the state `word` with `count` consecutive blocks. */
typedef void sha256_compress(uint32_t word[8], const unsigned char *blocks, size_t count);

/* The fastest implementation for a CPU with this set of enum cpu_feature, and one for all CPUs. */
sha256_compress *sha256_compress_for(unsigned features);
sha256_compress sha256_compress_portable;

struct sha256_stream {
	sha256_compress *compress;
	uint32_t word[8];
	uint64_t size;                     /* bytes so far */
	unsigned char block[SHA256_BLOCK]; /* the last size % SHA256_BLOCK of them, not yet used */
};

void sha256_init(struct sha256_stream *stream);
void sha256_update(struct sha256_stream *stream, const void *bytes, size_t size);

/* Write the digest as lower-case hexadecimal digits and NUL. Only sha256_init may follow. */
void sha256_final(struct sha256_stream *stream, char hex[SHA256_HEX + 1]);
