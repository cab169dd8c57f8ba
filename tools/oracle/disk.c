/* LD_PRELOAD: a disk in trouble (F3). While the file named by DISK_TROUBLE is there, writes to files and their syncs
 * do as its first letter says: f full (ENOSPC), e error (EIO), s slow (a fifth of a second more for each sync). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define SLOW_MICROSECONDS 200000

static char trouble(int fd) {
  const char *path = getenv("DISK_TROUBLE");
  struct stat what;
  char letter = 0;
  int told;
  if (!path || fd < 3 || fstat(fd, &what) || !S_ISREG(what.st_mode)) return 0;
  told = open(path, O_RDONLY | O_CLOEXEC);
  if (told < 0) return 0;
  if (read(told, &letter, 1) != 1) letter = 0;
  close(told);
  return letter;
}

static int refused(int fd) {
  char letter = trouble(fd);
  if (letter != 'f' && letter != 'e') return 0;
  errno = letter == 'f' ? ENOSPC : EIO;
  return 1;
}

static int sync_refused(int fd) {
  char letter = trouble(fd);
  if (letter == 's') usleep(SLOW_MICROSECONDS);
  if (letter == 'e') errno = EIO;
  return letter == 'e';
}

ssize_t write(int fd, const void *content, size_t length) {
  REAL(write); return refused(fd) ? -1 : real(fd, content, length);
}
ssize_t pwrite(int fd, const void *content, size_t length, off_t at) {
  REAL(pwrite); return refused(fd) ? -1 : real(fd, content, length, at);
}
ssize_t pwrite64(int fd, const void *content, size_t length, off64_t at) {
  REAL(pwrite64); return refused(fd) ? -1 : real(fd, content, length, at);
}
int fsync(int fd) { REAL(fsync); return sync_refused(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return sync_refused(fd) ? -1 : real(fd); }
