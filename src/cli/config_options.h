/* SPDX-License-Identifier: MIT */
/* config_options - the options that set the configuration: --preset, --config, bounds, --depth. */

#ifndef DPA_CLI_CONFIG_OPTIONS_H
#define DPA_CLI_CONFIG_OPTIONS_H

#include "base/error.h"
#include "model/config.h"

#include <stdbool.h>
#include <stddef.h>

struct config_option {
	int code;
	const char *argument;
};

/*
 * They take effect in an order of their own: the last --preset, then the files of --config, then
 * the other options, both in the order of the command line.
 */
struct config_options {
	const char *preset;         /* NULL: the default one */
	struct config_option *list; /* all but --preset, in the order of the command line */
	size_t count;
};

/* Make room for so many options. */
bool config_options_open(struct config_options *options, size_t max, struct error *error);
void config_options_close(struct config_options *options);

void config_options_add(struct config_options *options, int code, const char *argument);

/* The three steps, in this order. */
bool config_options_set_preset(
	const struct config_options *options, struct config *config, struct error *error);
bool config_options_read_files(
	const struct config_options *options, struct config *config, struct error *error);
bool config_options_set_parameters(
	const struct config_options *options, struct config *config, struct error *error);

#endif
