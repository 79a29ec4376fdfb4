/* SPDX-License-Identifier: MIT */
/* words - any text as the argument of an option: ranges, parameters, names of parameters and
 * fields. */

#include "fuzz.h"

#include "input/item.h"
#include "model/config.h"
#include "model/fields.h"

#include <string.h>

static void
try_range(const char *text, struct error *error)
{
	struct range range;

	if (!range_parse(&range, text, error))
		return;
	FUZZ_MUST(range.step > 0);
	FUZZ_MUST(range.last_index <= (UINT64_MAX - range.first) / range.step);
}

static void
try_parameter(const char *text, struct error *error)
{
	const char *equals = strchr(text, '=');
	size_t length = equals ? (size_t)(equals - text) : 0;
	struct parameter param;
	struct config config;

	config_preset(&config, 0);
	if (parameter_parse(&param, &config.owned, "--param", equals ? equals + 1 : text, error) &&
		config_add_param(&config, "--param", text, length, &param, error)) {
		FUZZ_MUST(config.count == PARAMETERS_FIXED + 1);
		FUZZ_MUST(config_find(&config, text, length) == PARAMETERS_FIXED);
	}
	config_close(&config);
}

static void
try_fields(const char *text, bool rank, struct error *error)
{
	struct fields fields;
	struct config config;
	size_t length = 0;

	config_preset(&config, 0);
	if (!fields_parse(&fields, &config, rank, text, error))
		return;
	for (unsigned i = 0; i < fields.count; i++) {
		const char *name = field_name(&fields.field[i], &config);

		FUZZ_MUST(strncmp(text + length, name, strlen(name)) == 0);
		length += strlen(name) + 1;
	}
	FUZZ_MUST(fields.count > 0 && length == strlen(text) + 1);
}

void
fuzz_words(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	char *text = malloc(size + 1);

	FUZZ_MUST(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (size > 0 && *text == 'r')
		try_range(text + 1, &error);
	else if (size > 0 && *text == 'b')
		try_parameter(text + 1, &error);
	else if (size > 0)
		try_fields(text + 1, *text & 1, &error);
	FUZZ_MUST(error.status == STATUS_OK || error.status == STATUS_TROUBLE);
	if (error.status != STATUS_OK)
		fuzz_message(error.text);
	free(text);
}
