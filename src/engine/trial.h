/* SPDX-License-Identifier: MIT */
/* trial - a batch of samples to try kernels on. */

#ifndef DPA_ENGINE_TRIAL_H
#define DPA_ENGINE_TRIAL_H

#include "base/error.h"
#include "engine/kernel.h"

/* n seed strings and room for all that comes of them, with one digest and one value to spare. */
struct trial {
	size_t n;
	uint32_t *offset;
	unsigned char *bytes;
	struct digest *digest;
	double *unit; /* value k of sample i at [k * n + i] */
};

/* Without texts as yet; none is to be longer than text_max. */
bool trial_open(
	struct trial *trial, size_t n, size_t text_max, unsigned draws, struct error *error);
void trial_close(struct trial *trial);

/* Set text i; they are to be set in order. */
void trial_add(struct trial *trial, size_t i, const void *text, size_t length);

struct texts trial_texts(const struct trial *trial);

#endif
