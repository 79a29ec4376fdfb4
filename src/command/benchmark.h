/* SPDX-License-Identifier: MIT */
/* benchmark - how fast this machine makes the records of a job: every kernel, one thread and all.
 */

#ifndef DPA_COMMAND_BENCHMARK_H
#define DPA_COMMAND_BENCHMARK_H

#include "command/job.h"

/*
 * Run the job with every kernel of this machine (or the one that was asked for), with one thread
 * and with all, for job->benchmark.records IDs each, or for as many as keep it busy for a moment.
 * The IDs begin where the job's first range does, or at 0; the records go to /dev/null. The kernels
 * take turns, so that a noisy moment hits all of them; of all rounds the median counts. Writes a
 * table, or NDJSON, to standard output.
 */
enum status benchmark(const struct job *job);

#endif
