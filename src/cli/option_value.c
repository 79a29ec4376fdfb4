/* SPDX-License-Identifier: MIT */
/* option_value - arguments of options: numbers and names. */

#include "cli/option_value.h"

#include "base/quote.h"
#include "base/typo.h"
#include "cli/suggest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MAX 256

bool
option_value_number(const char *option, const char *text, uint64_t least, uint64_t most,
	uint64_t *number, struct error *error)
{
	char *end = NULL, quoted[QUOTED_MAX];

	errno = 0;
	if (*text >= '0' && *text <= '9') /* strtoull alone takes blanks and signs */
		*number = strtoull(text, &end, 10);
	if (end && *end == '\0' && errno == 0 && *number >= least && *number <= most)
		return true;
	return error_set(error, STATUS_TROUBLE, "--%s: invalid number %s: %ju to %ju is needed",
		option, quote(quoted, text, strlen(text)), (uintmax_t)least, (uintmax_t)most);
}

static bool
unknown(const char *option, const char *text, const char *const *names, struct error *error)
{
	const char *elsewhere = suggest_elsewhere(option, text);
	const char *nearest = elsewhere ? elsewhere : typo_nearest(text, names);
	char quoted[QUOTED_MAX], list[LIST_MAX];

	quote(quoted, text, strlen(text));
	if (nearest)
		return error_set(error, STATUS_TROUBLE, "--%s: unknown name %s; did you mean '%s'?",
			option, quoted, nearest);
	return error_set(error, STATUS_TROUBLE, "--%s: unknown name %s: one of %s is needed",
		option, quoted, join_names(list, sizeof(list), names));
}

bool
option_value_name(const char *option, const char *text, const char *const *names, unsigned *index,
	struct error *error)
{
	for (*index = 0; names[*index]; ++*index)
		if (strcmp(names[*index], text) == 0)
			return true;
	return unknown(option, text, names, error);
}
