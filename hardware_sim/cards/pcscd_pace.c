/* pcscd asks a reader that cannot call by itself for its card every 0.4 s. Real readers call, by a USB interrupt;
   virtual ones can't. Loaded before the C library, this makes them as quick as real ones. */
#include <errno.h>
#include <time.h>

#define ROUND 400000000L /* PCSCLITE_STATUS_POLL_RATE of pcsc-lite, in nanoseconds */
#define PACE 20000000L

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    struct timespec pause = *wanted;
    if (pause.tv_sec == 0 && pause.tv_nsec == ROUND)
        pause.tv_nsec = PACE;
    int failure = clock_nanosleep(CLOCK_REALTIME, 0, &pause, left);
    if (failure != 0)
        errno = failure;
    return failure == 0 ? 0 : -1;
}
