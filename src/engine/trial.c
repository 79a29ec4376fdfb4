/* SPDX-License-Identifier: MIT */
/* trial - a batch of samples to try kernels on. */

#include "engine/trial.h"

#include <stdlib.h>
#include <string.h>

void
trial_close(struct trial *trial)
{
	free(trial->offset);
	free(trial->bytes);
	free(trial->digest);
	free(trial->unit);
}

bool
trial_open(struct trial *trial, size_t n, size_t text_max, unsigned draws, struct error *error)
{
	*trial = (struct trial){
		.n = n,
		.offset = calloc(n + 1, sizeof(*trial->offset)),
		.bytes = calloc(n * text_max + TEXT_SLACK, 1),
		.digest = calloc(n + 1, sizeof(*trial->digest)),
		.unit = calloc(n * draws + 1, sizeof(*trial->unit)),
	};
	if (trial->offset && trial->bytes && trial->digest && trial->unit)
		return true;
	trial_close(trial);
	return error_out_of_memory(error);
}

struct texts
trial_texts(const struct trial *trial)
{
	return (struct texts){ trial->bytes, trial->offset };
}

void
trial_add(struct trial *trial, size_t i, const void *text, size_t length)
{
	memcpy(trial->bytes + trial->offset[i], text, length);
	trial->offset[i + 1] = trial->offset[i] + (uint32_t)length;
}
