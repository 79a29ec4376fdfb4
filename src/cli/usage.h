/* SPDX-License-Identifier: MIT */
/* usage - what --help, --version, --print-config and --self-test print. */

#ifndef DPA_CLI_USAGE_H
#define DPA_CLI_USAGE_H

#include "base/error.h"
#include "model/config.h"

/* Print on standard output; a failure to write is told and returned. */
enum status usage_help(void);
enum status usage_version(void);
enum status usage_config(const struct config *config);

/* Compare every kernel that this machine runs with mbedTLS and print a line for each.
 * STATUS_INVALID: one differs. */
enum status usage_self_test(void);

#endif
