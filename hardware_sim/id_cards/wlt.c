/* Decodes what id_card_photo.py codes, behind the entry that a reader vendor's library has:
 * 1024 bytes in, 102 x 126 dots of three bytes out; 1 is well, 0 is not. */
#include <math.h>
#include <string.h>

enum { WIDTH = 102, HEIGHT = 126, ACROSS = 28, DOWN = 36, HEADER = 16 };

static double wave(int length, int wave, int at)
{
    double scale = wave == 0 ? sqrt(1.0 / length) : sqrt(2.0 / length);
    return scale * cos(acos(-1.0) * (at + 0.5) * wave / length);
}

int unpack(const char *source, char *dots, int save)
{
    static double rows[DOWN][WIDTH];
    const signed char *roots = (const signed char *)source + HEADER;
    (void)save;
    if (memcmp(source, "WLf\0", 4) != 0)
        return 0;
    for (int v = 0; v < DOWN; v++)
        for (int x = 0; x < WIDTH; x++) {
            rows[v][x] = 0;
            for (int u = 0; u < ACROSS; u++) {
                double root = roots[v * ACROSS + u];
                rows[v][x] += 2 * root * fabs(root) * wave(WIDTH, u, x);
            }
        }
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double light = 0;
            for (int v = 0; v < DOWN; v++)
                light += rows[v][x] * wave(HEIGHT, v, y);
            light = light < 0 ? 0 : light > 255 ? 255 : light;
            memset(dots + 3 * (y * WIDTH + x), (int)(light + 0.5), 3);
        }
    return 1;
}
