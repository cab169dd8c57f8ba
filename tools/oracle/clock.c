/* LD_PRELOAD: a wall clock that steps (F6). The file named by CLOCK_STEP holds, as eight bytes of this machine's order,
 * by how many seconds the clock is off; the oracle writes it while the terminal runs. Running time can't be set. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int64_t step(void) {
  static volatile int64_t *shared;
  const char *path;
  int file;
  void *page;
  if (shared) return *shared;
  path = getenv("CLOCK_STEP");
  if (!path || (file = open(path, O_RDONLY | O_CLOEXEC)) < 0) return 0;
  page = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (page == MAP_FAILED) return 0;
  shared = page;
  return *shared;
}

int clock_gettime(clockid_t which, struct timespec *now) {
  int told;
  REAL(clock_gettime);
  told = real(which, now);
  if (told == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += step();
  return told;
}
time_t time(time_t *now) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (now) *now = exact.tv_sec;
  return exact.tv_sec;
}
int gettimeofday(struct timeval *now, void *zone) {
  int told;
  REAL(gettimeofday);
  told = real(now, zone);
  if (told == 0) now->tv_sec += step();
  return told;
}
