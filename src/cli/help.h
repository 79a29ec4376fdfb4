/* SPDX-License-Identifier: MIT */
/* help - what --help, --version and --print-config print. */

#ifndef DPA_CLI_HELP_H
#define DPA_CLI_HELP_H

#include "base/error.h"
#include "model/config.h"

/* Print on standard output. A failure to write is reported and returned. */
enum status help_print(void);
enum status help_print_version(void);
enum status help_print_config(const struct config *config);

#endif
