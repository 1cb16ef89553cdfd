/* What the columns of a hotline's workbook are called. */
#ifndef LM_MODULES_DEMAND_IMPORT_WORD_H
#define LM_MODULES_DEMAND_IMPORT_WORD_H

#include "core/sheet/sheet_head.h"

enum demand_column { /* of demand_import_fields */
                     DEMAND_COLUMN_NUMBER = 1,
                     DEMAND_COLUMN_CALLED,
                     DEMAND_COLUMN_KIND,
                     DEMAND_COLUMN_CONTENT,
                     DEMAND_COLUMN_COMPOUND,
                     DEMAND_COLUMN_BUILDING,
                     DEMAND_COLUMN_SPOT,
                     DEMAND_COLUMN_NAME,
                     DEMAND_COLUMN_PHONE,
                     DEMAND_COLUMN_CATEGORY,
                     DEMAND_COLUMN_URGENCY,
                     DEMAND_COLUMN_DUE,
                     DEMAND_COLUMN_COUNT
};
extern const struct lm_code demand_import_fields[];
extern const struct lm_head_word demand_import_synonyms[];

#endif
