// A network file system: a file lists its mount, and no other process sees locks on its files.
//
//   MOUNTS   the file that replaces /proc/self/mountinfo
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/types.h>

#define REAL(call) ((__typeof__(&call))dlsym(RTLD_NEXT, #call))

int flock(int fd, int operation)
{
    (void)fd;
    (void)operation;
    return 0;
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    int is_list = !strcmp(path, "/proc/self/mountinfo");
    return REAL(open)(is_list ? getenv("MOUNTS") : path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open(path, flags, mode);
}
