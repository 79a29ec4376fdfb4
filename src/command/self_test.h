/* SPDX-License-Identifier: MIT */
/* self_test - --self-test: every kernel is compared with mbedTLS. */

#pragma once

#include "base/error.h"

/* Test every kernel that this CPU can run and print a line for each kernel on standard output.
 * STATUS_INVALID: one has failed. */
enum status self_test(void);
