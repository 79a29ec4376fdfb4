/* SPDX-License-Identifier: MIT */
/* check_stream - checks files whose records do not name themselves: all bytes are generated again.
 */

#ifndef DPA_COMMAND_CHECK_STREAM_H
#define DPA_COMMAND_CHECK_STREAM_H

#include "command/job.h"

/* Check the files, which are the output of the job, or the shards of its ranks in order. See
 * check.h for the result. */
enum status check_by_stream(const struct job *job);

#endif
