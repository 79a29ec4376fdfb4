/* SPDX-License-Identifier: MIT */
/* unit - the checks of the unit tests. */

#ifndef DPA_TESTS_UNIT_UNIT_H
#define DPA_TESTS_UNIT_UNIT_H

#include <stdbool.h>

/* Count a check; when it does not hold, say where. Returns whether it held. */
bool unit_check(bool held, const char *file, int line, const char *what);

#define CHECK(held) unit_check((held), __FILE__, __LINE__, #held)

#endif
