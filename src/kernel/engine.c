/* SPDX-License-Identifier: MIT */
/* engine - seed strings to digests and draws, for a batch of samples at a chosen depth. */

#include "kernel/engine.h"

#include "kernel/chain.h"

#include <stdlib.h>

/*
 * In blocks of 320 bytes, their schedule included. Chains of a depth to 1400 or so are shared; to
 * make the segments of deeper ones anew for each batch takes a fifth of the time at depth 10000 and
 * 64 samples a batch (perf record dpa --range 0-383 --depth 10000, avx512), less in larger ones.
 */
#define SHARED_BLOCKS  4096 /* 1.3 MB */
#define SEGMENT_BLOCKS 1024 /* 320 KiB a thread */

struct engine {
	const struct kernel *kernel;
	unsigned depth;
	struct chain_table *shared;   /* NULL when the chain is too deep */
	struct chain_segment segment; /* the whole chain, when shared */
};

struct workspace {
	void *scratch;
	struct chain_table *room; /* NULL when the chain is shared */
};

struct engine *
engine_open(const struct kernel *kernel, unsigned depth, struct error *error)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	size_t blocks = chain_blocks(depth);
	struct chain chain;

	if (!engine) {
		error_out_of_memory(error);
		return NULL;
	}
	engine->kernel = kernel;
	engine->depth = depth;
	if (blocks > SHARED_BLOCKS)
		return engine;
	engine->shared = chain_table_open(blocks);
	if (!engine->shared) {
		error_out_of_memory(error);
		engine_close(engine);
		return NULL;
	}
	chain_start(&chain, depth);
	engine->segment = chain_next_segment(&chain, engine->shared);
	return engine;
}

void
engine_close(struct engine *engine)
{
	if (!engine)
		return;
	chain_table_close(engine->shared);
	free(engine);
}

struct workspace *
workspace_open(const struct engine *engine, struct error *error)
{
	struct workspace *workspace = calloc(1, sizeof(*workspace));
	bool deep = !engine->shared;

	if (workspace) {
		workspace->scratch = aligned_alloc(64, KERNEL_SCRATCH);
		workspace->room = deep ? chain_table_open(SEGMENT_BLOCKS) : NULL;
	}
	if (workspace && workspace->scratch && (workspace->room || !deep))
		return workspace;
	error_out_of_memory(error);
	workspace_close(workspace);
	return NULL;
}

void
workspace_close(struct workspace *workspace)
{
	if (!workspace)
		return;
	free(workspace->scratch);
	chain_table_close(workspace->room);
	free(workspace);
}

void
engine_hash(const struct engine *engine, struct workspace *workspace,
	const struct seed_strings *texts, size_t n, struct digest *digest)
{
	struct chain_segment segment;
	struct chain chain;

	engine->kernel->hash(texts, n, digest);
	if (engine->shared) {
		engine->kernel->iterate(&engine->segment, n, digest);
		return;
	}
	chain_start(&chain, engine->depth);
	while ((segment = chain_next_segment(&chain, workspace->room)).steps > 0)
		engine->kernel->iterate(&segment, n, digest);
}

void
engine_draw(const struct engine *engine, struct workspace *workspace, const struct draws *draws,
	size_t n, const struct digest *digest, double *uniform)
{
	engine->kernel->draw(draws, n, digest, uniform, workspace->scratch);
}
