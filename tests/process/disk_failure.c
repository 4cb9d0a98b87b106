// A disk that fails as a file says, for as long as the file exists.
//
//   DISK_FOLDER    the folder on it
//   DISK_FAILURE   the file: "write 28" makes writes fail with that errno, large ones after half of the data; "sync 5"
//                  makes syncs fail; "all 30" both, and opening a file to write. A name after it limits the failure to
//                  that file.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MUCH 1000
#define REAL(call) ((__typeof__(&call))dlsym(RTLD_NEXT, #call))

// Whether this kind of call on this file fails now. If so, errno is set.
static int fails_at(const char *path, const char *kind)
{
    char what[16], name[64] = "";
    int error;
    const char *folder = getenv("DISK_FOLDER");
    size_t prefix = strlen(folder);
    if (strncmp(path, folder, prefix) || path[prefix] != '/')
        return 0;
    FILE *file = fopen(getenv("DISK_FAILURE"), "re");
    if (!file)
        return 0;
    int read = fscanf(file, "%15s %d %63s", what, &error, name);
    fclose(file);
    if (read < 2 || (strcmp(what, kind) && strcmp(what, "all")))
        return 0;
    if (*name && strcmp(name, path + prefix + 1))
        return 0;
    errno = error;
    return 1;
}

static int fails(int fd, const char *kind)
{
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return fails_at(path, kind);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (!fails(fd, "write"))
        return REAL(write)(fd, bytes, length);
    return length > MUCH ? REAL(write)(fd, bytes, length / 2) : -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    if (!fails(fd, "write"))
        return REAL(pwrite)(fd, bytes, length, at);
    return length > MUCH ? REAL(pwrite)(fd, bytes, length / 2, at) : -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
    return pwrite(fd, bytes, length, at);
}

int ftruncate(int fd, off_t length)
{
    return fails(fd, "write") ? -1 : REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return ftruncate(fd, length);
}

int fallocate(int fd, int mode, off_t at, off_t length)
{
    return fails(fd, "write") ? -1 : REAL(fallocate)(fd, mode, at, length);
}

int fsync(int fd)
{
    return fails(fd, "sync") ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return fails(fd, "sync") ? -1 : REAL(fdatasync)(fd);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    int to_write = (flags & O_ACCMODE) != O_RDONLY;
    return to_write && fails_at(path, "open") ? -1 : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open(path, flags, mode);
}
