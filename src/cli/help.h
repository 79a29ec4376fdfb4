/* SPDX-License-Identifier: MIT */
/* help - what --help, --version, --self-test and --print-config print; the hint at a terminal. */

#pragma once

#include "base/error.h"
#include "command/job.h"

/* Print on standard output what the mode of the job asks for. A failure to write is reported and
 * returned; STATUS_INVALID: a kernel has failed. */
enum status help_print(const struct job *job);

/* Print which input is expected, and how to end it, if the job reads it from a terminal. */
void help_print_tty_hint(const struct job *job);
