/* SPDX-License-Identifier: MIT */
/* kernel - the table of kernels, and batches of samples at one chain depth with one of them. */

#include "base/cpu.h"
#include "kernel/mt19937.h"

#include <stdlib.h>
#include <sys/mman.h>

/*
 * Ordered by the nanoseconds per sample that build/kernel-bench reports for depth 10 and 5 draws
 * (gcc 12, Zen 5): avx512vbmi 156, avx512 158, shani 408, avx2 594, generic 1420, mbedtls 5812. On
 * CPUs with two 512-bit execution ports instead of four, instruction counts still put avx512 ahead
 * of shani by a factor of 1.5.
 */
const struct kernel *const kernels[] = {
#ifdef __x86_64__
	&kernel_avx512vbmi,
	&kernel_avx512,
	&kernel_shani,
	&kernel_avx2,
#endif
#ifdef __AARCH64EL__
	&kernel_armsha2,
#endif
	&kernel_generic,
	&kernel_mbedtls,
	NULL,
};

const struct kernel *
kernel_for(unsigned features)
{
	size_t i = 0;

	while (kernels[i]->need & ~features)
		i++;
	return kernels[i];
}

sha256_compress *
sha256_compress_for(unsigned features)
{
	size_t i = 0;

	while (!kernels[i]->compress || kernels[i]->need & ~features)
		i++;
	return kernels[i]->compress;
}

bool
kernel_runs_here(const struct kernel *kernel)
{
	return (kernel->need & ~cpu_features()) == 0;
}

/*
 * In blocks, which take 336 bytes each. The first steps of the chain, about 1400, are tabulated
 * once. Tabulating deeper ones again for each batch takes a fifth of the time at depth 10000 with
 * 64 samples per batch (perf record dpa --range 0-383 --depth 10000, avx512), less with larger
 * batches.
 */
#define FIRST_BLOCKS   4096 /* 1.4 MB */
#define SEGMENT_BLOCKS 1024 /* 344 kB */

/*
 * A pass of a vector kernel takes as long for one sample as for all lanes: 6 us for the digests and
 * 6 us for the draws of avx512vbmi. Fewer samples are faster one at a time: a chain of depth 10
 * takes 1 us with SHA instructions and 4 us without, the draws 2.3 us. A sample alone takes 3.3 us
 * instead of 12.3, and with avx2 instead of 14.2 (build/kernel-bench, Zen 5).
 */
#define FEW_DRAWS    2
#define FEW_PORTABLE 1 /* digests without SHA instructions; with them, kernel->few */

struct engine {
	const struct kernel *kernel;
	sha256_compress *compress; /* of one sample */
	size_t few_digests;
	unsigned depth;
	struct chain_segment first, next; /* next: if the first is not the whole chain */
	struct fibonacci rest;            /* of the first step after the first segment */
	struct draw_scratch scratch;
};

/* Tabulate as many steps, from fib(k) on, as fit into the segment, and advance past them. */
static void
tabulate(struct chain_segment *segment, struct fibonacci *fibonacci, unsigned depth)
{
	unsigned char message[SHA256_HEX + FIBONACCI_DIGITS + PADDING] = { 0 };

	for (segment->count = 0; fibonacci->k < depth; fibonacci_next(fibonacci)) {
		uint32_t length =
			SHA256_HEX + fibonacci_digits(fibonacci, (char *)message + SHA256_HEX);
		uint32_t blocks = sha256_padded_blocks(length);

		if (segment->count + blocks - 1 > segment->capacity)
			break;
		for (uint32_t i = 1; i < blocks; i++) {
			struct chain_block *block = &segment->block[segment->count++];

			block->begins_step = i == 1;
			sha256_pad(block->bytes, message, length, i);
			sha256_schedule(block->schedule, block->bytes);
		}
	}
}

struct engine *
engine_open(const struct kernel *kernel, unsigned depth, struct error *error)
{
	struct engine *engine = calloc(1, sizeof(*engine));

	if (!engine)
		return error_out_of_memory(error), NULL;
	*engine = (struct engine){
		.kernel = kernel,
		.compress = sha256_compress_for(cpu_features()),
		.few_digests = kernel->few,
		.depth = depth,
		.first = { .capacity = FIRST_BLOCKS,
			.block = malloc(
				(FIRST_BLOCKS + SEGMENT_BLOCKS) * sizeof(struct chain_block)) },
		.next.capacity = SEGMENT_BLOCKS,
		.rest = FIBONACCI_0,
		.scratch.states = aligned_alloc(MT_STATES_SIZE, MT_STATES_SIZE),
	};
	if (!engine->first.block || !engine->scratch.states) {
		engine_close(engine);
		return error_out_of_memory(error), NULL;
	}
	engine->next.block = engine->first.block + FIRST_BLOCKS;
	madvise(engine->scratch.states, MT_STATES_SIZE, MADV_HUGEPAGE);
	mt_initial(engine->scratch.initial);
	if (engine->compress == sha256_compress_portable && kernel->few > FEW_PORTABLE)
		engine->few_digests = FEW_PORTABLE;
	tabulate(&engine->first, &engine->rest, depth);
	return engine;
}

void
engine_close(struct engine *engine)
{
	if (!engine)
		return;
	free(engine->scratch.states);
	free(engine->first.block);
	free(engine);
}

static void
hash_one(sha256_compress *compress, const unsigned char *string, uint32_t length, uint32_t word[8])
{
	unsigned char block[SHA256_BLOCK];

	memcpy(word, sha256_iv, sizeof(sha256_iv));
	for (uint32_t i = 0; i < sha256_padded_blocks(length); i++) {
		sha256_pad(block, string, length, i);
		compress(word, block, 1);
	}
}

static void
iterate_one(sha256_compress *compress, const struct chain_segment *segment, uint32_t word[8])
{
	unsigned char hex[SHA256_HEX];

	for (size_t i = 0; i < segment->count; i++) {
		if (segment->block[i].begins_step) {
			sha256_hex((char *)hex, word);
			memcpy(word, sha256_iv, sizeof(sha256_iv));
			compress(word, hex, 1);
		}
		compress(word, segment->block[i].bytes, 1);
	}
}

static void
iterate(const struct engine *engine, const struct chain_segment *segment, size_t n,
	struct digest *digest)
{
	if (n > engine->few_digests)
		engine->kernel->iterate(segment, n, digest);
	for (size_t i = 0; n <= engine->few_digests && i < n; i++)
		iterate_one(engine->compress, segment, digest[i].word);
}

void
engine_hash(
	struct engine *engine, const struct seed_strings *strings, size_t n, struct digest *digest)
{
	const uint32_t *offset = strings->offset;

	if (n > engine->few_digests)
		engine->kernel->hash(strings, n, digest);
	for (size_t i = 0; n <= engine->few_digests && i < n; i++)
		hash_one(engine->compress, strings->bytes + offset[i], offset[i + 1] - offset[i],
			digest[i].word);
	iterate(engine, &engine->first, n, digest);
	if (engine->rest.k == engine->depth)
		return;
	for (struct fibonacci rest = engine->rest; rest.k < engine->depth;) {
		tabulate(&engine->next, &rest, engine->depth);
		iterate(engine, &engine->next, n, digest);
	}
}

void
engine_draw(struct engine *engine, const struct draws *draws, size_t n, const struct digest *digest,
	double *uniform)
{
	kernel_draw *draw = n > FEW_DRAWS ? engine->kernel->draw : mt_draw;

	draw(draws, n, digest, uniform, &engine->scratch);
}
