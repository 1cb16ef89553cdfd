/* The small start-up file: "name = value" lines (inih). */
#ifndef LM_LIB_INI_H
#define LM_LIB_INI_H

#include "base/rc.h"

/* Calls `each` for every pair in order; `name` is "section.name" within a section. LM_NOT_FOUND
 * when the file does not exist; LM_INVALID (with the line in *ret_line) for a line that cannot be
 * read or that `each` refuses by false. */
LM_CHECK lm_rc lm_ini_read(const char *path,
                           bool (*each)(void *arg, const char *name, const char *value), void *arg,
                           int *ret_line);

#endif
