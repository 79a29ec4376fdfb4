/* SPDX-License-Identifier: MIT */
/* check_stream - checks files by generating all their bytes again. */

#ifndef DPA_COMMAND_CHECK_STREAM_H
#define DPA_COMMAND_CHECK_STREAM_H

#include "command/job.h"

/* Check the output of the job, or the shards of its ranks in order. The result is that of check().
 */
enum status check_by_stream(const struct job *job);

#endif
