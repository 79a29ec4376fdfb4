/* SPDX-License-Identifier: MIT */
/* check - checks files of records against the options or the manifest of their run. */

#pragma once

#include "command/job.h"

/* Refuse what cannot be checked. */
bool check_validate(const struct job *job, struct error *error);

/*
 * Check the files. Prints "FILE: OK" or "FILE: FAILED" on standard output, and the errors on
 * standard error. STATUS_INVALID: a file has errors.
 */
enum status check(const struct job *job);
