/* SPDX-License-Identifier: MIT */
/* tty_hint - a word to somebody who sits before a terminal and wonders why nothing happens. */

#ifndef DPA_CLI_TTY_HINT_H
#define DPA_CLI_TTY_HINT_H

#include "command/job.h"

/* Say once what is waited for, if that is what a person types. */
void tty_hint(const struct job *job);

#endif
