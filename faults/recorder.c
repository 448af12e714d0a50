/*
 * Records, in order, what a process does to its SQLite database and what it answers over HTTP. Loaded with LD_PRELOAD
 * by faults/power-loss, which compiles it and replays what it wrote.
 *
 *   RECORD_DATABASE  the database's absolute path without symbolic links; "-wal" and "-journal" beside it count too,
 *                    and its folder (an fsync of which makes creations and removals durable)
 *   RECORD_LOG       the file to write to
 *
 * The log is a row of records: struct record, then `length` bytes of data. What is promised about their order:
 * a WRITE, TRUNCATE, CREATE or UNLINK stands where it took place among its like; SYNC_BEGIN stands before the fsync
 * began and SYNC_END after it returned, so what stands before the former is durable at the latter; an ANSWER stands
 * before its bytes could leave the process. So what stands before an ANSWER is all that could have made it true.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE, CREATE, UNLINK, SYNC_BEGIN, SYNC_END, ANSWER };
enum file { NONE, DATABASE, WAL, JOURNAL, FOLDER };

struct record {
    uint32_t kind, file;
    uint64_t offset; /* of a write; the new size of a truncation; what joins the two halves of an fsync */
    uint64_t length; /* of the data */
};

#define DESCRIPTORS 65536
static unsigned char files[DESCRIPTORS]; /* which file a descriptor is */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char names[FOLDER + 1][PATH_MAX];
static int log_descriptor = -1;
static uint64_t syncs;

/* Straight to the kernel, because write and open are ours. */
static void note(enum kind kind, enum file file, uint64_t offset, const void *data, uint64_t length) {
    struct record record = {kind, file, offset, length};
    struct iovec parts[] = {{&record, sizeof record}, {(void *)data, length}};
    if (syscall(SYS_writev, log_descriptor, parts, 2) != (long)(sizeof record + length)) {
        static const char message[] = "recorder: the log cannot be written\n";
        syscall(SYS_write, 2, message, sizeof message - 1);
        abort(); /* a record with a hole proves nothing */
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *database = getenv("RECORD_DATABASE"), *path = getenv("RECORD_LOG");
    if (!database || !path) {
        return;
    }
    snprintf(names[DATABASE], PATH_MAX, "%s", database);
    snprintf(names[WAL], PATH_MAX, "%s-wal", database);
    snprintf(names[JOURNAL], PATH_MAX, "%s-journal", database);
    snprintf(names[FOLDER], PATH_MAX, "%.*s", (int)(strrchr(database, '/') - database), database);
    log_descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static enum file file_named(const char *name) {
    for (int file = DATABASE; name && log_descriptor >= 0 && file <= FOLDER; file++) {
        if (strcmp(name, names[file]) == 0) {
            return file;
        }
    }
    return NONE;
}

static enum file file_of(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS ? files[descriptor] : NONE;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define KEEP(function, name) \
    static __typeof__(&name) function; \
    if (!function) function = REAL(name)

/* An answer is known by how it begins; its request's id is the name of what was created. */
static void note_answer(const char *bytes, size_t length) {
    static const char created[] = "HTTP/1.1 201 ", header[] = "\r\nx-request-id: ";
    if (log_descriptor < 0 || length < sizeof created - 1 || memcmp(bytes, created, sizeof created - 1) != 0) {
        return;
    }
    for (size_t i = 0; i + sizeof header - 1 < length; i++) {
        if (strncasecmp(bytes + i, header, sizeof header - 1) == 0) {
            const char *id = bytes + i + sizeof header - 1, *end = memchr(id, '\r', length - (size_t)(id - bytes));
            if (end) {
                pthread_mutex_lock(&order);
                note(ANSWER, NONE, 0, id, (uint64_t)(end - id));
                pthread_mutex_unlock(&order);
            }
            return;
        }
    }
}

static int open_and_note(int (*open_it)(const char *, int, ...), const char *name, int flags, mode_t mode) {
    enum file file = file_named(name);
    if (file == NONE) {
        return open_it(name, flags, mode);
    }
    pthread_mutex_lock(&order);
    struct stat status;
    int created = (flags & O_CREAT) && stat(name, &status) != 0;
    int descriptor = open_it(name, flags, mode);
    if (descriptor >= DESCRIPTORS) {
        abort();
    }
    if (descriptor >= 0) {
        files[descriptor] = file;
        if (created) {
            note(CREATE, file, 0, NULL, 0);
        }
        if (flags & O_TRUNC) {
            note(TRUNCATE, file, 0, NULL, 0);
        }
    }
    pthread_mutex_unlock(&order);
    return descriptor;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *name, int flags, ...) {
    MODE(flags)
    KEEP(real, open);
    return open_and_note(real, name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    MODE(flags)
    KEEP(real, open64);
    return open_and_note(real, name, flags, mode);
}

int close(int descriptor) {
    KEEP(real, close);
    if (file_of(descriptor) != NONE) {
        files[descriptor] = NONE; /* before the number can be given again */
    }
    return real(descriptor);
}

static ssize_t write_and_note(int descriptor, const void *bytes, size_t length, off_t offset) {
    KEEP(real, pwrite);
    pthread_mutex_lock(&order);
    ssize_t written = real(descriptor, bytes, length, offset);
    int error = errno;
    if (written > 0) {
        note(WRITE, file_of(descriptor), (uint64_t)offset, bytes, (uint64_t)written);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    KEEP(real, pwrite);
    return file_of(descriptor) ? write_and_note(descriptor, bytes, length, offset)
                               : real(descriptor, bytes, length, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    return pwrite(descriptor, bytes, length, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    KEEP(real, write);
    if (file_of(descriptor)) {
        off_t offset = lseek(descriptor, 0, SEEK_CUR);
        ssize_t written = write_and_note(descriptor, bytes, length, offset);
        if (written > 0) {
            lseek(descriptor, written, SEEK_CUR);
        }
        return written;
    }
    note_answer(bytes, length);
    return real(descriptor, bytes, length);
}

/* An answer's head is whole in the first part; a database is not written this way. */
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    KEEP(real, writev);
    if (count > 0) {
        note_answer(parts[0].iov_base, parts[0].iov_len);
    }
    return real(descriptor, parts, count);
}

ssize_t send(int descriptor, const void *bytes, size_t length, int flags) {
    KEEP(real, send);
    note_answer(bytes, length);
    return real(descriptor, bytes, length, flags);
}

static int truncate_and_note(int descriptor, off_t size) {
    KEEP(real, ftruncate);
    if (!file_of(descriptor)) {
        return real(descriptor, size);
    }
    pthread_mutex_lock(&order);
    int result = real(descriptor, size);
    int error = errno;
    if (result == 0) {
        note(TRUNCATE, file_of(descriptor), (uint64_t)size, NULL, 0);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int ftruncate(int descriptor, off_t size) {
    return truncate_and_note(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
    return truncate_and_note(descriptor, size);
}

/* Other threads go on while it runs: an answer that does not wait for it must be able to stand before its end. */
static int sync_and_note(int (*sync_it)(int), int descriptor) {
    enum file file = file_of(descriptor);
    if (file == NONE) {
        return sync_it(descriptor);
    }
    pthread_mutex_lock(&order);
    uint64_t number = ++syncs;
    note(SYNC_BEGIN, file, number, NULL, 0);
    pthread_mutex_unlock(&order);
    int result = sync_it(descriptor);
    int error = errno;
    if (result == 0) {
        pthread_mutex_lock(&order);
        note(SYNC_END, file, number, NULL, 0);
        pthread_mutex_unlock(&order);
    }
    errno = error;
    return result;
}

int fsync(int descriptor) {
    KEEP(real, fsync);
    return sync_and_note(real, descriptor);
}

int fdatasync(int descriptor) {
    KEEP(real, fdatasync);
    return sync_and_note(real, descriptor);
}

int unlink(const char *name) {
    KEEP(real, unlink);
    enum file file = file_named(name);
    if (file == NONE) {
        return real(name);
    }
    pthread_mutex_lock(&order);
    int result = real(name);
    int error = errno;
    if (result == 0) {
        note(UNLINK, file, 0, NULL, 0);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}
