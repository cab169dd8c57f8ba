/* Loaded before the C library into the bench's own pcscd. Two things of it are otherwise than with real readers:

   It asks a reader that cannot call by itself for its card every 0.4 s. Real readers call, by a USB interrupt;
   virtual ones can't. This makes them as quick as real ones.

   The driver of virtual readers listens on every interface, and has no setting for it. Here it can't be reached
   from another machine. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
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

int bind(int listener, const struct sockaddr *wanted, socklen_t length)
{
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in here;
    if (wanted->sa_family != AF_INET || length < sizeof here)
        return real(listener, wanted, length);
    here = *(const struct sockaddr_in *)wanted;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real(listener, (struct sockaddr *)&here, sizeof here);
}
