/* SPDX-License-Identifier: MIT */
/* option_value - arguments of options: numbers and names. */

#include "cli/option_value.h"

#include "base/decimal.h"
#include "base/quote.h"
#include "cli/suggest.h"

#include <string.h>

#define LIST_MAX 256

bool
option_value_number(const char *option, const char *text, uint64_t min, uint64_t max,
	uint64_t *number, struct error *error)
{
	char quoted[QUOTED_MAX];

	if (parse_u64_string(text, number) && *number >= min && *number <= max)
		return true;
	return error_set(error, STATUS_TROUBLE, "--%s: invalid number %s: expected %ju to %ju",
		option, quote(quoted, text, strlen(text)), (uintmax_t)min, (uintmax_t)max);
}

static bool
unknown_name(const char *option, const char *text, const char *const *names, struct error *error)
{
	const char *nearest = suggest_equivalent(option, text);
	char quoted[QUOTED_MAX], list[LIST_MAX];

	if (!nearest)
		nearest = typo_nearest(text, names);
	quote(quoted, text, strlen(text));
	if (nearest)
		return error_set(error, STATUS_TROUBLE, "--%s: unknown name %s; did you mean '%s'?",
			option, quoted, nearest);
	return error_set(error, STATUS_TROUBLE, "--%s: unknown name %s: expected one of %s", option,
		quoted, join_names(list, sizeof(list), names));
}

bool
option_value_name(const char *option, const char *text, const char *const *names, unsigned *index,
	struct error *error)
{
	for (*index = 0; names[*index]; ++*index)
		if (strcmp(names[*index], text) == 0)
			return true;
	return unknown_name(option, text, names, error);
}
