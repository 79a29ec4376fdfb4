/* SPDX-License-Identifier: MIT */
/* config - what is drawn: the parameters, their bounds, the depth of the chain. */

#ifndef DPA_MODEL_CONFIG_H
#define DPA_MODEL_CONFIG_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Rotation, brightness, noise, scale, contrast: always drawn first, in this order. */
#define PARAMETERS_FIXED   5
#define PARAMETERS_MAX     100 /* with the extra ones */
#define PARAMETER_NAME_MAX 63
#define DEPTH_MAX          10000
#define DEPTH_DEFAULT      10

/* A bound as it was written: 30 and 30.0 draw the same numbers but are echoed apart. */
struct bound {
	double value;
	bool integer; /* |value| <= 2^53 and without a fraction */
};

/* One drawn value: lo + (hi - lo) * r. lo < hi, hi - lo is finite. */
struct parameter {
	char name[PARAMETER_NAME_MAX + 1];
	struct bound lo, hi;
};

/* parameters[0 .. count - 1] in drawing order; the first PARAMETERS_FIXED are the fixed ones. */
struct config {
	unsigned depth; /* 1 .. DEPTH_MAX */
	unsigned count;
	struct parameter parameters[PARAMETERS_MAX];
};

/* The names of the presets, NULL at the end; the first is the default. */
extern const char *const preset_names[];

/* False when there is no preset of that name. */
bool config_preset(struct config *config, const char *name);

/* The index of the parameter of that name, or -1. name need not end in NUL. */
int config_find(const struct config *config, const char *name, size_t length);

/*
 * Set the bounds of parameters[index]. Refuses lo >= hi and what no double holds, with a message
 * that begins with `where`: an option, or a file and member.
 */
bool config_set_bounds(struct config *config, unsigned index, const char *where, struct bound lo,
	struct bound hi, struct error *error);

/* The same for an extra parameter, which is added at the end unless it is there. Refuses bad names.
 */
bool config_add_param(struct config *config, const char *where, const char *name, size_t length,
	struct bound lo, struct bound hi, struct error *error);

/* Set the depth of the chain. */
bool config_set_depth(
	struct config *config, const char *where, long long depth, struct error *error);

/* An integer as a bound. Past 2^53 doubles skip integers: its value is infinite, so refused. */
struct bound bound_integer(long long integer);

/*
 * Read bounds as the command line writes them, LO:HI with numbers like -30, 0.5 or 1e-3. The
 * message begins with `where`.
 */
bool bounds_parse(struct bound *lo, struct bound *hi, const char *where, const char *text,
	struct error *error);

/*
 * Overlay *config with a JSON file: the library's configuration members, or a whole document of the
 * library or manifest of dpa, whose configuration is taken. "-" is standard input. A file over 1 MiB
 * is refused, unless it is such a document or manifest. On failure *config is not to be used.
 */
bool config_read(struct config *config, const char *path, struct error *error);

/* The same for a text; messages call it `name`. */
bool config_parse(struct config *config, const char *name, const char *text, size_t size,
	struct error *error);

/* The same for a document of jansson's. */
struct json_t;
bool config_read_json(
	struct config *config, const char *name, struct json_t *document, struct error *error);

#endif
