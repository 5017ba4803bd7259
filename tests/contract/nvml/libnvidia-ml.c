/* A stand-in for NVIDIA's management library, for tests on machines without a GPU.
 *
 * It has the functions that Livemon calls, with the binary interface that pynvml expects, and answers as a script file says
 * (environment variable LIVEMON_NVML_SCRIPT). The script is read anew at every call, so a test changes it while the caller
 * runs; write it to another name and rename it. One rule a line; `#` begins a comment; a rule for `@DEVICE` wins over one
 * without.
 *
 *     count N                      how many GPUs there are (default 0)
 *     generation N                 when it changes, everything is uninitialised until nvmlInitWithFlags is called again
 *     set KEY[@DEVICE] VALUE       utilization, memory_utilization, encoder, decoder, fan (percent), total, used, reserved
 *                                  (bytes), temperature (C), power, power_limit (mW), energy (mJ), clock_1, clock_2 (MHz),
 *                                  throttle (bits), pstate, pcie_0, pcie_1 (KB/s), nvlink_138, nvlink_139 (KiB),
 *                                  nvlink_error (nvmlReturn_t of each), ecc_0, ecc_1 (counts), mig (mode), instances
 *                                  (how many places of MIG instances there are), gpu_instance, compute_instance,
 *                                  name, uuid (text to the end of the line)
 *     error FUNCTION[@DEVICE] CODE the function returns this nvmlReturn_t
 *     hang FUNCTION[@DEVICE]       the function does not return while the rule stands; `exit` is what the library does
 *                                  when its process ends
 *     process KIND@DEVICE PID BYTES      KIND compute or graphics; BYTES may be 18446744073709551615 (unknown)
 *
 * The MIG instance at place P of device D is device 100 + 10 * D + P; a place without the rule `set uuid@…` is empty.
 *
 * With LIVEMON_NVML_STATIC the script is read once, and calls cost what they cost: for measuring.
 *
 * Each call is written as "FUNCTION DEVICE" (device -1: none) to the file named by LIVEMON_NVML_LOG, if that is set.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SUCCESS = 0,
    UNINITIALIZED = 1,
    INVALID_ARGUMENT = 2,
    NOT_SUPPORTED = 3,
    NOT_FOUND = 6,
    INSUFFICIENT_SIZE = 7,
    ARGUMENT_VERSION_MISMATCH = 25
};

#define LINE 512
#define MAX_KEPT 256
#define MAX_DEVICES 1000 /* the MIG instances are among them */

typedef struct {
    int number;
} Device;

static Device devices[MAX_DEVICES];
static int initialised = 0;
static long generation_at_init = 0;

/* Calls `visit` for every rule; stops when it returns non-zero, and returns that. */
static int each_rule(int (*visit)(char *rule, void *data), void *data) {
    static char kept[MAX_KEPT][LINE];
    static int count = -1;
    const char *path = getenv("LIVEMON_NVML_SCRIPT");
    char line[LINE];
    int result = 0;
    if (count >= 0) {
        for (int i = 0; i < count && !result; i++) {
            strcpy(line, kept[i]); /* it may be cut into parts */
            result = visit(line, data);
        }
        return result;
    }
    FILE *file = path ? fopen(path, "r") : NULL;
    if (!file) return 0;
    if (getenv("LIVEMON_NVML_STATIC")) {
        int read = 0;
        while (read < MAX_KEPT && fgets(kept[read], LINE, file)) {
            kept[read][strcspn(kept[read], "#\n")] = 0;
            read++;
        }
        fclose(file);
        count = read;
        return each_rule(visit, data);
    }
    while (!result && fgets(line, sizeof line, file)) {
        line[strcspn(line, "#\n")] = 0;
        result = visit(line, data);
    }
    fclose(file);
    return result;
}

typedef struct {
    const char *verb, *key;
    int device;
    int found;     /* 0: no, 1: a rule for all devices, 2: one for this device */
    char rest[LINE];
} Query;

static int match(char *rule, void *data) {
    Query *query = data;
    char verb[LINE], subject[LINE];
    int used = 0, specific = 0;
    if (sscanf(rule, "%s %s %n", verb, subject, &used) < 2 || strcmp(verb, query->verb)) return 0;
    char *at = strchr(subject, '@');
    if (at) {
        *at = 0;
        if (atoi(at + 1) != query->device) return 0;
        specific = 1;
    }
    if (strcmp(subject, query->key) || query->found > specific) return 0;
    query->found = 1 + specific;
    snprintf(query->rest, sizeof query->rest, "%s", rule + used);
    return 0;
}

static int find(const char *verb, const char *key, int device, char *rest) {
    Query query = {verb, key, device, 0, ""};
    each_rule(match, &query);
    if (query.found && rest) snprintf(rest, LINE, "%s", query.rest);
    return query.found;
}

static int simple(char *rule, void *data) {
    Query *query = data;
    char verb[LINE];
    int used = 0;
    if (sscanf(rule, "%s %n", verb, &used) == 1 && !strcmp(verb, query->verb)) {
        query->found = 1;
        snprintf(query->rest, sizeof query->rest, "%s", rule + used);
    }
    return 0;
}

static long number_of(const char *verb, long otherwise) {
    Query query = {verb, "", -1, 0, ""};
    each_rule(simple, &query);
    return query.found ? atol(query.rest) : otherwise;
}

static uint64_t value(const char *key, int device, uint64_t otherwise) {
    char rest[LINE];
    return find("set", key, device, rest) ? strtoull(rest, NULL, 10) : otherwise;
}

static void text(const char *key, int device, const char *otherwise, char *buffer, unsigned size) {
    char rest[LINE];
    snprintf(buffer, size, "%s", find("set", key, device, rest) ? rest : otherwise);
}

/* What every function does first: log, hang, fail. */
static int enter(const char *function, int device) {
    const char *log = getenv("LIVEMON_NVML_LOG");
    char rest[LINE];
    if (log) {
        FILE *file = fopen(log, "a");
        if (file) {
            fprintf(file, "%s %d\n", function, device);
            fclose(file);
        }
    }
    while (find("hang", function, device, NULL)) usleep(10000);
    if (find("error", function, device, rest)) return atoi(rest);
    return SUCCESS;
}

static int enter_initialised(const char *function, int device) {
    int code = enter(function, device);
    if (code) return code;
    return initialised && generation_at_init == number_of("generation", 0) ? SUCCESS : UNINITIALIZED;
}

#define ENTER(device)                                      \
    do {                                                   \
        int code = enter_initialised(__func__, device);    \
        if (code) return code;                             \
    } while (0)

int nvmlInitWithFlags(unsigned flags) {
    int code = enter(__func__, -1);
    (void)flags;
    if (code) return code;
    for (int i = 0; i < MAX_DEVICES; i++) devices[i].number = i;
    generation_at_init = number_of("generation", 0);
    initialised++;
    return SUCCESS;
}

int nvmlShutdown(void) {
    ENTER(-1);
    initialised--;
    return SUCCESS;
}

const char *nvmlErrorString(int code) {
    (void)code;
    enter(__func__, -1);
    return "an error of the stand-in";
}

int nvmlDeviceGetCount_v2(unsigned *count) {
    ENTER(-1);
    *count = (unsigned)number_of("count", 0);
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device **device) {
    ENTER((int)index);
    if (index >= (unsigned)number_of("count", 0)) return INVALID_ARGUMENT;
    *device = &devices[index];
    return SUCCESS;
}

int nvmlDeviceGetName(Device *device, char *name, unsigned size) {
    ENTER(device->number);
    text("name", device->number, "Stand-in GPU", name, size);
    return SUCCESS;
}

int nvmlDeviceGetUUID(Device *device, char *uuid, unsigned size) {
    char otherwise[LINE];
    ENTER(device->number);
    snprintf(otherwise, sizeof otherwise, "GPU-%d", device->number);
    text("uuid", device->number, otherwise, uuid, size);
    return SUCCESS;
}

typedef struct {
    unsigned gpu, memory;
} Utilization;

int nvmlDeviceGetUtilizationRates(Device *device, Utilization *rates) {
    ENTER(device->number);
    rates->gpu = (unsigned)value("utilization", device->number, 0);
    rates->memory = (unsigned)value("memory_utilization", device->number, rates->gpu / 2);
    return SUCCESS;
}

typedef struct {
    uint64_t total, free, used;
} Memory;

typedef struct {
    unsigned version;
    uint64_t total, reserved, free, used;
} MemoryV2;

/* As in the real library, `used` of the first version contains what is reserved. */
int nvmlDeviceGetMemoryInfo(Device *device, Memory *memory) {
    ENTER(device->number);
    memory->total = value("total", device->number, 0);
    memory->used = value("used", device->number, 0) + value("reserved", device->number, 0);
    memory->free = memory->total - memory->used;
    return SUCCESS;
}

int nvmlDeviceGetMemoryInfo_v2(Device *device, MemoryV2 *memory) {
    ENTER(device->number);
    if (memory->version != (sizeof *memory | 2u << 24)) return ARGUMENT_VERSION_MISMATCH;
    memory->total = value("total", device->number, 0);
    memory->used = value("used", device->number, 0);
    memory->reserved = value("reserved", device->number, 0);
    memory->free = memory->total - memory->used - memory->reserved;
    return SUCCESS;
}

typedef struct {
    unsigned version;
    int sensor, temperature;
} TemperatureV1;

int nvmlDeviceGetTemperatureV(Device *device, TemperatureV1 *temperature) {
    ENTER(device->number);
    if (temperature->version != (sizeof *temperature | 1u << 24)) return ARGUMENT_VERSION_MISMATCH;
    temperature->temperature = (int)value("temperature", device->number, 0);
    return SUCCESS;
}

int nvmlDeviceGetTemperature(Device *device, int sensor, unsigned *temperature) {
    ENTER(device->number);
    (void)sensor;
    *temperature = (unsigned)value("temperature", device->number, 0);
    return SUCCESS;
}

int nvmlDeviceGetPowerUsage(Device *device, unsigned *milliwatts) {
    ENTER(device->number);
    *milliwatts = (unsigned)value("power", device->number, 0);
    return SUCCESS;
}

#define TELLS(FUNCTION, KEY, TYPE)                          \
    int FUNCTION(Device *device, TYPE *answer) {            \
        ENTER(device->number);                              \
        *answer = (TYPE)value(KEY, device->number, 0);      \
        return SUCCESS;                                     \
    }

TELLS(nvmlDeviceGetEnforcedPowerLimit, "power_limit", unsigned)
TELLS(nvmlDeviceGetTotalEnergyConsumption, "energy", uint64_t)
TELLS(nvmlDeviceGetFanSpeed, "fan", unsigned)
TELLS(nvmlDeviceGetPerformanceState, "pstate", int)
TELLS(nvmlDeviceGetCurrentClocksEventReasons, "throttle", uint64_t)
TELLS(nvmlDeviceGetCurrentClocksThrottleReasons, "throttle", uint64_t)
TELLS(nvmlDeviceGetMaxPcieLinkGeneration, "pcie_generation", unsigned) /* this and the next for peers */
TELLS(nvmlDeviceGetMaxMigDeviceCount, "instances", unsigned)
TELLS(nvmlDeviceGetGpuInstanceId, "gpu_instance", unsigned)
TELLS(nvmlDeviceGetComputeInstanceId, "compute_instance", unsigned)

#define TELLS_WITH_PERIOD(FUNCTION, KEY)                                   \
    int FUNCTION(Device *device, unsigned *percent, unsigned *period) {    \
        ENTER(device->number);                                             \
        *percent = (unsigned)value(KEY, device->number, 0);                \
        *period = 167000;                                                  \
        return SUCCESS;                                                    \
    }

TELLS_WITH_PERIOD(nvmlDeviceGetEncoderUtilization, "encoder")
TELLS_WITH_PERIOD(nvmlDeviceGetDecoderUtilization, "decoder")

#define TELLS_OF_KIND(FUNCTION, KEY)                                       \
    int FUNCTION(Device *device, int kind, unsigned *answer) {             \
        char key[LINE];                                                    \
        ENTER(device->number);                                             \
        snprintf(key, sizeof key, "%s_%d", KEY, kind);                     \
        *answer = (unsigned)value(key, device->number, 0);                 \
        return SUCCESS;                                                    \
    }

TELLS_OF_KIND(nvmlDeviceGetClockInfo, "clock")
TELLS_OF_KIND(nvmlDeviceGetPcieThroughput, "pcie")

int nvmlDeviceGetNvLinkVersion(Device *device, unsigned link, unsigned *version) {
    ENTER(device->number);
    (void)link, (void)version;
    return NOT_SUPPORTED;
}

int nvmlDeviceGetTotalEccErrors(Device *device, int kind, int counter, uint64_t *count) {
    char key[LINE];
    ENTER(device->number);
    (void)counter;
    snprintf(key, sizeof key, "ecc_%d", kind);
    *count = value(key, device->number, 0);
    return SUCCESS;
}

typedef struct {
    unsigned field, scope;
    int64_t timestamp, latency;
    int type, result;
    uint64_t value;
} FieldValue;

int nvmlDeviceGetFieldValues(Device *device, int count, FieldValue *values) {
    ENTER(device->number);
    for (int i = 0; i < count; i++) {
        char key[LINE];
        snprintf(key, sizeof key, "nvlink_%u", values[i].field);
        values[i].result = (int)value("nvlink_error", device->number, 0);
        values[i].type = 3; /* unsigned long long */
        values[i].value = value(key, device->number, 0);
    }
    return SUCCESS;
}

int nvmlDeviceGetMigMode(Device *device, unsigned *current, unsigned *pending) {
    ENTER(device->number);
    *current = *pending = (unsigned)value("mig", device->number, 0);
    return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(Device *device, unsigned place, Device **instance) {
    ENTER(device->number);
    int number = 100 + 10 * device->number + (int)place;
    if (place >= 10 || find("set", "uuid", number, NULL) != 2) return NOT_FOUND;
    *instance = &devices[number];
    return SUCCESS;
}

typedef struct {
    unsigned pid;
    uint64_t used;
    unsigned gpu_instance, compute_instance;
} ProcessInfo;

typedef struct {
    const char *kind;
    int device;
    unsigned count, room;
    ProcessInfo *infos;
} ProcessQuery;

static int add_process(char *rule, void *data) {
    ProcessQuery *query = data;
    char kind[LINE];
    int device;
    unsigned pid;
    unsigned long long bytes;
    if (sscanf(rule, "process %[a-z]@%d %u %llu", kind, &device, &pid, &bytes) != 4) return 0;
    if (strcmp(kind, query->kind) || device != query->device) return 0;
    if (query->infos && query->count < query->room) query->infos[query->count] = (ProcessInfo){pid, bytes, 0, 0};
    query->count++;
    return 0;
}

static int processes(const char *kind, Device *device, unsigned *count, ProcessInfo *infos) {
    ProcessQuery query = {kind, device->number, 0, *count, infos};
    each_rule(add_process, &query);
    *count = query.count;
    return query.count > query.room ? INSUFFICIENT_SIZE : SUCCESS;
}

#define LISTS(KIND, kind)                                                                                        \
    int nvmlDeviceGet##KIND##RunningProcesses_v3(Device *device, unsigned *count, ProcessInfo *infos) {          \
        ENTER(device->number);                                                                                   \
        return processes(kind, device, count, infos);                                                            \
    }                                                                                                            \
    int nvmlDeviceGet##KIND##RunningProcesses_v2(Device *device, unsigned *count, ProcessInfo *infos) {          \
        ENTER(device->number);                                                                                   \
        return processes(kind, device, count, infos);                                                            \
    }

LISTS(Compute, "compute")
LISTS(Graphics, "graphics")

__attribute__((destructor)) static void at_exit(void) {
    while (find("hang", "exit", -1, NULL)) usleep(10000);
}
