/* SPDX-License-Identifier: MIT */
/* sha256 - constants and message schedule of FIPS 180-4, and digests in hexadecimal. */

#ifndef DPA_KERNEL_SHA256_H
#define DPA_KERNEL_SHA256_H

#include <stddef.h>
#include <stdint.h>

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

/* Write the words of a digest as lower-case hexadecimal digits, without NUL. */
void sha256_hex(char out[SHA256_HEX], const uint32_t word[8]);

#endif
