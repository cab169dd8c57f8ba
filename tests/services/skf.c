/* A vendor's library for a USB key as GM/T 0016 has it: its key is a function that the test brings along. */

#include <stdint.h>
#include <string.h>

typedef uint32_t ULONG;
typedef uint8_t BYTE;
typedef void *HANDLE;
typedef struct {
    BYTE r[64];
    BYTE s[64];
} ECCSIGNATUREBLOB;
typedef void (*Signs)(const BYTE *digest, ULONG length, BYTE *r, BYTE *s);

enum { OK = 0, FAIL = 0x0A000001, NO_DEVICE = 0x0A000023, WRONG_PIN = 0x0A000024 };

static Signs signs;
static int plugged;
static ULONG asked_for_pin;
static char device, application, container;

void bring(Signs key) { signs = key; plugged = 1; asked_for_pin = 0; }
void pull(void) { plugged = 0; }
ULONG pins(void) { return asked_for_pin; }

ULONG SKF_EnumDev(int present, char *names, ULONG *size) {
    static const char one[] = "KEY-1\0";
    memcpy(names, plugged ? one : "\0", plugged ? sizeof one : 2);
    *size = plugged ? sizeof one : 2;
    return present ? OK : FAIL;
}

ULONG SKF_ConnectDev(const char *name, HANDLE *out) {
    *out = &device;
    return plugged && !strcmp(name, "KEY-1") ? OK : NO_DEVICE;
}

ULONG SKF_OpenApplication(HANDLE on, const char *name, HANDLE *out) {
    *out = &application;
    return on == &device && !strcmp(name, "insurance") ? OK : FAIL;
}

ULONG SKF_VerifyPIN(HANDLE on, ULONG who, const char *pin, ULONG *tries) {
    *tries = 9 - asked_for_pin++;
    return on == &application && who == 1 && !strcmp(pin, "123456") ? OK : WRONG_PIN;
}

ULONG SKF_OpenContainer(HANDLE on, const char *name, HANDLE *out) {
    *out = &container;
    return on == &application && !strcmp(name, "signing") ? OK : FAIL;
}

ULONG SKF_ECCSignData(HANDLE on, const BYTE *digest, ULONG length, ECCSIGNATUREBLOB *out) {
    if (!plugged || on != &container || length != 32) return NO_DEVICE;
    memset(out, 0, sizeof *out);
    signs(digest, length, out->r + 32, out->s + 32);
    return OK;
}
