/* SPDX-License-Identifier: MIT */
/* diag - diagnostics on standard error. */

#ifndef DPA_BASE_DIAG_H
#define DPA_BASE_DIAG_H

/*
 * Print "dpa: TEXT\n" on standard error with one write(2), so that lines of several ranks on one
 * terminal do not mix. Control characters and bytes that are not UTF-8 become '?'. Failure to write
 * to standard error is ignored.
 */
void diag(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
