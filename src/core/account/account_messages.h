/* The sentences of core/account, ended by {0}. */
#ifndef LM_CORE_ACCOUNT_MESSAGES_H
#define LM_CORE_ACCOUNT_MESSAGES_H

#include "core/module.h"

extern const struct lm_message account_messages[];

#endif
