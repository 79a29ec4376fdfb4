/* SPDX-License-Identifier: MIT */
/* check - whether files of records are what they claim to be. */

#ifndef DPA_COMMAND_CHECK_H
#define DPA_COMMAND_CHECK_H

#include "command/job.h"

#include <stdbool.h>

/* Refuse what cannot be checked: formats that are no lines, records without an ID and no --range.
 */
bool check_validate(const struct job *job, struct error *error);

/*
 * Recompute every record of the files and compare the bytes; a line on standard output tells the
 * verdict on each file, messages name what is wrong. STATUS_INVALID: something is.
 */
enum status check(const struct job *job);

#endif
