/* SPDX-License-Identifier: MIT */
/* engine - seed strings to digests and draws, for batches of samples at one chain depth. */

#include "kernel/engine.h"

#include "base/cpu.h"
#include "kernel/mt19937.h"
#include "kernel/sha256.h"
#include "model/fibonacci.h"

#include <stdlib.h>
#include <sys/mman.h>

/*
 * In blocks, which take 320 bytes each. The first steps of the chain, about 1400, are tabulated
 * once and shared. Tabulating deeper ones again for each batch takes a fifth of the time at depth
 * 10000 with 64 samples per batch (perf record dpa --range 0-383 --depth 10000, avx512), less with
 * larger batches.
 */
#define SHARED_BLOCKS  4096 /* 1.3 MB */
#define SEGMENT_BLOCKS 1024 /* 320 KiB per thread */

/* Memory for the blocks of a segment. */
struct chain_table {
	size_t capacity; /* in blocks, at least SUFFIX_BLOCKS_MAX */
	uint32_t *first; /* capacity + 1 of them, because a step has at least one block */
	struct chain_block *block;
};

struct chain_position {
	unsigned step;
	struct fibonacci fibonacci; /* at fib(step) */
};

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
	size_t few_digests, few_draws;
	unsigned depth;
	struct chain_table table;
	struct chain_segment segment; /* the first steps of the chain */
	struct chain_position rest;   /* after them */
	uint32_t initial[MT_N];       /* of mt_initial */
};

struct workspace {
	struct draw_scratch scratch;
	struct chain_table table; /* if the segment of the engine is not the whole chain */
};

static bool
table_open(struct chain_table *table, size_t capacity)
{
	table->capacity = capacity;
	table->first = calloc(capacity + 1, sizeof(*table->first));
	table->block =
		aligned_alloc(_Alignof(struct chain_block), capacity * sizeof(*table->block));
	return table->first && table->block;
}

static void
table_close(struct chain_table *table)
{
	free(table->first);
	free(table->block);
}

/*
 * Tabulate as many of the next steps as the table holds and advance the position past them. The
 * segment points into the table. At the end of the chain it has no steps.
 */
static struct chain_segment
tabulate(struct chain_table *table, struct chain_position *position, unsigned depth)
{
	unsigned char message[SHA256_HEX + FIBONACCI_DIGITS + PADDING] = { 0 };
	uint32_t used = 0;
	unsigned steps = 0;

	for (; position->step < depth; position->step++) {
		uint32_t digits =
			fibonacci_digits(&position->fibonacci, (char *)message + SHA256_HEX);
		uint32_t end = used + sha256_padded_blocks(SHA256_HEX + digits) - 1;

		if (end > table->capacity)
			break;
		table->first[steps++] = used;
		for (uint32_t i = 1; used < end; i++, used++) {
			struct chain_block *block = &table->block[used];

			sha256_pad(block->bytes, message, SHA256_HEX + digits, i);
			sha256_schedule(block->schedule, block->bytes);
		}
		fibonacci_next(&position->fibonacci);
	}
	table->first[steps] = used;
	return (struct chain_segment){ steps, table->first, table->block };
}

struct engine *
engine_open(const struct kernel *kernel, unsigned depth, struct error *error)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	size_t capacity = (size_t)depth * SUFFIX_BLOCKS_MAX;
	bool opened = false;

	if (engine)
		opened = table_open(
			&engine->table, capacity < SHARED_BLOCKS ? capacity : SHARED_BLOCKS);
	if (!opened) {
		error_out_of_memory(error);
		engine_close(engine);
		return NULL;
	}
	engine->kernel = kernel;
	if (kernel->few > 0) {
		const struct sha256_impl *impl = sha256_impl_for(cpu_features());

		engine->compress = impl->compress;
		engine->few_digests = impl->need ? kernel->few : FEW_PORTABLE;
		engine->few_draws = FEW_DRAWS;
	}
	engine->depth = depth;
	mt_initial(engine->initial);
	fibonacci_init(&engine->rest.fibonacci);
	engine->segment = tabulate(&engine->table, &engine->rest, depth);
	return engine;
}

void
engine_close(struct engine *engine)
{
	if (engine)
		table_close(&engine->table);
	free(engine);
}

/*
 * A huge page, where the system has any, takes one page fault of 100 us instead of 117 of 170 us in
 * all (getrusage, a virtual machine on Zen 5), and only when it is first used.
 */
#define STATES_ALIGNMENT (2 << 20)

struct workspace *
workspace_open(const struct engine *engine, struct error *error)
{
	struct workspace *workspace = calloc(1, sizeof(*workspace));
	bool opened = false;

	if (workspace) {
		void *states = aligned_alloc(STATES_ALIGNMENT, STATES_ALIGNMENT);

		if (states)
			madvise(states, STATES_ALIGNMENT, MADV_HUGEPAGE);
		workspace->scratch = (struct draw_scratch){ states, engine->initial };
		opened = states && (engine->rest.step == engine->depth ||
					   table_open(&workspace->table, SEGMENT_BLOCKS));
	}
	if (opened)
		return workspace;
	error_out_of_memory(error);
	workspace_close(workspace);
	return NULL;
}

void
workspace_close(struct workspace *workspace)
{
	if (workspace) {
		free(workspace->scratch.states);
		table_close(&workspace->table);
	}
	free(workspace);
}

static void
hash_one(const struct engine *engine, const unsigned char *string, uint32_t length,
	struct digest *digest)
{
	unsigned char block[SHA256_BLOCK];

	memcpy(digest->word, sha256_iv, sizeof(digest->word));
	for (uint32_t i = 0; i < sha256_padded_blocks(length); i++) {
		sha256_pad(block, string, length, i);
		engine->compress(digest->word, block, 1);
	}
}

static void
iterate_one(const struct engine *engine, const struct chain_segment *segment, struct digest *digest)
{
	unsigned char hex[SHA256_HEX];

	for (unsigned step = 0; step < segment->steps; step++) {
		sha256_hex((char *)hex, digest->word);
		memcpy(digest->word, sha256_iv, sizeof(digest->word));
		engine->compress(digest->word, hex, 1);
		for (uint32_t i = segment->first[step]; i < segment->first[step + 1]; i++)
			engine->compress(digest->word, segment->block[i].bytes, 1);
	}
}

static void
iterate(const struct engine *engine, const struct chain_segment *segment, size_t n,
	struct digest *digest)
{
	if (n > engine->few_digests) {
		engine->kernel->iterate(segment, n, digest);
		return;
	}
	for (size_t i = 0; i < n; i++)
		iterate_one(engine, segment, &digest[i]);
}

void
engine_hash(const struct engine *engine, struct workspace *workspace,
	const struct seed_strings *strings, size_t n, struct digest *digest)
{
	struct chain_position rest;
	struct chain_segment segment;

	if (n > engine->few_digests)
		engine->kernel->hash(strings, n, digest);
	for (size_t i = 0; n <= engine->few_digests && i < n; i++)
		hash_one(engine, strings->bytes + strings->offset[i],
			strings->offset[i + 1] - strings->offset[i], &digest[i]);
	iterate(engine, &engine->segment, n, digest);
	if (engine->rest.step == engine->depth)
		return;
	rest = engine->rest;
	while ((segment = tabulate(&workspace->table, &rest, engine->depth)).steps > 0)
		iterate(engine, &segment, n, digest);
}

void
engine_draw(const struct engine *engine, struct workspace *workspace, const struct draws *draws,
	size_t n, const struct digest *digest, double *uniform)
{
	if (n > engine->few_draws)
		engine->kernel->draw(draws, n, digest, uniform, &workspace->scratch);
	for (size_t i = 0; n <= engine->few_draws && i < n; i++)
		mt_draw(draws, &digest[i], uniform + i, workspace->scratch.initial);
}
