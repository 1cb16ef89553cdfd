/* Compiles the rows of all modules into a tree of path segments, refuses wrong rows, and finds the
 * row of a request. Calls no handler. */
#include "core/dispatch/routes.h"

#include "base/log.h"

const int64_t lm_latency_bounds_us[LM_LATENCY_BUCKETS] = {500,   1000,   2500,   5000,    10000,
                                                          25000, 100000, 250000, 1000000, 5000000};

struct lm_route_node {
    struct lm_str text; /* "" for a parameter */
    bool is_param;
    bool has_ending; /* behind the last dot stands a parameter of its own: "requests.{format}" */
    struct lm_route_node *child, *sibling;
    struct lm_route_entry *entries;
};

static bool next_segment(struct lm_str path, size_t *at, struct lm_str *ret_segment) {
    if (*at >= path.n)
        return false;
    size_t from = *at + 1; /* past the slash */
    const char *slash = from < path.n ? memchr(path.p + from, '/', path.n - from) : NULL;
    size_t to = slash ? (size_t)(slash - path.p) : path.n;
    *ret_segment = lm_str_cut(path, from, to);
    *at = to;
    return true;
}

static bool is_param(struct lm_str segment) {
    return segment.n > 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

/* Cuts a segment at its last dot; false when nothing stands before or behind it. */
static bool cut_ending(struct lm_str segment, struct lm_str *ret_head, struct lm_str *ret_ending) {
    size_t dot = segment.n;
    while (dot > 0 && segment.p[dot - 1] != '.')
        dot--;
    if (dot < 2 || dot == segment.n)
        return false;
    *ret_head = lm_str_cut(segment, 0, dot - 1);
    *ret_ending = lm_str_cut(segment, dot, segment.n);
    return true;
}

/* What a segment of a row's path is made of: "requests", "{door}", "requests.{format}",
 * "{request}.{format}". */
struct pattern {
    struct lm_str head, ending; /* with their braces; ending p NULL: none */
};

static struct pattern pattern_of(struct lm_str segment) {
    struct lm_str head, ending;
    if (cut_ending(segment, &head, &ending) && is_param(ending))
        return (struct pattern){head, ending};
    return (struct pattern){segment, {0}};
}

static const struct lm_field *field_named(const struct lm_record *record, struct lm_str name) {
    for (const struct lm_field *field = record ? record->fields : NULL; field && field->name;
         field++)
        if (lm_str_is(name, field->name))
            return field;
    return NULL;
}

static bool entry_has_param(const struct lm_route_entry *entry, const char *name) {
    for (size_t i = 0; i < entry->param_count; i++)
        if (lm_str_is(entry->params[i], name))
            return true;
    return false;
}

/* ---- what is wrong with a row; NULL when nothing ---- */

static const char *wrong_kind(const struct lm_route *route) {
    bool is_get = !strcmp(route->method, "GET");
    if (!is_get && strcmp(route->method, "POST") && strcmp(route->method, "PUT") &&
        strcmp(route->method, "PATCH") && strcmp(route->method, "DELETE"))
        return "unknown method";
    if (!route->permission)
        return "no permission";
    if (!route->handle)
        return "no handler";
    if (is_get && route->tx == LM_TX_WRITE)
        return "GET must not write";
    if (!is_get && (route->tx == LM_TX_LONG || route->tx == LM_TX_READ) && route->watch)
        return "only GET can be watched";
    if (route->watch && (!route->output || route->tx == LM_TX_NONE || route->is_file))
        return "a watched route reads and has an output";
    if ((route->is_upload || route->is_form) && is_get)
        return "GET has no upload and no form";
    if (route->is_upload && route->is_form)
        return "a body is an upload or a form";
    if (route->is_file && route->output)
        return "a file is the whole answer";
    if (route->is_stream && (!route->is_file || route->tx != LM_TX_LONG))
        return "a stream is a file and a long read";
    if (!route->doc)
        return "no sentence of documentation";
    return NULL;
}

static const char *wrong_params(const struct lm_route_entry *entry) {
    const struct lm_route *route = entry->route;
    for (size_t i = 0; i < entry->param_count; i++)
        if (!field_named(route->input, entry->params[i]))
            return "path parameter without an input member";
    if (route->watch_id && !entry_has_param(entry, route->watch_id))
        return "watch_id is no path parameter";
    return NULL;
}

/* ---- compiling ---- */

static lm_rc add_param(struct lm_route_entry *entry, struct lm_str part) {
    if (!is_param(part))
        return LM_OK;
    if (entry->param_count == LM_PARAMS_MAX)
        return LM_INTERNAL;
    entry->params[entry->param_count++] = lm_str_cut(part, 1, part.n - 1);
    return LM_OK;
}

static lm_rc read_params(struct lm_route_entry *entry) {
    struct lm_str path = lm_str_of(entry->route->path), segment;
    if (path.n == 0 || path.p[0] != '/')
        return LM_INTERNAL;
    for (size_t at = 0; next_segment(path, &at, &segment);) {
        struct pattern pattern = pattern_of(segment);
        LM_TRY(add_param(entry, pattern.head));
        LM_TRY(add_param(entry, pattern.ending));
    }
    return LM_OK;
}

/* Two tables of the same struct: what the path fills and what the client sends beside it. */
static lm_rc split_input(struct lm_arena *arena, struct lm_route_entry *entry) {
    const struct lm_record *input = entry->route->input;
    size_t count = 0;
    for (const struct lm_field *field = input ? input->fields : NULL; field && field->name; field++)
        count++;
    struct lm_field *path, *rest;
    LM_TRY(lm_new(arena, count + 1, &path));
    LM_TRY(lm_new(arena, count + 1, &rest));
    const char *name = input ? input->name : "Nothing";
    size_t size = input ? input->size : 0;
    entry->path = (struct lm_record){name, size, path};
    entry->rest = (struct lm_record){name, size, rest};
    for (size_t i = 0; i < count; i++) {
        if (entry_has_param(entry, input->fields[i].name)) {
            *path = input->fields[i];
            path++->flags |= LM_REQUIRED;
        } else {
            *rest++ = input->fields[i];
        }
    }
    return LM_OK;
}

/* The order in which the children of a node are tried: what says more wins. */
static int rank_of(const struct lm_route_node *node) {
    return (node->is_param ? 2 : 0) + (node->is_param == node->has_ending ? 0 : 1);
}

static lm_rc descend(struct lm_arena *arena, struct lm_route_node *node, struct lm_str segment,
                     struct lm_route_node **ret_child) {
    struct pattern pattern = pattern_of(segment);
    struct lm_route_node wanted = {.text = pattern.head,
                                   .is_param = is_param(pattern.head),
                                   .has_ending = pattern.ending.p != NULL};
    for (struct lm_route_node *child = node->child; child; child = child->sibling)
        if (child->is_param == wanted.is_param && child->has_ending == wanted.has_ending &&
            (wanted.is_param || lm_str_eq(child->text, wanted.text))) {
            *ret_child = child;
            return LM_OK;
        }
    struct lm_route_node *child;
    LM_TRY(lm_new(arena, 1, &child));
    *child = wanted;
    struct lm_route_node **at = &node->child;
    while (*at && rank_of(*at) <= rank_of(child))
        at = &(*at)->sibling;
    child->sibling = *at;
    *at = child;
    *ret_child = child;
    return LM_OK;
}

static lm_rc insert(struct lm_arena *arena, struct lm_route_node *root,
                    struct lm_route_entry *entry, const char **ret_wrong) {
    struct lm_str path = lm_str_of(entry->route->path), segment;
    struct lm_route_node *node = root;
    for (size_t at = 0; next_segment(path, &at, &segment);)
        LM_TRY(descend(arena, node, segment, &node));
    for (const struct lm_route_entry *other = node->entries; other; other = other->next)
        if (!strcmp(other->route->method, entry->route->method))
            *ret_wrong = "the same method and path stand twice";
    entry->next = node->entries;
    node->entries = entry;
    return LM_OK;
}

static lm_rc add(struct lm_arena *arena, struct lm_route_table *table, const char *module,
                 const struct lm_route *route) {
    struct lm_route_entry *entry;
    LM_TRY(lm_new(arena, 1, &entry));
    entry->route = route;
    entry->module = module;
    const char *wrong = wrong_kind(route);
    if (!wrong && read_params(entry) != LM_OK)
        wrong = "a path begins with / and has few parameters";
    if (!wrong)
        wrong = wrong_params(entry);
    LM_TRY(split_input(arena, entry));
    if (!wrong)
        LM_TRY(insert(arena, table->root, entry, &wrong));
    table->entries[table->count++] = entry;
    if (!wrong)
        return LM_OK;
    lm_log(LM_ERROR, "route.wrong", "module", module, "method", route->method, "path", route->path,
           "why", wrong, NULL);
    return LM_INTERNAL;
}

const struct lm_route *lm_module_route(const struct lm_module *module, size_t n) {
    static const struct lm_route none = {0};
    const struct lm_route *const *more = module->more_routes;
    const struct lm_route *route = module->routes ? module->routes : &none;
    for (; route; route = more ? *more++ : NULL)
        for (; route->method; route++)
            if (n-- == 0)
                return route;
    return NULL;
}

lm_rc lm_routes_compile(struct lm_arena *arena, const struct lm_module *const *modules,
                        struct lm_route_table *ret_table) {
    struct lm_route_table table = {0};
    size_t count = 0;
    for (const struct lm_module *const *m = modules; *m; m++)
        for (size_t i = 0; lm_module_route(*m, i); i++)
            count++;
    LM_TRY(lm_new(arena, 1, &table.root));
    LM_TRY(lm_new(arena, count + 1, &table.entries));
    lm_rc outcome = LM_OK;
    for (const struct lm_module *const *m = modules; *m; m++)
        for (size_t i = 0; lm_module_route(*m, i); i++) {
            lm_rc rc = add(arena, &table, (*m)->name, lm_module_route(*m, i));
            outcome = rc != LM_OK ? rc : outcome;
        }
    if (outcome == LM_OK)
        *ret_table = table;
    return outcome;
}

/* ---- matching ---- */

struct search {
    struct lm_str path;
    struct lm_str values[LM_PARAMS_MAX];
};

/* Does the segment fit? Then its values stand in `search`; `ret_count` with them. */
static bool fits(struct search *search, const struct lm_route_node *child, struct lm_str segment,
                 size_t param_count, size_t *ret_count) {
    struct lm_str head = segment, ending = {0};
    size_t count = param_count + (child->is_param ? 1 : 0) + (child->has_ending ? 1 : 0);
    if (count > LM_PARAMS_MAX || (child->has_ending && !cut_ending(segment, &head, &ending)))
        return false;
    if (child->is_param ? head.n == 0 : !lm_str_eq(child->text, head))
        return false;
    if (child->is_param)
        search->values[param_count] = head;
    if (child->has_ending)
        search->values[count - 1] = ending;
    *ret_count = count;
    return true;
}

static const struct lm_route_node *find(struct search *search, const struct lm_route_node *node,
                                        size_t at, size_t param_count) {
    struct lm_str segment;
    size_t count;
    if (!next_segment(search->path, &at, &segment))
        return node->entries ? node : NULL;
    for (const struct lm_route_node *child = node->child; child; child = child->sibling) {
        if (!fits(search, child, segment, param_count, &count))
            continue;
        const struct lm_route_node *found = find(search, child, at, count);
        if (found)
            return found;
    }
    return NULL;
}

lm_rc lm_routes_match(const struct lm_route_table *table, struct lm_str method, struct lm_str path,
                      struct lm_route_match *ret_match) {
    struct search search = {.path = path};
    const struct lm_route_node *node = find(&search, table->root, 0, 0);
    if (!node)
        return LM_NOT_FOUND;
    struct lm_route_entry *entry = node->entries;
    while (entry && !lm_str_is(method, entry->route->method) &&
           !(lm_str_is(method, "HEAD") && !strcmp(entry->route->method, "GET")))
        entry = entry->next;
    if (!entry)
        return LM_NO_METHOD;
    ret_match->entry = entry;
    for (size_t i = 0; i < entry->param_count; i++)
        ret_match->params[i] = (struct lm_pair){entry->params[i], search.values[i]};
    return LM_OK;
}
