/* SPDX-License-Identifier: MIT */
/* engine - seed strings to digests and draws, for a batch of samples at a chosen depth. */

#ifndef DPA_KERNEL_ENGINE_H
#define DPA_KERNEL_ENGINE_H

#include "base/error.h"
#include "kernel/kernel.h"

/*
 * A kernel and the tables of the chain at one depth. Shared by all threads, never written after
 * engine_open. Chains too deep to tabulate (the whole of depth 10000 would take 42 MB) are walked
 * in segments that each thread's workspace holds in turn.
 */
struct engine;

/* What one thread needs: segments of a deep chain, scratch of the kernel. */
struct workspace;

struct engine *engine_open(const struct kernel *kernel, unsigned depth, struct error *error);
void engine_close(struct engine *engine);

struct workspace *workspace_open(const struct engine *engine, struct error *error);
void workspace_close(struct workspace *workspace);

/* h(depth) of each text. */
void engine_hash(const struct engine *engine, struct workspace *workspace,
	const struct seed_strings *texts, size_t n, struct digest *digest);

/* The draws of each digest; see struct draws for the layout of uniform. */
void engine_draw(const struct engine *engine, struct workspace *workspace,
	const struct draws *draws, size_t n, const struct digest *digest, double *uniform);

#endif
