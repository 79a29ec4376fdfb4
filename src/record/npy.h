/* SPDX-License-Identifier: MIT */
/* npy - a NumPy array, format 1.0: of doubles, or of records. */

#ifndef DPA_RECORD_NPY_H
#define DPA_RECORD_NPY_H

#include "record/format.h"

extern const struct format format_npy;

#endif
