/* SPDX-License-Identifier: MIT */
/* tty_hint - the hint that input is expected from the terminal. */

#ifndef DPA_CLI_TTY_HINT_H
#define DPA_CLI_TTY_HINT_H

#include "command/job.h"

/* Print which input is expected, and how to end it, if the job reads it from a terminal. */
void tty_hint(const struct job *job);

#endif
