/* SPDX-License-Identifier: MIT */
/* convert - reads saved records and writes them in any format. */

#pragma once

#include "command/job.h"

/* Whether the ranges, as positions, can be met in one pass. */
bool convert_validate(const struct job *job, struct error *error);

/*
 * Read the saved records, write those of job's ranges, or all. STATUS_OK; or what went wrong was
 * reported and is returned: every record before a bad one is written.
 */
enum status convert(const struct job *job);
