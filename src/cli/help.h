/* SPDX-License-Identifier: MIT */
/* help - what --help, --version, --print-config and --self-test print. */

#ifndef DPA_CLI_HELP_H
#define DPA_CLI_HELP_H

#include "base/error.h"
#include "model/config.h"

/* Print on standard output; a failure to write is told and returned. */
enum status help_print(void);
enum status help_print_version(void);
enum status help_print_config(const struct config *config);

/* Compare every kernel that this machine runs with mbedTLS and print a line for each.
 * STATUS_INVALID: one differs. */
enum status self_test(void);

#endif
