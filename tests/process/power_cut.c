// A disk that keeps only synced data. Each fsync updates a copy of the file in place. A process that is killed meanwhile
// leaves the same as a power cut: some sectors of the last sync, and all earlier ones.
//
//   DISK_FOLDER  the folder of the files
//   DISK_KEPT    the folder of the copies
//   DISK_ORDERS  a file; once it exists, the power fails at a sync, counted from then: "torn 3" in the middle of the
//                third, of whose changed sectors a random half is kept; "after 3" when the third is done, but before
//                the process is told
//   DISK_NORMAL  if set, a sync of a write-ahead log takes effect only at the next sync of its database, like SQLite
//                under `synchronous=NORMAL`, which syncs the log before a checkpoint and the database after it
//
// A deleted file stays until its folder is synced. A new name is kept with its file: SQLite syncs the folder of a new
// write-ahead log at once, and file systems write a new name with the first sync of its file.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define CHUNK (1024 * SECTOR)

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int open_in(const char *folder, const char *name, int flags)
{
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return open(path, flags | O_CLOEXEC, 0600);
}

// The name of a file in the folder, empty for the folder itself; null for other files and deleted ones.
static const char *name_of(int fd, char *path)
{
    char link[32];
    struct stat file;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0 || fstat(fd, &file) || file.st_nlink == 0)
        return NULL;
    path[length] = 0;
    const char *folder = getenv("DISK_FOLDER");
    size_t prefix = strlen(folder);
    if (strncmp(path, folder, prefix))
        return NULL;
    if (path[prefix] == 0)
        return path + prefix;
    return path[prefix] == '/' ? path + prefix + 1 : NULL;
}

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && !strcmp(text + length - tail, end);
}

// Updates the copy of a file, or half of the sectors that differ.
static void keep(int fd, const char *name, int torn)
{
    static char now[CHUNK], before[CHUNK];
    int copy = open_in(getenv("DISK_KEPT"), name, O_RDWR | O_CREAT);
    struct stat file;
    if (copy < 0 || fstat(fd, &file) || ftruncate(copy, file.st_size))
        abort();
    for (off_t at = 0; at < file.st_size; at += CHUNK) {
        ssize_t length = pread(fd, now, CHUNK, at);
        memset(before, 0, CHUNK);
        if (length < 0 || pread(copy, before, CHUNK, at) < 0)
            abort();
        for (ssize_t sector = 0; sector < length; sector += SECTOR) {
            size_t size = length - sector < SECTOR ? length - sector : SECTOR;
            if (!memcmp(now + sector, before + sector, size) || (torn && random() % 2))
                continue;
            if (pwrite(copy, now + sector, size, at + sector) != (ssize_t)size)
                abort();
        }
    }
    close(copy);
}

// Updates the copy of a database's write-ahead log.
static void keep_log(const char *database)
{
    char name[NAME_MAX + 8];
    snprintf(name, sizeof name, "%s-wal", database);
    int log = open_in(getenv("DISK_FOLDER"), name, O_RDONLY);
    if (log < 0)
        return;
    keep(log, name, 0);
    close(log);
}

// Deletes the copies of files that are no longer in the folder.
static void keep_deletions(void)
{
    DIR *kept = opendir(getenv("DISK_KEPT"));
    struct dirent *entry;
    while (kept && (entry = readdir(kept))) {
        int there = open_in(getenv("DISK_FOLDER"), entry->d_name, O_RDONLY);
        if (there >= 0)
            close(there);
        else
            unlinkat(dirfd(kept), entry->d_name, 0);
    }
    if (kept)
        closedir(kept);
}

// The failure at this sync: "torn", "after" or none.
static const char *order(void)
{
    static int sync;
    static char what[16];
    int at = 0;
    FILE *file = fopen(getenv("DISK_ORDERS"), "re");
    if (!file)
        return "";
    int read = fscanf(file, "%15s %d", what, &at);
    fclose(file);
    if (read != 2)
        return "";
    srandom(at);
    return ++sync == at ? what : "";
}

static void give_word(int fd, const char *name)
{
    const char *what = order();
    int normal = getenv("DISK_NORMAL") != NULL;
    if (!*name)
        keep_deletions();
    else if (!normal || !ends_with(name, "-wal")) {
        if (normal)
            keep_log(name);
        keep(fd, name, !strcmp(what, "torn"));
    }
    if (*what)
        kill(getpid(), SIGKILL);
}

static int sync_file(int fd, const char *call)
{
    char path[PATH_MAX];
    const char *name = name_of(fd, path);
    if (!name)
        return ((int (*)(int))dlsym(RTLD_NEXT, call))(fd);
    pthread_mutex_lock(&one_at_a_time);
    give_word(fd, name);
    pthread_mutex_unlock(&one_at_a_time);
    return 0;
}

int fsync(int fd)
{
    return sync_file(fd, "fsync");
}

int fdatasync(int fd)
{
    return sync_file(fd, "fdatasync");
}
