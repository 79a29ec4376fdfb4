/* SPDX-License-Identifier: MIT */
/* sha256_stream - the SHA-256 of bytes that come in pieces, by the fastest way of this CPU. */

#ifndef DPA_KERNEL_SHA256_STREAM_H
#define DPA_KERNEL_SHA256_STREAM_H

#include "kernel/sha256.h"

#include <stddef.h>
#include <stdint.h>

/* Take `count` blocks into the eight words of the state. */
typedef void sha256_compress(uint32_t word[8], const unsigned char *blocks, size_t count);

struct sha256_stream {
	sha256_compress *compress;
	uint32_t word[8];
	uint64_t size;                     /* bytes so far */
	unsigned char block[SHA256_BLOCK]; /* size % SHA256_BLOCK of them wait here */
};

#define SHA256_HEX 64

void sha256_init(struct sha256_stream *stream);

void sha256_update(struct sha256_stream *stream, const void *bytes, size_t size);

/* Write the digest as lower-case hex and a NUL. The stream is used up. */
void sha256_final(struct sha256_stream *stream, char hex[SHA256_HEX + 1]);

/* The ways, fastest first, the last for all CPUs; and the bits of enum cpu that each needs. */
struct sha256_impl {
	const char *name;
	unsigned need;
	sha256_compress *compress;
};

extern const struct sha256_impl sha256_impls[];

#endif
