/* SPDX-License-Identifier: MIT */
/* sha256_pad - seed strings cut into the padded blocks of SHA-256; included by the vector kernels. */

#ifndef DPA_KERNEL_SHA256_PAD_H
#define DPA_KERNEL_SHA256_PAD_H

#include "base/buffer.h"
#include "kernel/kernel.h"
#include "kernel/sha256.h"

#include <endian.h>
#include <string.h>

typedef uint8_t text_chunk __attribute__((vector_size(16)));

/* Ones to keep, zeros to clear: from byte 64 - k on, k ones and then zeros. */
static const unsigned char text_keep[2 * SHA256_BLOCK] = {
#define ONES_8 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
	ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8
#undef ONES_8
};

/* The text, one bit, 64 bits of length. */
static inline uint32_t
text_blocks(uint32_t length)
{
	return (uint32_t)(((uint64_t)length + 8) / SHA256_BLOCK + 1);
}

/*
 * Block `index` of a text. Bytes past the text are loaded and cleared; none is loaded from more
 * than PADDING past it, because nothing is loaded for a block that begins past the text. Blocks
 * after the last mean nothing.
 */
static inline void
text_block(unsigned char block[SHA256_BLOCK], const unsigned char *bytes, uint32_t length,
	uint32_t index)
{
	uint64_t begin = (uint64_t)index * SHA256_BLOCK;
	uint64_t here = length - begin < SHA256_BLOCK ? length - begin : SHA256_BLOCK;

	if (begin > length) {
		memset(block, 0, SHA256_BLOCK);
	} else {
		for (size_t i = 0; i < SHA256_BLOCK; i += sizeof(text_chunk)) {
			text_chunk text, keep;

			memcpy(&text, bytes + begin + i, sizeof(text));
			memcpy(&keep, text_keep + SHA256_BLOCK - here + i, sizeof(keep));
			text &= keep;
			memcpy(block + i, &text, sizeof(text));
		}
		if (here < SHA256_BLOCK)
			block[here] = 0x80;
	}
	if (index + 1 == text_blocks(length)) {
		uint64_t bits = htobe64((uint64_t)length * 8);

		memcpy(block + SHA256_BLOCK - sizeof(bits), &bits, sizeof(bits));
	}
}

#endif
