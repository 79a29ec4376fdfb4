/* SPDX-License-Identifier: MIT */
/* scan - JSON texts of one line, strictly as RFC 8259 has them, without building anything. */

#include "input/scan.h"

#include "base/utf8.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

const char *
scan_wrong(struct scan *scan, const char *at, const char *what)
{
	scan->at = at;
	scan->what = *at == '\n' ? "the line ends too early" : what;
	return NULL;
}

const char *
scan_blank(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The value of a hex digit, or -1. */
static int
hex(char c)
{
	if (digit(c))
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#define EACH(byte) ((uint64_t)(byte)*0x0101010101010101u)

/*
 * Behind the bytes of a string that need no thought. A byte b has its high bit set in the sum below
 * if it is no ASCII; or if b - 0x20, (b ^ '"') - 1 or (b ^ '\\') - 1 is negative. A borrow may do
 * that to a byte too, but only behind one that did it rightly, and the first one is asked for.
 */
static inline const char *
plain(const char *p)
{
	for (;; p += 8) {
		uint64_t eight, stop;

		memcpy(&eight, p, 8);
		eight = le64toh(eight);
		stop = (eight | (eight - EACH(0x20)) | ((eight ^ EACH('"')) - EACH(1)) |
			       ((eight ^ EACH('\\')) - EACH(1))) &
		       EACH(0x80);
		if (stop)
			return p + __builtin_ctzll(stop) / 8;
	}
}

/* Behind a sequence of UTF-8. The newline at the end is no continuation, so nothing behind it is
 * looked at. */
static const char *
beyond_ascii(struct scan *scan, const char *p)
{
	const unsigned char *text = (const unsigned char *)p;
	size_t length = utf8_length(text, text + 4);

	return length ? p + length : scan_wrong(scan, p, "invalid UTF-8");
}

static const char *
escape(struct scan *scan, const char *p)
{
	if (p[1] != 'u')
		return p[1] != '\0' && strchr("\"\\/bfnrt", p[1])
			       ? p + 2
			       : scan_wrong(scan, p + 1, "invalid escape");
	for (unsigned i = 2; i < 6; i++)
		if (hex(p[i]) < 0)
			return scan_wrong(scan, p + i, "\\u needs four hex digits");
	return p + 6;
}

const char *
scan_string(struct scan *scan, const char *p, bool *escaped)
{
	*escaped = false;
	while (p) {
		p = plain(p);
		if (*p == '"')
			return p;
		if (*p == '\\') {
			*escaped = true;
			p = escape(scan, p);
		} else if ((unsigned char)*p < 0x20) {
			return scan_wrong(scan, p, "control character in a string");
		} else {
			p = beyond_ascii(scan, p);
		}
	}
	return NULL;
}

static const char *
digits(struct scan *scan, const char *p)
{
	if (!digit(*p))
		return scan_wrong(scan, p, "a digit is needed");
	while (digit(*p))
		p++;
	return p;
}

static const char *
number(struct scan *scan, const char *p)
{
	if (*p == '-')
		p++;
	p = *p == '0' ? p + 1 : digits(scan, p);
	if (p && *p == '.')
		p = digits(scan, p + 1);
	if (p && (*p == 'e' || *p == 'E'))
		p = digits(scan, p[1] == '+' || p[1] == '-' ? p + 2 : p + 1);
	return p;
}

static const char *
literal(struct scan *scan, const char *p, const char *word)
{
	for (; *word; word++, p++)
		if (*p != *word)
			return scan_wrong(scan, p, "a value is needed");
	return p;
}

static const char *
array(struct scan *scan, const char *p, unsigned depth)
{
	p = scan_blank(p + 1);
	if (*p == ']')
		return p + 1;
	for (;;) {
		p = scan_value(scan, p, depth);
		if (!p)
			return NULL;
		p = scan_blank(p);
		if (*p == ']')
			return p + 1;
		if (*p != ',')
			return scan_wrong(scan, p, "',' or ']' is needed");
		p = scan_blank(p + 1);
	}
}

const char *
scan_member(struct scan *scan, const char *p, struct member *member, unsigned depth)
{
	if (*p != '"')
		return scan_wrong(scan, p, "a member's name is needed");
	member->name = p + 1;
	p = scan_string(scan, p + 1, &member->escaped);
	if (!p)
		return NULL;
	member->length = (size_t)(p - member->name);
	p = scan_blank(p + 1);
	if (*p != ':')
		return scan_wrong(scan, p, "':' is needed");
	member->value = scan_blank(p + 1);
	return member->end = scan_value(scan, member->value, depth);
}

static const char *
object(struct scan *scan, const char *p, unsigned depth)
{
	struct member member;

	p = scan_blank(p + 1);
	if (*p == '}')
		return p + 1;
	for (;;) {
		p = scan_member(scan, p, &member, depth);
		if (!p)
			return NULL;
		p = scan_blank(p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return scan_wrong(scan, p, "',' or '}' is needed");
		p = scan_blank(p + 1);
	}
}

const char *
scan_value(struct scan *scan, const char *p, unsigned depth)
{
	bool escaped;

	switch (*p) {
	case '"':
		p = scan_string(scan, p + 1, &escaped);
		return p ? p + 1 : NULL;
	case '{':
	case '[':
		if (depth >= SCAN_DEPTH_MAX)
			return scan_wrong(scan, p, "too deep: more than 256 arrays and objects");
		return (*p == '{' ? object : array)(scan, p, depth + 1);
	case 't':
		return literal(scan, p, "true");
	case 'f':
		return literal(scan, p, "false");
	case 'n':
		return literal(scan, p, "null");
	default:
		if (*p != '-' && !digit(*p))
			return scan_wrong(scan, p, "a value is needed");
		return number(scan, p);
	}
}

/* The code unit of four hex digits. */
static unsigned
unit(const char *p)
{
	return (unsigned)(((hex(p[0]) * 16 + hex(p[1])) * 16 + hex(p[2])) * 16 + hex(p[3]));
}

static size_t
utf8_put(char *out, unsigned code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

const char *
scan_character(const char *p, char out[SCAN_CHARACTER_MAX], size_t *length)
{
	static const char names[] = "bfnrt", meant[] = "\b\f\n\r\t";
	unsigned code, low;

	*length = 1;
	out[0] = *p++;
	if (out[0] != '\\')
		return p;
	if (*p != 'u') {
		const char *name = strchr(names, *p);

		out[0] = name ? meant[name - names] : *p;
		return p + 1;
	}
	code = unit(p + 1);
	p += 5;
	if (code >= 0xDC00 && code < 0xE000)
		return NULL;
	if (code >= 0xD800 && code < 0xDC00) {
		if (p[0] != '\\' || p[1] != 'u')
			return NULL;
		low = unit(p + 2);
		if (low < 0xDC00 || low >= 0xE000)
			return NULL;
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		p += 6;
	}
	*length = utf8_put(out, code);
	return p;
}
