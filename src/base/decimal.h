/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text. */

#ifndef DPA_BASE_DECIMAL_H
#define DPA_BASE_DECIMAL_H

#include <stdint.h>

#define DECIMAL_MAX      20 /* digits of 2^64 - 1 */
#define DECIMAL_128_MAX  39 /* digits of 2^128 - 1 */
#define DECIMAL_WIDE_MAX 78 /* digits of 2^256 - 1 */

/* Write the decimal digits of a number, without NUL. Returns the byte after them. */
char *decimal_write(char *out, uint64_t value);

/* The same for a number of up to 256 bits: word[0 .. count - 1] are its 32-bit words, the most
 * significant first; count <= 8. */
char *decimal_write_words(char *out, const uint32_t *word, unsigned count);

/* The same for a * b + c, which is below 2^128. */
char *decimal_write_product(char *out, uint64_t a, uint64_t b, uint64_t c);

#endif
