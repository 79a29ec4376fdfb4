/* SPDX-License-Identifier: MIT */
/* option_value - arguments of options: numbers and names. */

#ifndef DPA_CLI_OPTION_VALUE_H
#define DPA_CLI_OPTION_VALUE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Messages name the option, without its dashes. */
bool option_value_number(const char *option, const char *text, uint64_t least, uint64_t most,
	uint64_t *number, struct error *error);

/* The index of `text` in a NULL-ended list; a near miss is told. */
bool option_value_name(const char *option, const char *text, const char *const *names,
	unsigned *index, struct error *error);

#endif
