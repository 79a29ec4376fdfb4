/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text. */

#ifndef DPA_BASE_DECIMAL_H
#define DPA_BASE_DECIMAL_H

#include <stdint.h>

#define DECIMAL_MAX      20 /* digits of 2^64 - 1 */
#define DECIMAL_128_MAX  39 /* digits of 2^128 - 1 */
#define DECIMAL_WIDE_MAX 78 /* digits of 2^256 - 1 */

/* Write the decimal digits of value and return the byte after them; no NUL is written. */
char *decimal_write(char *out, uint64_t value);

/* The same for the number whose 32-bit words, most significant first, are word[0 .. count - 1];
 * count <= 8. */
char *decimal_write_words(char *out, const uint32_t *word, unsigned count);

/* The same for a * b + c, which cannot pass 128 bits. */
char *decimal_write_product(char *out, uint64_t a, uint64_t b, uint64_t c);

#endif
