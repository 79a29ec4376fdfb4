/* SPDX-License-Identifier: MIT */
/* kernel - one implementation of the numbers: seed strings to digests, digests to draws. */

#ifndef DPA_KERNEL_KERNEL_H
#define DPA_KERNEL_KERNEL_H

#include "base/buffer.h"
#include "model/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n seed strings, packed: text i is bytes[offset[i]] .. bytes[offset[i + 1] - 1]. */
struct seed_strings {
	const unsigned char *bytes; /* PADDING bytes past the last text may be read */
	const uint32_t *offset;     /* n + 1 of them */
};

/* Blocks of the longest suffix: the 2090 digits of fib(10000), one bit, 64 bits of length. */
#define SUFFIX_BLOCKS_MAX 33

/*
 * Consecutive steps of the chain, h(k + 1) = SHA-256(hex(h(k)) fib(k)). The 64 hex digits fill the
 * first block of every step exactly; the rest (decimal digits, padding, length) does not depend on
 * the sample and is tabulated here, shared by all samples and threads.
 */
struct chain_segment {
	unsigned steps;
	const uint32_t *first; /* steps + 1: step s has the blocks first[s] .. first[s + 1] - 1 */
	const unsigned char (*block)[64]; /* as bytes */
	const uint32_t (*schedule)[64];   /* as message schedule plus round constant, W[t] + K[t] */
};

/* What is drawn for a sample: the first `count` values of CPython's random.random() after seed().
 */
struct draws {
	unsigned count; /* 1 .. PARAMETERS_MAX */
	bool seed_256;  /* seed with all 256 bits, not with word[7] only */
	size_t stride;  /* value k of sample i goes to uniform[k * stride + i]; stride >= n */
};

#define KERNEL_SCRATCH ((size_t)512 << 10)

/*
 * A kernel takes any number of samples, does its own tail, does no I/O, allocates nothing, cannot
 * fail and has no state, so any thread may run it. All kernels give the same bits.
 */
struct kernel {
	const char *name;
	unsigned need;  /* bits of enum cpu, all of which this machine must have */
	unsigned lanes; /* samples it works on at once: batches that are multiples of it waste
			   nothing */

	/* h(0): the digest of each text, of any length. */
	void (*hash)(const struct seed_strings *texts, size_t n, struct digest *digest);

	/* Take each digest through the steps of the segment, in place. */
	void (*iterate)(const struct chain_segment *segment, size_t n, struct digest *digest);

	/*
	 * Seed MT19937 by each digest and draw. scratch: KERNEL_SCRATCH bytes, aligned to 64,
	 * contents free.
	 */
	void (*draw)(const struct draws *draws, size_t n, const struct digest *digest,
		double *uniform, void *scratch);
};

#endif
