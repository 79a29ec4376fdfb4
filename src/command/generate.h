/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#ifndef DPA_COMMAND_GENERATE_H
#define DPA_COMMAND_GENERATE_H

#include "command/job.h"

/*
 * Read the items, write the records. STATUS_OK; or what went wrong was reported and is returned.
 * Every record before a bad line is written. Returns early when a signal is pending.
 */
enum status generate(const struct job *job);

#endif
