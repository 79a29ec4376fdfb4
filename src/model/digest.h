/* SPDX-License-Identifier: MIT */
/* digest - a SHA-256 digest. */

#ifndef DPA_MODEL_DIGEST_H
#define DPA_MODEL_DIGEST_H

#include <stdint.h>

/*
 * Eight words in native byte order, most significant first. In lower-case hexadecimal it is the
 * "hash" of a record; word[7] is the 32-bit seed of the generator.
 */
struct digest {
	uint32_t word[8];
};

#endif
