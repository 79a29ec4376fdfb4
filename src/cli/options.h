/* SPDX-License-Identifier: MIT */
/* options - turns the command line into a job; prints --help, --version and the like. */

#pragma once

#include "command/job.h"

/* Fill *job, which the caller closes by job_close in every case. False: an error was printed. */
bool options_parse(struct job *job, int argc, char **argv);
void job_close(struct job *job);

/* Print the help, versions, configuration or self-test on standard output, as the mode of the job
 * selects. A failure to write is reported. STATUS_INVALID: a kernel has failed its self-test. */
enum status help_print(const struct job *job);

/* If the job reads its input from a terminal, print what input is expected and how to end it. */
void help_print_tty_hint(const struct job *job);
