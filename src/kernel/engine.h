/* SPDX-License-Identifier: MIT */
/* engine - seed strings to digests and draws, for batches of samples at one chain depth. */

#pragma once

#include "base/error.h"
#include "kernel/kernel.h"

/*
 * A kernel and the tables of the chain at one depth. Constant after engine_open, so all threads
 * share it. A chain too deep to tabulate as a whole (depth 10000 would take 42 MB) is processed in
 * segments, which every thread tabulates in its workspace.
 */
struct engine;

/* Memory of one thread: the table of one segment of a deep chain, and the kernel's scratch. */
struct workspace;

/* NULL with *error set if out of memory. The engine must outlive its workspaces. */
struct engine *engine_open(const struct kernel *kernel, unsigned depth, struct error *error);
void engine_close(struct engine *engine);

/* NULL with *error set if out of memory. */
struct workspace *workspace_open(const struct engine *engine, struct error *error);
void workspace_close(struct workspace *workspace);

/* Compute h(depth) of each of n seed strings. */
void engine_hash(const struct engine *engine, struct workspace *workspace,
	const struct seed_strings *strings, size_t n, struct digest *digest);

/* Compute the draws of each of n digests; struct draws defines the layout of uniform. */
void engine_draw(const struct engine *engine, struct workspace *workspace,
	const struct draws *draws, size_t n, const struct digest *digest, double *uniform);
