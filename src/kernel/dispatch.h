/* SPDX-License-Identifier: MIT */
/* dispatch - the table of kernels, the choice of one by CPU features, and their tests. */

#ifndef DPA_KERNEL_DISPATCH_H
#define DPA_KERNEL_DISPATCH_H

#include "base/error.h"
#include "kernel/kernel.h"

/*
 * The kernels of this build, fastest first, terminated by NULL. The last two, generic and mbedtls,
 * run on any CPU.
 */
extern const struct kernel *const kernels[];

/* The kernel of that name, or NULL if this build has none. */
const struct kernel *kernel_find(const char *name);

/* Whether this CPU and its operating system can run the kernel. */
bool kernel_runs_here(const struct kernel *kernel);

/* The fastest kernel for a CPU with this set of enum cpu_feature. Never NULL. */
const struct kernel *kernel_for(unsigned features);

/* The fastest kernel on this CPU. Never NULL. */
const struct kernel *kernel_fastest(void);

/*
 * Compute samples whose digests and draws are known, in less than a millisecond. Returns false with
 * status 2 if a result differs or memory is exhausted.
 */
bool kernel_known_answer(const struct kernel *kernel, struct error *error);

/*
 * Run the known-answer test, then compare the kernel with mbedTLS over batch sizes, depths, string
 * lengths and both seed widths, in a few seconds at most. Returns false with status 2 if a result
 * differs or memory is exhausted.
 */
bool kernel_self_test(const struct kernel *kernel, struct error *error);

#endif
