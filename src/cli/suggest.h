/* SPDX-License-Identifier: MIT */
/* suggest - what somebody may have meant by a command line that cannot be followed. */

#ifndef DPA_CLI_SUGGEST_H
#define DPA_CLI_SUGGEST_H

#include "cli/options.h"

/* What dpa has in place of a name that other programs know: of an option (option NULL), or as the
 * argument of an option. NULL: nothing. */
const char *suggest_elsewhere(const char *option, const char *name);

/* Tell what getopt_long could not take: `got` is ':' or '?'. Returns false. */
bool suggest_option(int got, char *const *argv, struct error *error);

/*
 * Refuse an argument that stands in one word with its option's letter, and with it makes the name
 * of a long option: as in -preset, which would be -p with the argument "reset".
 */
bool suggest_dash(const char *word, const char *argument, struct error *error);

/*
 * Refuse a FILE that does not exist if it seems to be meant for an option. `bare` is the last
 * option given without the argument that it may have, and `behind` the word that followed it.
 */
bool suggest_files(const struct job *job, const struct option_row *bare, const char *behind,
	struct error *error);

#endif
