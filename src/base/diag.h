/* SPDX-License-Identifier: MIT */
/* diag - diagnostics on standard error. */

#ifndef DPA_BASE_DIAG_H
#define DPA_BASE_DIAG_H

/*
 * Print "dpa: TEXT\n" to standard error by one write(2), so that lines of several ranks on one
 * terminal do not mix. Control characters and bytes that are not UTF-8 are replaced by '?', text
 * longer than ERROR_TEXT_MAX is cut, and errors of write(2) are ignored. Any thread.
 */
void diag(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
