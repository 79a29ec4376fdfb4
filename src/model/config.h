/* SPDX-License-Identifier: MIT */
/* config - the configuration of draws: parameters with bounds, and the depth of the chain. */

#ifndef DPA_MODEL_CONFIG_H
#define DPA_MODEL_CONFIG_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Rotation, brightness, noise, scale, contrast: always drawn first, in this order. */
#define PARAMETERS_FIXED   5
#define PARAMETERS_MAX     100 /* including those that the user adds */
#define PARAMETER_NAME_MAX 63
#define DEPTH_MAX          10000
#define DEPTH_DEFAULT      10

/* A bound. 30 and 30.0 give the same values but are printed as they were written. */
struct bound {
	double value;
	bool integer; /* written without point and exponent; |value| <= 2^53 */
};

/* Values are lo + (hi - lo) * r; lo < hi, and hi - lo is finite. */
struct parameter {
	char name[PARAMETER_NAME_MAX + 1];
	struct bound lo, hi;
};

/* parameters[0] to parameters[count - 1] in drawing order, the fixed ones first. */
struct config {
	unsigned depth; /* 1 .. DEPTH_MAX */
	unsigned count;
	struct parameter parameters[PARAMETERS_MAX];
};

/* Names of the presets, terminated by NULL; the first is the default. */
extern const char *const preset_names[];

/* Copy the preset of that name; false if there is none. */
bool config_preset(struct config *config, const char *name);

/* Index of the parameter whose name is the `length` bytes at name, or -1. */
int config_find(const struct config *config, const char *name, size_t length);

/*
 * The following set part of a configuration and return false with *error set if a value is invalid.
 * Messages begin with `where`: an option, or a file and member.
 */

/* Set the bounds of parameters[index]. */
bool config_set_bounds(struct config *config, unsigned index, const char *where, struct bound lo,
	struct bound hi, struct error *error);

/* Append an extra parameter, or replace its bounds if there is one of that name. */
bool config_add_param(struct config *config, const char *where, const char *name, size_t length,
	struct bound lo, struct bound hi, struct error *error);

/*
 * An integer as a bound. Beyond 2^53, where a double may not represent it, the value is infinite,
 * so that config_set_bounds rejects it.
 */
struct bound bound_integer(long long integer);

/* Parse LO:HI, two decimal numbers like -30, 0.5 or 1e-3. */
bool bounds_parse(struct bound *lo, struct bound *hi, const char *where, const char *text,
	struct error *error);

/*
 * Read a JSON document from the file `path` ("-": standard input) and override the members of
 * *config that it has. It is a configuration of at most 1 MiB, or a document of the library or
 * manifest of dpa that contains one. On failure *config is unspecified.
 */
bool config_read(struct config *config, const char *path, struct error *error);

/* The same for a document that jansson has parsed, which messages call `name`. */
struct json_t;
bool config_read_json(
	struct config *config, const char *name, struct json_t *document, struct error *error);

#endif
