/* LD_PRELOAD: writes down, in order, every write, sync, truncation, renaming and removal under WRITES_OF
 * into WRITES_TO, so that a disk can be rebuilt as a power cut would have left it.
 * A record: type, length of the path (u16), path, offset (u64), length (u32), content.
 * Types: C created, W written, T truncated to the offset, S synchronised, R renamed to the content, U removed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 4096
#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char *path_of[MOST];
static const char *folder;
static int out = -1;
static ssize_t (*really_write)(int, const void *, size_t);

/* At the first opening of anything: a process that was forked may have been told after its birth. */
static void begin(void) {
  int (*really_open)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  const char *told = getenv("WRITES_OF");
  if (out >= 0 || !told) return;
  really_write = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  folder = strdup(told);
  out = really_open(getenv("WRITES_TO"), O_CREAT | O_WRONLY | O_APPEND, 0600);
}

static int ours(const char *path) { begin(); return out >= 0 && path && !strncmp(path, folder, strlen(folder)); }
static const char *known(int fd) { return out >= 0 && fd >= 0 && fd < MOST ? path_of[fd] : NULL; }

static void note(char type, const char *path, uint64_t at, const void *content, uint32_t length) {
  uint16_t name = (uint16_t)strlen(path);
  size_t size = 15 + name + (size_t)length, done = 0;
  char *record = malloc(size), *p = record;
  *p++ = type;
  memcpy(p, &name, 2); p += 2;
  memcpy(p, path, name); p += name;
  memcpy(p, &at, 8); p += 8;
  memcpy(p, &length, 4); p += 4;
  if (length) memcpy(p, content, length);
  while (done < size) {
    ssize_t n = really_write(out, record + done, size - done);
    if (n <= 0) abort();
    done += (size_t)n;
  }
  free(record);
}

static void opened(int fd, const char *path, int flags, int fresh) {
  if (fd < 0 || fd >= MOST) return;
  pthread_mutex_lock(&one_at_a_time);
  free(path_of[fd]);
  path_of[fd] = ours(path) ? strdup(path) : NULL;
  if (path_of[fd] && fresh) note('C', path, 0, NULL, 0);
  if (path_of[fd] && (flags & O_TRUNC)) note('T', path, 0, NULL, 0);
  pthread_mutex_unlock(&one_at_a_time);
}

#define MODE() mode_t mode = 0; if (flags & O_CREAT) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
  struct stat there; int fresh = (flags & O_CREAT) && ours(path) && stat(path, &there) != 0
#define OPEN(name) int name(const char *path, int flags, ...) { REAL(name); MODE(); \
  int fd = real(path, flags, mode); opened(fd, path, flags, fresh); return fd; }
#define OPENAT(name) int name(int at, const char *path, int flags, ...) { REAL(name); MODE(); \
  int fd = real(at, path, flags, mode); opened(fd, path, flags, fresh); return fd; }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  REAL(close);
  if (known(fd)) {
    pthread_mutex_lock(&one_at_a_time);
    free(path_of[fd]);
    path_of[fd] = NULL;
    pthread_mutex_unlock(&one_at_a_time);
  }
  return real(fd);
}

ssize_t write(int fd, const void *content, size_t length) {
  REAL(write);
  if (!known(fd)) return real(fd, content, length);
  pthread_mutex_lock(&one_at_a_time);
  off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  ssize_t n = real(fd, content, length);
  if (n > 0) note('W', path_of[fd], (uint64_t)at, content, (uint32_t)n);
  pthread_mutex_unlock(&one_at_a_time);
  return n;
}

#define PWRITE(name) ssize_t name(int fd, const void *content, size_t length, off_t at) { REAL(name); \
  if (!known(fd)) return real(fd, content, length, at); \
  pthread_mutex_lock(&one_at_a_time); \
  ssize_t n = real(fd, content, length, at); \
  if (n > 0) note('W', path_of[fd], (uint64_t)at, content, (uint32_t)n); \
  pthread_mutex_unlock(&one_at_a_time); return n; }
PWRITE(pwrite)
PWRITE(pwrite64)

#define AFTER(name, type, arguments, call, at) int name arguments { REAL(name); int result = call; \
  if (!result && known(fd)) { pthread_mutex_lock(&one_at_a_time); note(type, path_of[fd], at, NULL, 0); \
  pthread_mutex_unlock(&one_at_a_time); } return result; }
AFTER(ftruncate, 'T', (int fd, off_t length), real(fd, length), (uint64_t)length)
AFTER(ftruncate64, 'T', (int fd, off_t length), real(fd, length), (uint64_t)length)
AFTER(fsync, 'S', (int fd), real(fd), 0)
AFTER(fdatasync, 'S', (int fd), real(fd), 0)

static void named(char type, const char *path, const char *to) {
  pthread_mutex_lock(&one_at_a_time);
  note(type, path, 0, to, to ? (uint32_t)strlen(to) : 0);
  pthread_mutex_unlock(&one_at_a_time);
}

int unlink(const char *path) { REAL(unlink); int n = real(path); if (!n && ours(path)) named('U', path, NULL); return n; }
/* Whoever has it open writes to the new name from now on, and who has the replaced one to none. */
static void renamed(const char *path, const char *to) {
  pthread_mutex_lock(&one_at_a_time);
  for (int fd = 0; fd < MOST; fd++) {
    int moved = path_of[fd] && !strcmp(path_of[fd], path);
    if (!moved && !(path_of[fd] && !strcmp(path_of[fd], to))) continue;
    free(path_of[fd]);
    path_of[fd] = moved ? strdup(to) : NULL;
  }
  pthread_mutex_unlock(&one_at_a_time);
}
int rename(const char *path, const char *to) {
  REAL(rename);
  int n = real(path, to);
  if (!n && ours(path)) { named('R', path, to); renamed(path, to); }
  return n;
}
