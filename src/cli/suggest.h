/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant by a command line that cannot be accepted. */

#ifndef DPA_CLI_SUGGEST_H
#define DPA_CLI_SUGGEST_H

#include "cli/options.h"

/* The last option that was given without its optional argument, and the word after it, which the
 * user may have meant as the argument: "--stats FILE" in place of "--stats=FILE". */
struct empty_argument {
	const struct option_row *option; /* NULL: there is none */
	const char *next_word;
};

/* What dpa calls something that other programs call `name`: an option (`option` is NULL) or the
 * argument of an option. NULL: nothing is known. */
const char *suggest_equivalent(const char *option, const char *name);

/* Set the error that getopt_long reports by returning ':' or '?'. Returns false. */
bool suggest_option(int got, char *const *argv, struct error *error);

/*
 * Refuse the word of an option with one letter if letter and argument are the name of a long
 * option: -preset would be -p with the argument "reset".
 */
bool suggest_double_dash(const char *word, const char *argument, struct error *error);

/* Refuse a FILE that does not exist if it seems to be meant for an option. */
bool suggest_files(const struct job *job, const struct empty_argument *empty, struct error *error);

#endif
