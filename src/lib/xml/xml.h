/* XML out: a streaming printer straight into a buffer, by hand or by field tables (base/field.h).
 * What is printed is well-formed whatever the texts hold: marks are escaped; malformed UTF-8 and
 * characters that XML 1.0 does not know become U+FFFD. Errors are the buffer's and stick there. */
#ifndef LM_LIB_XML_H
#define LM_LIB_XML_H

#include "base/buf.h"
#include "base/field.h"

/* Where the printing stands. Zero but for `out` before the first element. */
struct lm_xml {
    struct lm_buf *out;
    bool is_in_tag; /* the last start tag may still get attributes */
};

/* The declaration, in UTF-8; then exactly one element is to follow. */
struct lm_xml lm_xml_begin(struct lm_buf *out);
/* Names are the programmer's: letters, digits, '_', '-', '.' and ':', no digit first. */
void lm_xml_start(struct lm_xml *xml, const char *name);
/* Of the element begun last, before anything is put into it. */
void lm_xml_attribute(struct lm_xml *xml, const char *name, struct lm_str value);
void lm_xml_text(struct lm_xml *xml, struct lm_str text);
/* Ends the element `name`; an empty one is printed "<name/>". */
void lm_xml_end(struct lm_xml *xml, const char *name);
/* Start, text, end. */
void lm_xml_element(struct lm_xml *xml, const char *name, struct lm_str text);

/* The members of a record as elements of their names, in the order of its fields. Absent ones are
 * left out, but for LM_OR_NULL: an empty element. A list is an element of its name with an element
 * for each item, named like the list without its last letter ("values": "value"). */
void lm_xml_members(struct lm_xml *xml, const struct lm_record *record, const void *one);
/* <name><item>…</item>…</name> */
void lm_xml_list(struct lm_xml *xml, const char *name, const char *item,
                 const struct lm_record *record, const struct lm_list *list);

#endif
