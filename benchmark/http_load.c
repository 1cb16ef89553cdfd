/* Asks addresses in turn, at a fixed rate or in a closed loop, and tells each label's latencies.
 *
 * http_load PORT REQUESTS CONNECTIONS RATE SECONDS
 *
 * REQUESTS: lines "label token path", asked in order, again and again; or "label token path body",
 * posted once each, with a key of its own. RATE 0: closed loop. Ends after SECONDS, behind the last
 * that is posted, or at SIGTERM. The last line on standard output is one JSON object. It checks no
 * body: statuses are counted, and what was no 200 is not in the latencies. */
#include "client.h"
#include "histogram.h"

#include "base/clock.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { LABELS_MAX = 64, STATUSES = 600 };

struct label {
    char name[48];
    struct histogram latencies;
    int64_t bytes;
};

struct request {
    size_t label;
    char *token, *path, *body; /* body NULL: asked, not posted */
};

struct asking {
    struct label *labels;
    struct request *requests;
    size_t label_count, request_count, next, *of_slot;
    int64_t end_us, statuses[STATUSES], retry_after, answered;
    bool is_posting;
};

static volatile sig_atomic_t is_told_to_stop;

static void stop(int signal_number) {
    (void)signal_number;
    is_told_to_stop = 1;
}

static void *must(void *memory) {
    if (memory)
        return memory;
    fprintf(stderr, "http_load: no memory\n");
    exit(1);
}

static size_t label_of(struct asking *asking, const char *name) {
    for (size_t i = 0; i < asking->label_count; i++)
        if (strcmp(asking->labels[i].name, name) == 0)
            return i;
    if (asking->label_count == LABELS_MAX) {
        fprintf(stderr, "http_load: more than %d labels\n", LABELS_MAX);
        exit(1);
    }
    snprintf(asking->labels[asking->label_count].name, sizeof asking->labels->name, "%s", name);
    return asking->label_count++;
}

static void read_requests(struct asking *asking, const char *path) {
    FILE *file = fopen(path, "r");
    char label[48], token[256], address[1024], body[4096];
    if (!file) {
        perror(path);
        exit(1);
    }
    asking->labels = must(calloc(LABELS_MAX, sizeof *asking->labels));
    while (fscanf(file, "%47s %255s %1023s", label, token, address) == 3) {
        asking->requests =
            must(realloc(asking->requests, (asking->request_count + 1) * sizeof *asking->requests));
        bool has_body = fscanf(file, "%*[ ]%4095[^\n]", body) == 1;
        asking->is_posting |= has_body;
        asking->requests[asking->request_count++] =
            (struct request){label_of(asking, label), must(strdup(token)), must(strdup(address)),
                             has_body ? must(strdup(body)) : NULL};
    }
    fclose(file);
}

static bool next(void *arg, size_t at, struct lm_buf *request) {
    struct asking *asking = arg;
    if (is_told_to_stop || asking->request_count == 0 || lm_clock_steady_us() >= asking->end_us)
        return false;
    if (asking->is_posting && asking->next >= asking->request_count)
        return false;
    size_t turn = asking->next++;
    asking->of_slot[at] = turn % asking->request_count;
    const struct request *mine = &asking->requests[asking->of_slot[at]];
    if (!mine->body) {
        client_head(request, "GET", mine->path, mine->token, NULL, 0);
        return true;
    }
    char key[48];
    snprintf(key, sizeof key, "bench-%d-%lld-%zu", (int)getpid(), (long long)asking->end_us, turn);
    client_head(request, "POST", mine->path, mine->token, key, strlen(mine->body));
    lm_buf_z(request, mine->body);
    return true;
}

static void done(void *arg, size_t at, const struct reply *reply) {
    struct asking *asking = arg;
    struct label *label = &asking->labels[asking->requests[asking->of_slot[at]].label];
    asking->statuses[reply->status >= 0 && reply->status < STATUSES ? reply->status : 0]++;
    asking->retry_after += reply->status == 503 && reply->retry_after_s > 0;
    if (reply->status == 503 || reply->status == 0)
        usleep(1000); /* a client that is sent away does not come back at once */
    if (reply->status != 200)
        return;
    asking->answered++;
    label->bytes += (int64_t)reply->body.n;
    histogram_add(&label->latencies, reply->latency_us);
}

static void print(const struct asking *asking, double seconds) {
    printf("{\"seconds\":%.3f,\"per_s\":%.1f,\"cpu_s\":%.2f,\"retry_after\":%lld,\"statuses\":{",
           seconds, seconds > 0 ? (double)asking->answered / seconds : 0, client_cpu_seconds(),
           (long long)asking->retry_after);
    const char *comma = "";
    for (int status = 0; status < STATUSES; status++)
        if (asking->statuses[status] > 0) {
            printf("%s\"%d\":%lld", comma, status, (long long)asking->statuses[status]);
            comma = ",";
        }
    printf("},\"labels\":{");
    for (size_t i = 0; i < asking->label_count; i++) {
        const struct label *label = &asking->labels[i];
        const struct histogram *all = &label->latencies;
        printf("%s\"%s\":{\"count\":%lld,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,"
               "\"max_ms\":%.3f,\"bytes\":%lld}",
               i ? "," : "", label->name, (long long)all->total, histogram_ms(all, 0.50),
               histogram_ms(all, 0.95), histogram_ms(all, 0.99), (double)all->greatest / 1000.0,
               (long long)(all->total ? label->bytes / all->total : 0));
    }
    printf("}}\n");
}

int main(int argc, char **argv) {
    static struct asking asking;
    if (argc != 6) {
        fprintf(stderr, "usage: http_load PORT REQUESTS CONNECTIONS RATE SECONDS\n");
        return 2;
    }
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    size_t connections = (size_t)strtoul(argv[3], NULL, 10);
    read_requests(&asking, argv[2]);
    asking.of_slot = must(calloc(connections, sizeof *asking.of_slot));
    struct client client = {.port = (int)strtol(argv[1], NULL, 10),
                            .connections = connections,
                            .next = next,
                            .done = done,
                            .arg = &asking,
                            .rate = strtod(argv[4], NULL)};
    int64_t began_us = lm_clock_steady_us();
    asking.end_us = began_us + (int64_t)(strtod(argv[5], NULL) * 1e6);
    if (!client_run(&client)) {
        fprintf(stderr, "http_load: no connection\n");
        return 1;
    }
    print(&asking, (double)(lm_clock_steady_us() - began_us) / 1e6);
    return 0;
}
