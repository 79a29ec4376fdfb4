/* SPDX-License-Identifier: MIT */
/* check - checks that files of records are what the options or a manifest say. */

#ifndef DPA_COMMAND_CHECK_H
#define DPA_COMMAND_CHECK_H

#include "command/job.h"

#include <stdbool.h>

/* Refuse what cannot be checked. */
bool check_validate(const struct job *job, struct error *error);

/*
 * Check the files, and print for each on standard output whether it is right, and on standard error
 * what is wrong. STATUS_INVALID: a file is wrong.
 */
enum status check(const struct job *job);

#endif
