/* SPDX-License-Identifier: MIT */
/* json_lexer - the lexer compared with jansson on texts that are changed at random. */

#include "json/json_lexer.h"

#include "unit.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS   200000
#define TEXT_MAX 128

/* Numerical Recipes' LCG, the high half. */
static unsigned
draw(uint64_t *state, unsigned below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*state >> 33) % below;
}

/* Whether all of the text is one JSON value for the lexer. */
static bool
is_valid(const char *text, size_t length)
{
	char line[TEXT_MAX + 1 + PADDING] = "";
	struct json_lexer lexer = { .end = line + length };
	const char *end;

	memcpy(line, text, length);
	line[length] = '\n';
	end = json_skip_value(&lexer, json_skip_blanks(&lexer, line), 0);
	if (!end)
		CHECK(lexer.error && lexer.error_at >= line && lexer.error_at <= lexer.end);
	return end && json_skip_blanks(&lexer, end) == lexer.end;
}

/* Whether jansson agrees, as far as it knows the grammar alone: it also refuses unpaired surrogates
 * and numbers that no double holds. */
static bool
agrees(const char *text, size_t length)
{
	json_error_t failure;
	json_t *json = json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &failure);
	bool valid = is_valid(text, length), accepted = json != NULL;

	json_decref(json);
	if (!accepted && json_error_code(&failure) == json_error_numeric_overflow)
		return true;
	if (!accepted && valid && strstr(failure.text, "\\u"))
		return true;
	if (accepted != valid)
		printf("# %.*s: jansson %s\n", (int)length, text,
			accepted ? "accepts it" : failure.text);
	return accepted == valid;
}

static void
test_changed_texts(void)
{
	static const char *const texts[] = {
		"{\"id\":1,\"path\":\"a/b.png\",\"size\":[640,480],\"x\":{\"y\":null,\"z\":true}}",
		" [ 1 , -0.5e+3 , \"\\u00e9\\n\\\"\" , false , [ ] , { } , 0 , 1E9 ] ",
		"\"beyond eight, \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80, and \\ud83d\\ude00\"",
		"-12.5e-3",
		"{\"a\":{\"b\":[{\"c\":\"\\\\\\/\\b\\f\\r\\t\"}]},\"\":\"\"}",
	};
	static const char bytes[] =
		"{}[]\",:\\0123456789-+.eEtrufalsn \t\r\x01\x1f\x7f\x80\xbf\xc0\xc3\xe2\xed"
		"\xf0\xf4\xff";
	uint64_t state = 1;

	for (unsigned round = 0; round < ROUNDS; round++) {
		const char *from = texts[draw(&state, sizeof(texts) / sizeof(*texts))];
		size_t length = strlen(from);
		unsigned changes = draw(&state, 4);
		char text[TEXT_MAX];

		memcpy(text, from, length);
		while (changes--) {
			size_t at = draw(&state, (unsigned)length);

			if (draw(&state, 3) == 0)
				memmove(text + at, text + at + 1, --length - at);
			else
				text[at] = bytes[draw(&state, sizeof(bytes) - 1)];
		}
		CHECK(agrees(text, length));
	}
}

/* Every byte at every place of a string, which is read in steps of eight. */
static void
test_every_byte(void)
{
	char text[24];

	for (unsigned length = 2; length < sizeof(text); length++) {
		for (unsigned at = 1; at + 1 < length; at++) {
			for (unsigned byte = 0; byte < 256; byte++) {
				if (byte == '\n')
					continue;
				memset(text, 'x', length);
				text[0] = text[length - 1] = '"';
				text[at] = (char)byte;
				CHECK(agrees(text, length));
			}
		}
	}
}

static void
test_decoding(void)
{
	static const struct {
		const char *text, *decoded;
	} cases[] = {
		{ "a", "a" },
		{ "\\n", "\n" },
		{ "\\b", "\b" },
		{ "\\/", "/" },
		{ "\\\\", "\\" },
		{ "\\\"", "\"" },
		{ "\\u0041", "A" },
		{ "\\u00e9", "\xc3\xa9" },
		{ "\\u07FF", "\xdf\xbf" },
		{ "\\u0800", "\xe0\xa0\x80" },
		{ "\\uffff", "\xef\xbf\xbf" },
		{ "\\ud800\\udc00", "\xf0\x90\x80\x80" },
		{ "\\uDBFF\\uDFFF", "\xf4\x8f\xbf\xbf" },
		{ "\\ud800", NULL },
		{ "\\ud800x", NULL },
		{ "\\ud800\\n", NULL },
		{ "\\ud800\\ud800", NULL },
		{ "\\udc00", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *decoded = cases[i].decoded;
		size_t length = decoded ? strlen(decoded) : 0;
		char text[32 + PADDING] = "";
		struct json_lexer lexer = { .end = text };
		struct json_string string, other;

		lexer.end += snprintf(text, 32, "\"%s\"", cases[i].text);
		CHECK(json_read_string(&lexer, text, &string) == lexer.end);
		other = json_string_of(text, lexer.end);
		CHECK(other.text == string.text && other.length == string.length &&
			other.escaped == string.escaped);
		size_t size = decoded ? length : JSON_UNDECODABLE;
		CHECK(json_decode(&string, NULL) == size);
		CHECK(json_string_equals(&string, decoded ? decoded : "", length) ==
			(decoded != NULL));
		CHECK(!json_string_equals(&string, "\xef\xbf\xbf!", 4));
		/* In place. */
		CHECK(json_decode(&string, text + 1) == size);
		if (decoded)
			CHECK(memcmp(text + 1, decoded, length) == 0);
	}
}

static void
test_members(void)
{
	/* A complete object may be followed by anything, up to a NUL. */
	static const char text[64 + PADDING] = " { \"a\" : [1, {}] ,\n\"\\u0062\":\"x\"},{";
	struct json_lexer lexer = { .end = strstr(text, ",{") };
	struct json_member member = { 0 };
	const char *p = json_skip_blanks(&lexer, text) + 1;

	p = json_next_member(&lexer, p, &member, 1);
	CHECK(p == member.value_end && json_string_equals(&member.name, "a", 1));
	CHECK(member.value_end - member.value == 7 && memcmp(member.value, "[1, {}]", 7) == 0);
	p = json_next_member(&lexer, p, &member, 1);
	CHECK(p && member.name.escaped && json_string_equals(&member.name, "b", 1));
	p = json_next_member(&lexer, p, &member, 1);
	CHECK(p == lexer.end && !member.name.text);
}

void
test_json_lexer(void)
{
	test_changed_texts();
	test_every_byte();
	test_decoding();
	test_members();
}
