/* SPDX-License-Identifier: MIT */
/* typo - the known name that a misspelled one probably means. */

#ifndef DPA_BASE_TYPO_H
#define DPA_BASE_TYPO_H

/*
 * The candidate of a NULL-terminated list that is closest to `text`, or NULL if none is close: at
 * most a third of its letters inserted, deleted, replaced or swapped with a neighbour. Case is
 * ignored.
 */
const char *typo_nearest(const char *text, const char *const *candidates);

#endif
