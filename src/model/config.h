/* SPDX-License-Identifier: MIT */
/* config - the configuration of draws: the parameters, and the depth of the chain. */

#pragma once

#include "model/parameter.h"

/* Rotation, brightness, noise, scale, contrast: always drawn first, in this order. */
#define PARAMETERS_FIXED 5
#define PARAMETERS_MAX   100 /* including those that the user adds */
#define DEPTH_MAX        10000
#define DEPTH_DEFAULT    10

/*
 * parameters[0] to parameters[count - 1] in drawing order, the fixed ones, which are doubles,
 * first. Copies share the choices, so only one of them may be closed, and its `owned` must be NULL
 * in the others.
 */
struct config {
	unsigned depth; /* 1 .. DEPTH_MAX */
	unsigned count;
	struct parameter parameters[PARAMETERS_MAX];
	struct choices *owned; /* list: those of the parameters, and those that were replaced */
};

/* Names of the presets, terminated by NULL; the first is the default. */
extern const char *const preset_names[];

/* Set *config, which owns nothing yet, to the preset of that index. */
void config_preset(struct config *config, unsigned preset);

/* Free what the configuration owns. */
void config_close(struct config *config);

/* Whether both give the same values. */
bool config_equal(const struct config *a, const struct config *b);

/* Index of the parameter whose name is the `length` bytes at name, or -1. */
int config_find(const struct config *config, const char *name, size_t length);

/* Whether a parameter may have this name: [A-Za-z_][A-Za-z0-9_]*, at most PARAMETER_NAME_MAX bytes.
 */
bool config_name_is_valid(const char *name, size_t length);

/*
 * The following set part of a configuration and return false with *error set if a value is invalid.
 * Messages begin with `where`: an option, or a file and member.
 */

/* Set kind and numbers of parameters[index] to those of *param. */
bool config_set_param(struct config *config, unsigned index, const char *where,
	const struct parameter *param, struct error *error);

/* Append an extra parameter with kind and numbers of *param, or replace that of this name. */
bool config_add_param(struct config *config, const char *where, const char *name, size_t length,
	const struct parameter *param, struct error *error);

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
