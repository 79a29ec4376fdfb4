/* SPDX-License-Identifier: MIT */
/* rank_options - the options about ranks and seeds: --rank, --world-size, --shard, --seeding. */

#ifndef DPA_CLI_RANK_OPTIONS_H
#define DPA_CLI_RANK_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

/* What the job does not hold of them. */
struct rank_options {
	bool has_rank, has_world_size;
	bool is_auto;         /* --rank auto */
	const char *launcher; /* NULL: not given */
	bool has_epoch;
};

bool rank_options_set(struct rank_options *options, struct job *job, int code, const char *argument,
	struct error *error);

/* All options are set: refuse combinations that cannot work, and set job->all_ranks. */
bool rank_options_finish(const struct rank_options *options, struct job *job, struct error *error);

/* For --rank auto: set rank and world size to those of the launcher's environment variables. */
bool rank_options_detect(const struct rank_options *options, struct job *job, struct error *error);

#endif
