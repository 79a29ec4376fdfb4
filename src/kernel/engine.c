/* SPDX-License-Identifier: MIT */
/* engine - seed strings to digests and draws, for batches of samples at one chain depth. */

#include "kernel/engine.h"

#include "kernel/chain.h"

#include <stdlib.h>

/*
 * In blocks, which take 320 bytes each with their schedule. Chains up to a depth of about 1400 are
 * tabulated once and shared. Tabulating deeper ones again for each batch takes a fifth of the time
 * at depth 10000 with 64 samples per batch (perf record dpa --range 0-383 --depth 10000, avx512),
 * less with larger batches.
 */
#define SHARED_BLOCKS  4096 /* 1.3 MB */
#define SEGMENT_BLOCKS 1024 /* 320 KiB per thread */

struct engine {
	const struct kernel *kernel;
	unsigned depth;
	struct chain_table *table;    /* of the whole chain, or NULL if that is too deep */
	struct chain_segment segment; /* the whole chain, if there is a table */
};

struct workspace {
	void *scratch;
	struct chain_table *table; /* of one segment, or NULL if the engine has a table */
};

struct engine *
engine_open(const struct kernel *kernel, unsigned depth, struct error *error)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	size_t blocks = chain_blocks(depth);
	struct chain_iterator iterator;

	if (!engine) {
		error_out_of_memory(error);
		return NULL;
	}
	engine->kernel = kernel;
	engine->depth = depth;
	if (blocks > SHARED_BLOCKS)
		return engine;
	engine->table = chain_table_open(blocks);
	if (!engine->table) {
		error_out_of_memory(error);
		engine_close(engine);
		return NULL;
	}
	chain_iterator_init(&iterator, depth);
	engine->segment = chain_next_segment(&iterator, engine->table);
	return engine;
}

void
engine_close(struct engine *engine)
{
	if (!engine)
		return;
	chain_table_close(engine->table);
	free(engine);
}

struct workspace *
workspace_open(const struct engine *engine, struct error *error)
{
	struct workspace *workspace = calloc(1, sizeof(*workspace));

	if (!workspace) {
		error_out_of_memory(error);
		return NULL;
	}
	workspace->scratch = aligned_alloc(64, KERNEL_SCRATCH);
	if (!engine->table)
		workspace->table = chain_table_open(SEGMENT_BLOCKS);
	if (!workspace->scratch || (!engine->table && !workspace->table)) {
		error_out_of_memory(error);
		workspace_close(workspace);
		return NULL;
	}
	return workspace;
}

void
workspace_close(struct workspace *workspace)
{
	if (!workspace)
		return;
	free(workspace->scratch);
	chain_table_close(workspace->table);
	free(workspace);
}

void
engine_hash(const struct engine *engine, struct workspace *workspace,
	const struct seed_strings *strings, size_t n, struct digest *digest)
{
	struct chain_segment segment;
	struct chain_iterator iterator;

	engine->kernel->hash(strings, n, digest);
	if (engine->table) {
		engine->kernel->iterate(&engine->segment, n, digest);
		return;
	}
	chain_iterator_init(&iterator, engine->depth);
	while ((segment = chain_next_segment(&iterator, workspace->table)).steps > 0)
		engine->kernel->iterate(&segment, n, digest);
}

void
engine_draw(const struct engine *engine, struct workspace *workspace, const struct draws *draws,
	size_t n, const struct digest *digest, double *uniform)
{
	engine->kernel->draw(draws, n, digest, uniform, workspace->scratch);
}
