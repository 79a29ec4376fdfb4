/* SPDX-License-Identifier: MIT */
/* load - records that were saved, written anew in any format. */

#ifndef DPA_RUN_LOAD_H
#define DPA_RUN_LOAD_H

#include "run/job.h"

/* Whether the ranges, as positions, can be met in one pass. */
bool load_possible(const struct job *job, struct error *error);

/*
 * Read the saved records, write those of job's ranges, or all. STATUS_OK; or what went wrong was
 * reported and is returned: every record before a bad one is written.
 */
enum status load(const struct job *job);

#endif
