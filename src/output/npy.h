/* SPDX-License-Identifier: MIT */
/* npy - a NumPy array, format 1.0: of doubles, or of records. */

#ifndef DPA_OUTPUT_NPY_H
#define DPA_OUTPUT_NPY_H

#include "output/format.h"

extern const struct format format_npy;

#endif
