// A disk that keeps only synced data. Each fsync updates a copy of the file in place. A process that is killed meanwhile
// leaves the same as a power cut: some sectors of the last sync, and all earlier ones.
//
//   DISK_FOLDER  the folder of the files
//   DISK_KEPT    the folder of the copies
//   DISK_INODES  a folder with another link to each copy, named by the number of the original's inode
//   DISK_ORDERS  a file; once it exists, the power fails at a sync, counted from then: "torn 3" in the middle of the
//                third, of whose changed sectors a random half is kept; "after 3" when the third is done, but before
//                the process is told; "after 3 chinwag.db-wal" counts the syncs of this file alone
//   DISK_NORMAL  if set, a sync of a write-ahead log takes effect only at the next sync of its database, like SQLite
//                under `synchronous=NORMAL`, which syncs the log before a checkpoint and the database after it
//   DISK_IGNORES "files" or "folders": their syncs, in folders of the folder, have no effect
//
// A deleted file stays until its folder is synced. In the folder itself, a new name is kept with its file: SQLite syncs
// the folder of a new write-ahead log at once, and file systems write a new name with the first sync of its file. In
// folders of the folder, a name is kept only with a sync of its folder, be it new or that of a file that was moved. The
// sticky bit of a kept folder says that its own name is not kept.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
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

// Opens the copy of an inode. It is empty if the inode was never synced.
static int open_inode(ino_t inode)
{
    char name[32];
    snprintf(name, sizeof name, "%ju", (uintmax_t)inode);
    return open_in(getenv("DISK_INODES"), name, O_RDWR | O_CREAT);
}

// Updates the copy of a file, or half of the sectors that differ.
static void keep(int fd, int copy, int torn)
{
    static char now[CHUNK], before[CHUNK];
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
    keep(log, open_in(getenv("DISK_KEPT"), name, O_RDWR | O_CREAT), 0);
    close(log);
}

// Opens the copy of a folder. Its own name may not be kept.
static int open_folder(const char *name)
{
    char path[2 * PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/", getenv("DISK_KEPT"));
    for (const char *at = name; *at; at++) {
        if (*at == '/' && mkdir(path, 01700) && errno != EEXIST)
            abort();
        path[length++] = *at;
        path[length] = 0;
    }
    if (*name && mkdir(path, 01700) && errno != EEXIST)
        abort();
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// Keeps the name of a file or a folder.
static void keep_name(int kept, const char *name, const struct stat *now, int is_inner)
{
    char inode[2 * PATH_MAX];
    if (S_ISDIR(now->st_mode)) {
        if (mkdirat(kept, name, 0700) && fchmodat(kept, name, 0700, 0))
            abort();
    } else if (is_inner) {
        snprintf(inode, sizeof inode, "%s/%ju", getenv("DISK_INODES"), (uintmax_t)now->st_ino);
        close(open_inode(now->st_ino));
        unlinkat(kept, name, 0);
        if (linkat(AT_FDCWD, inode, kept, name, 0))
            abort();
    }
}

// Updates the names in the copy of a folder, or half of them. The server deletes no folders.
static void keep_names(const char *folder, int torn)
{
    int there = open_in(getenv("DISK_FOLDER"), folder, O_RDONLY | O_DIRECTORY), kept = open_folder(folder);
    DIR *now = fdopendir(dup(there)), *before = fdopendir(dup(kept));
    struct dirent *entry;
    struct stat file;
    if (!now || !before)
        abort();
    while ((entry = readdir(before)))
        if (fstatat(there, entry->d_name, &file, 0) && !(torn && random() % 2))
            unlinkat(kept, entry->d_name, 0);
    while ((entry = readdir(now)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && !(torn && random() % 2) &&
            !fstatat(there, entry->d_name, &file, 0))
            keep_name(kept, entry->d_name, &file, *folder != 0);
    closedir(now);
    closedir(before);
    close(there);
    close(kept);
}

// The failure at this sync: "torn", "after" or none.
static const char *order(const char *name)
{
    static int sync;
    static char what[16], counted[NAME_MAX + 1];
    int at = 0;
    FILE *file = fopen(getenv("DISK_ORDERS"), "re");
    if (!file)
        return "";
    int read = fscanf(file, "%15s %d %255s", what, &at, counted);
    fclose(file);
    if (read < 2 || (read == 3 && strcmp(name, counted)))
        return "";
    srandom(at);
    return ++sync == at ? what : "";
}

// Whether the sync of a file or a folder has no effect.
static int is_ignored(const char *name, int is_folder)
{
    const char *ignored = getenv("DISK_IGNORES");
    int is_inner = is_folder ? *name != 0 : strchr(name, '/') != NULL;
    return ignored && is_inner && !strcmp(ignored, is_folder ? "folders" : "files");
}

static void give_word(int fd, const char *name)
{
    const char *what = order(name);
    int normal = getenv("DISK_NORMAL") != NULL, torn = !strcmp(what, "torn");
    struct stat file;
    if (fstat(fd, &file))
        abort();
    int is_folder = S_ISDIR(file.st_mode);
    if (is_ignored(name, is_folder))
        return;
    if (is_folder)
        keep_names(name, torn);
    else if (strchr(name, '/')) {
        // The descriptor may be for writing alone.
        int readable = open_in(getenv("DISK_FOLDER"), name, O_RDONLY);
        keep(readable, open_inode(file.st_ino), torn);
        close(readable);
    }
    else if (!normal || !ends_with(name, "-wal")) {
        if (normal)
            keep_log(name);
        keep(fd, open_in(getenv("DISK_KEPT"), name, O_RDWR | O_CREAT), torn);
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

// The number of a deleted file's inode may become another file's, while the name of its copy is still there.
int unlink(const char *path)
{
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    const char *folder = getenv("DISK_FOLDER");
    char inode[2 * PATH_MAX];
    struct stat file;
    pthread_mutex_lock(&one_at_a_time);
    if (!strncmp(path, folder, strlen(folder)) && !lstat(path, &file)) {
        snprintf(inode, sizeof inode, "%s/%ju", getenv("DISK_INODES"), (uintmax_t)file.st_ino);
        real(inode);
    }
    int result = real(path);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}
