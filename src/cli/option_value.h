/* SPDX-License-Identifier: MIT */
/* option_value - arguments of options: numbers and names. */

#ifndef DPA_CLI_OPTION_VALUE_H
#define DPA_CLI_OPTION_VALUE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Parse a decimal number from min to max. Messages name the option, given without its dashes. */
bool option_value_number(const char *option, const char *text, uint64_t min, uint64_t max,
	uint64_t *number, struct error *error);

/* Find the index of `text` in a NULL-terminated list. The message suggests the nearest name. */
bool option_value_name(const char *option, const char *text, const char *const *names,
	unsigned *index, struct error *error);

#endif
