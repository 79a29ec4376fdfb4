/* SPDX-License-Identifier: MIT */
/* digest - a SHA-256 digest as 32-bit words. */

#ifndef DPA_MODEL_DIGEST_H
#define DPA_MODEL_DIGEST_H

#include <stdint.h>

/*
 * A SHA-256 digest as its eight 32-bit words, most significant first, in the byte order of this
 * machine. Its lower-case hex is the "hash" of a record; word[7] is the generator's 32-bit seed.
 */
struct digest {
	uint32_t word[8];
};

#endif
