/* SPDX-License-Identifier: MIT */
/* sha256_pad - splits a message into the padded blocks of FIPS 180-4, section 5.1.1. */

#ifndef DPA_KERNEL_SHA256_PAD_H
#define DPA_KERNEL_SHA256_PAD_H

#include "base/buffer.h"
#include "kernel/kernel.h"
#include "kernel/sha256.h"

#include <endian.h>
#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* 64 bytes of ones, then 64 of zeros: the 64 bytes from index 64 - k are a mask of k bytes. */
static const unsigned char sha256_pad_mask[2 * SHA256_BLOCK] = {
#define ONES_8 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
	ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8
#undef ONES_8
};

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
	uint64_t begin = (uint64_t)index * SHA256_BLOCK;
	uint64_t kept = length - begin < SHA256_BLOCK ? length - begin : SHA256_BLOCK;

	if (begin > length) {
		memset(block, 0, SHA256_BLOCK);
	} else {
		for (size_t i = 0; i < SHA256_BLOCK; i += sizeof(bytes16)) {
			bytes16 bytes, mask;

			memcpy(&bytes, message + begin + i, sizeof(bytes));
			memcpy(&mask, sha256_pad_mask + SHA256_BLOCK - kept + i, sizeof(mask));
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

#endif
