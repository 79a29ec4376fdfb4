/* SPDX-License-Identifier: MIT */
/* kernel - seed strings to digests and draws: hash chain and MT19937 for each instruction set. */

#pragma once

#include "base/buffer.h"
#include "kernel/sha256.h"
#include "model/sample.h"

#define INLINE static inline __attribute__((always_inline))

/* n seed strings, concatenated: string i is bytes[offset[i]] .. bytes[offset[i + 1] - 1]. */
struct seed_strings {
	const unsigned char *bytes; /* PADDING bytes after the last string must be readable */
	const uint32_t *offset;     /* n + 1 of them */
};

/* Blocks of the longest suffix: the 2090 digits of fib(9999), one bit and 64 bits of length. */
#define SUFFIX_BLOCKS_MAX 33

struct chain_block {
	_Alignas(16) uint32_t schedule[64]; /* W[t] + K[t] */
	unsigned char bytes[64];
	bool begins_step;
};

/*
 * Consecutive steps of the chain, h(k + 1) = SHA-256(hex(h(k)) fib(k)). The 64 hex digits fill the
 * first message block of a step exactly. The suffix of the message (decimal digits, padding and
 * length) starts a new block and does not depend on the sample, so its blocks are tabulated here
 * for all samples.
 */
struct chain_segment {
	size_t count, capacity;
	struct chain_block *block;
};

/* The draws of a sample: the first `count` values of CPython's random.random() after seed(). */
struct draws {
	unsigned count; /* 1 .. PARAMETERS_MAX */
	bool seed_256;  /* seed with all 256 bits of the digest instead of word[7] alone */
	size_t stride;  /* value k of sample i is stored in uniform[k * stride + i] */
};

#define KERNEL_LANES_MAX 192

struct draw_scratch;

/* Seed MT19937 with each digest and draw. */
typedef void kernel_draw(const struct draws *draws, size_t n, const struct digest *digest,
	double *uniform, struct draw_scratch *scratch);

/*
 * The functions accept any n, do no I/O, allocate nothing, cannot fail and have no state, so any
 * thread may call them. All kernels compute the same bits. They work on whole passes: the arrays of
 * digests, and the stride of the draws, must have room for n rounded up to a multiple of `lanes`;
 * the results after the first n are meaningless.
 */
struct kernel {
	const char *name;
	unsigned need;  /* set of enum cpu_feature that the CPU must have */
	unsigned lanes; /* samples per pass; batches of a multiple of it leave no lane idle */
	unsigned few;   /* so many samples take less time one at a time, by SHA instructions; 0: the
			 * kernel computes one at a time itself */

	/* Compute h(0), the digest of each string, of any length. */
	void (*hash)(const struct seed_strings *strings, size_t n, struct digest *digest);

	/* Apply the steps of the segment to each digest, in place. */
	void (*iterate)(const struct chain_segment *segment, size_t n, struct digest *digest);

	kernel_draw *draw;

	/* Compress blocks of one message, on a CPU that meets `need`. NULL: the kernel is not
	 * faster at it than others. */
	sha256_compress *compress;
};

/*
 * The kernels of this build, fastest first, terminated by NULL. The last two, generic and mbedtls,
 * run on any CPU.
 */
extern const struct kernel *const kernels[];
extern const struct kernel kernel_avx512vbmi, kernel_avx512, kernel_shani, kernel_avx2,
	kernel_armsha2, kernel_generic, kernel_mbedtls;

/* The fastest kernel for a CPU with this set of enum cpu_feature. Never NULL. */
const struct kernel *kernel_for(unsigned features);

/* Whether this CPU and its operating system can run the kernel. */
bool kernel_runs_here(const struct kernel *kernel);

/*
 * A kernel with the tables of the chain at one depth and the working memory, for one thread. A
 * chain too deep to tabulate as a whole (depth 10000 would take 44 MB) is processed in segments;
 * the later ones are tabulated again for each batch.
 */
struct engine;

/* NULL with *error set if out of memory. */
struct engine *engine_open(const struct kernel *kernel, unsigned depth, struct error *error);
void engine_close(struct engine *engine);

/* Compute h(depth) of each of n seed strings; struct kernel states the size of the array. */
void engine_hash(
	struct engine *engine, const struct seed_strings *strings, size_t n, struct digest *digest);

/* Compute the draws of each of n digests; struct draws defines the layout of uniform. */
void engine_draw(struct engine *engine, const struct draws *draws, size_t n,
	const struct digest *digest, double *uniform);

/*
 * Compute samples whose digests and draws are known, in less than a millisecond. Returns false with
 * status 2 if a result differs or memory is exhausted.
 */
bool kernel_known_answer(const struct kernel *kernel, struct error *error);

/*
 * Run the known-answer test, then compare the kernel with mbedTLS over batch sizes, depths, string
 * lengths and both seed widths, in a few seconds at most. Returns false like kernel_known_answer.
 */
bool kernel_self_test(const struct kernel *kernel, struct error *error);
