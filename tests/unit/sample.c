/* SPDX-License-Identifier: MIT */
/* sample - the values of the extreme draws, and choices by a linear search. */

#include "model/sample.h"
#include "model/config.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define LAST 0x1.fffffffffffffp-1 /* the largest draw, 1 - 2^-53 */

/* The value of one draw for --param x=SPEC. */
static double
value_of(const char *spec, double draw)
{
	static struct config config; /* large */
	struct error error = { 0 };
	struct parameter param;

	config = (struct config){ .count = PARAMETERS_FIXED };
	CHECK(parameter_parse(&param, &config.owned, "x", spec, &error));
	config.parameters[0] = param;
	sample_values(&config, 1, 1, &draw, 1);
	config_close(&config);
	return draw;
}

static void
check_extremes(void)
{
	CHECK(value_of("-1:3", 0) == -1);
	CHECK(value_of("int:-5:5", 0) == -5);
	CHECK(value_of("int:-5:5", LAST) == 5);
	CHECK(value_of("int:0:1", 0.5) == 1);
	CHECK(value_of("int:0:9007199254740991", LAST) == 0x1p53 - 1);
	CHECK(value_of("int:1:9007199254740992", LAST) == 0x1p53);
	CHECK(value_of("int:1:9007199254740992", 0x1p-53) == 2);
	CHECK(value_of("int:-9007199254740992:-1", LAST) == -1);
	CHECK(value_of("int:0:9007199254740989", LAST) == 0x1p53 - 3);
	for (int hi = 1; hi < 3000; hi++) {
		char spec[32];

		snprintf(spec, sizeof(spec), "int:0:%d", hi);
		CHECK(value_of(spec, LAST) == hi);
	}
	CHECK(value_of("bool:0", 0) == 0);
	CHECK(value_of("bool:1", LAST) == 1);
	CHECK(value_of("bool:0.5", 0.5) == 0);
	CHECK(value_of("bool:0.5", 0x1.fffffffffffffp-2) == 1);
	CHECK(value_of("choice:a,b", 0) == 0);
	CHECK(value_of("choice:a,b,c", LAST) == 2);
	CHECK(value_of("choice:a*1e-300,b*1e300,c*1e-300", 0) == 0);
	CHECK(value_of("choice:a*1e-300,b*1e300,c*1e-300", 0x1p-53) == 1);
	CHECK(value_of("choice:a*1,b*1e17,c*1", LAST) == 1);
	CHECK(value_of("choice:a,b,c,d", 0.75) == 3);
}

/* Each number of choices; draws at the sums of the weights and next to them. */
static void
check_choices(void)
{
	for (unsigned count = 2; count <= CHOICES_MAX; count++) {
		static struct config config;
		struct error error = { 0 };
		struct parameter *parameter = &config.parameters[0];
		double sum = 0;

		*parameter = (struct parameter){ 0 };
		for (unsigned i = 0; i < count; i++) {
			struct number weight = { (double)(i * 7919 % 31 + 1) / 8, false };
			char text[8];

			snprintf(text, sizeof(text), "%u", i);
			CHECK(parameter_add_choice(
				parameter, &config.owned, "x", text, strlen(text), weight, &error));
		}

		const struct choices *choices = parameter->choices;

		for (unsigned i = 0; i < count; i++) {
			double draw[3] = { sum / choices->total, 0, 0 };

			sum += choices->choice[i].weight.value;
			draw[1] = draw[0] - 0x1p-40;
			draw[2] = draw[0] + 0x1p-40;
			draw[1] = draw[1] < 0 ? 0 : draw[1];
			for (unsigned k = 0; k < 3; k++) {
				double x = draw[k] * choices->total, linear = 0, up_to = 0;

				for (unsigned j = 0; j < count - 1; j++) {
					up_to += choices->choice[j].weight.value;
					linear += up_to <= x;
				}
				sample_values(&config, 1, 1, &draw[k], 1);
				CHECK(draw[k] == linear);
			}
		}
		config_close(&config);
	}
}

void
test_sample(void)
{
	check_extremes();
	check_choices();
}
