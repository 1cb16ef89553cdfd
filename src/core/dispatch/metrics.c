/* Prints the dispatcher's figures in Prometheus' text format. Counts nothing itself. */
#include "core/dispatch/request.h"

static void print_latency(const struct lm_route_entry *entry, struct lm_buf *out) {
    const struct lm_route *route = entry->route;
    int64_t total = 0;
    for (size_t i = 0; i <= LM_LATENCY_BUCKETS; i++) {
        total += atomic_load(&entry->figures.latency[i]);
        lm_buf_printf(out, "lastmeter_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"",
                      route->method, route->path);
        if (i < LM_LATENCY_BUCKETS)
            lm_buf_printf(out, "%g", (double)lm_latency_bounds_us[i] / 1e6);
        else
            lm_buf_z(out, "+Inf");
        lm_buf_printf(out, "\"} %lld\n", (long long)total);
    }
    lm_buf_printf(out, "lastmeter_request_seconds_sum{method=\"%s\",route=\"%s\"} %g\n",
                  route->method, route->path,
                  (double)atomic_load(&entry->figures.latency_sum_us) / 1e6);
    lm_buf_printf(out, "lastmeter_request_seconds_count{method=\"%s\",route=\"%s\"} %lld\n",
                  route->method, route->path, (long long)total);
}

static int64_t replies(const struct lm_route_figures *figures) {
    int64_t total = 0;
    for (size_t i = 0; i < LM_COUNT(figures->by_class); i++)
        total += atomic_load(&figures->by_class[i]);
    return total;
}

static void print_routes(const struct lm_route_table *table, struct lm_buf *out) {
    lm_buf_z(out, "# TYPE lastmeter_replies_total counter\n");
    for (size_t i = 0; i < table->count; i++)
        for (int class = 2; class <= 5; class ++) {
            const struct lm_route_entry *entry = table->entries[i];
            int64_t count = atomic_load(&entry->figures.by_class[class]);
            if (count > 0)
                lm_buf_printf(
                    out,
                    "lastmeter_replies_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %lld\n",
                    entry->route->method, entry->route->path, class, (long long)count);
        }
    lm_buf_z(out, "# TYPE lastmeter_request_seconds histogram\n");
    for (size_t i = 0; i < table->count; i++)
        if (replies(&table->entries[i]->figures) > 0)
            print_latency(table->entries[i], out);
}

static void gauge(struct lm_buf *out, const char *name, int64_t value) {
    lm_buf_printf(out, "lastmeter_%s %lld\n", name, (long long)value);
}

void lm_dispatch_metrics(struct lm_dispatch *dispatch, struct lm_buf *out) {
    struct lm_db_stats db = {0};
    lm_db_stats(dispatch->env->db, &db);
    gauge(out, "db_commits_total", db.commits);
    gauge(out, "db_writes_total", db.writes);
    gauge(out, "db_retries_total", db.retries);
    gauge(out, "db_row_changes_total", db.row_changes);
    gauge(out, "db_queue_length", db.queue_length);
    gauge(out, "db_queue_peak", db.queue_peak);
    gauge(out, "worker_queue_length", (int64_t)lm_pool_waiting(dispatch->workers));
    gauge(out, "streamer_queue_length", (int64_t)lm_pool_waiting(dispatch->streamers));
    if (dispatch->readers)
        gauge(out, "reader_queue_length", (int64_t)lm_pool_waiting(dispatch->readers));
    /* Whoever asks has come through it, and keeps it alive until he is answered. */
    struct lm_http *server = atomic_load(&dispatch->http);
    if (server) {
        struct lm_http_stats http = {0};
        lm_http_stats(server, &http);
        gauge(out, "http_connections", http.connections);
        gauge(out, "http_requests_total", http.requests);
        gauge(out, "http_suspended", http.suspended);
        gauge(out, "http_bytes_in_total", http.bytes_in);
        gauge(out, "http_bytes_out_total", http.bytes_out);
    }
    lm_watchers_metrics(dispatch->watchers, out);
    print_routes(&dispatch->table, out);
}
