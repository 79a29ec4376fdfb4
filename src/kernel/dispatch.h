/* SPDX-License-Identifier: MIT */
/* dispatch - which kernels are built, which run on this CPU, which one is taken. */

#ifndef DPA_KERNEL_DISPATCH_H
#define DPA_KERNEL_DISPATCH_H

#include "base/error.h"
#include "kernel/kernel.h"

/*
 * The kernels that are built, fastest first; ends with NULL. The mbedtls kernel is the last: it
 * runs anywhere.
 */
extern const struct kernel *const kernels[];

/* NULL when no kernel of that name is built. */
const struct kernel *kernel_find(const char *name);

/* Whether this CPU and its operating system can run it. */
bool kernel_runs_here(const struct kernel *kernel);

/* The fastest kernel that a machine with these bits of enum cpu can run. Never NULL. */
const struct kernel *kernel_for(unsigned bits);

/* The fastest kernel on this CPU. Never NULL. */
const struct kernel *kernel_fastest(void);

/*
 * Hash and draw samples whose records are known, in well under a millisecond. False and status 2:
 * it is broken.
 */
bool kernel_known_answer(const struct kernel *kernel, struct error *error);

/*
 * Compare the kernel with mbedTLS over batch sizes, depths, long texts and wide seeds; at most a
 * few seconds.
 */
bool kernel_self_test(const struct kernel *kernel, struct error *error);

#endif
