/* SPDX-License-Identifier: MIT */
/* typo - the known name that is nearest to a misspelled one. */

#ifndef DPA_BASE_TYPO_H
#define DPA_BASE_TYPO_H

/*
 * The name in a NULL-terminated list that is nearest to `text`, or NULL if none is near: at most a
 * third of the letters of `text` may be inserted, deleted, replaced or swapped with a neighbour.
 * ASCII case is ignored.
 */
const char *typo_nearest(const char *text, const char *const *names);

#endif
