/* SPDX-License-Identifier: MIT */
/* sha256_stream - incremental SHA-256 of one stream, by the fastest implementation for this CPU. */

#ifndef DPA_KERNEL_SHA256_STREAM_H
#define DPA_KERNEL_SHA256_STREAM_H

#include "kernel/sha256.h"

#include <stddef.h>
#include <stdint.h>

/* Compression function: update the state `word` with `count` consecutive blocks. */
typedef void sha256_compress(uint32_t word[8], const unsigned char *blocks, size_t count);

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

struct sha256_impl {
	const char *name;
	unsigned need; /* set of enum cpu_feature that the CPU must have */
	sha256_compress *compress;
};

/* The implementations of this build, fastest first. The last one needs no CPU feature. */
extern const struct sha256_impl sha256_impls[];

#endif
