/* SPDX-License-Identifier: MIT */
/* sha256 - the constants of FIPS 180-4. */

#ifndef DPA_KERNEL_SHA256_H
#define DPA_KERNEL_SHA256_H

#include <stdint.h>

#define SHA256_BLOCK 64 /* bytes of a block, and rounds of a compression */

/* Aligned so that four, eight or sixteen of them can be loaded at once. */
extern const uint32_t sha256_iv[8] __attribute__((aligned(64)));
extern const uint32_t sha256_k[64] __attribute__((aligned(64)));

/* The message schedule of a block, each word with its round constant added. */
void sha256_schedule(uint32_t schedule[64], const unsigned char block[SHA256_BLOCK]);

#endif
