/* SPDX-License-Identifier: MIT */
/* hint - a word to somebody who sits before a terminal and wonders why nothing happens. */

#ifndef DPA_CLI_HINT_H
#define DPA_CLI_HINT_H

#include "run/job.h"

/* Say once what is waited for, if that is what a person types. */
void hint_terminal(const struct job *job);

#endif
