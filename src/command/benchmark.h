/* SPDX-License-Identifier: MIT */
/* benchmark - how fast this machine generates the records of a job, by kernel and threads. */

#pragma once

#include "command/job.h"

/*
 * Run the job with every kernel that this CPU supports (or the one of --kernel), with one thread
 * and with job->run.jobs threads, for job->benchmark.records IDs each, or for as many as take about
 * ROUND_TIME. The IDs begin at the job's first range, or at 0; the records go to /dev/null. The
 * kernels take turns, so that a disturbance affects all of them; the median of all rounds is
 * reported, as a table or as NDJSON on standard output.
 */
enum status benchmark(const struct job *job);
