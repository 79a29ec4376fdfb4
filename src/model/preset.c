/* SPDX-License-Identifier: MIT */
/* preset - the named configurations. */

#include "model/config.h"

#include <string.h>

/* clang-format off */
#define INTEGER(x) { (x), true }
#define REAL(x)    { (x), false }
/* clang-format on */

const char *const preset_names[] = { "moderate", "mild", "aggressive", NULL };

/* The library's three presets. Integers are printed as integers, as the library prints them. */
static const struct config presets[] = {
	{
		DEPTH_DEFAULT,
		PARAMETERS_FIXED,
		{
			{ "rotation", INTEGER(-30), INTEGER(30) },
			{ "brightness", REAL(0.8), REAL(1.2) },
			{ "noise", INTEGER(0), REAL(0.1) },
			{ "scale", REAL(0.8), REAL(1.2) },
			{ "contrast", REAL(0.7), REAL(1.3) },
		},
	},
	{
		DEPTH_DEFAULT,
		PARAMETERS_FIXED,
		{
			{ "rotation", INTEGER(-15), INTEGER(15) },
			{ "brightness", REAL(0.9), REAL(1.1) },
			{ "noise", INTEGER(0), REAL(0.05) },
			{ "scale", REAL(0.9), REAL(1.1) },
			{ "contrast", REAL(0.85), REAL(1.15) },
		},
	},
	{
		DEPTH_DEFAULT,
		PARAMETERS_FIXED,
		{
			{ "rotation", INTEGER(-45), INTEGER(45) },
			{ "brightness", REAL(0.7), REAL(1.3) },
			{ "noise", INTEGER(0), REAL(0.15) },
			{ "scale", REAL(0.7), REAL(1.3) },
			{ "contrast", REAL(0.6), REAL(1.4) },
		},
	},
};

bool
config_preset(struct config *config, const char *name)
{
	for (size_t i = 0; preset_names[i]; i++) {
		if (strcmp(preset_names[i], name) == 0) {
			*config = presets[i];
			return true;
		}
	}
	return false;
}
