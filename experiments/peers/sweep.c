/* One month of the plain loop: who has reached its threshold. The same steps as straight.py, which explains them. */
#include <stdint.h>

enum { BLOCK = 64 };

/* told: leavers listed, code, cells, row stride of link; then addresses, see c.py */
int64_t sweep(const int64_t *told)
{
    int64_t n = told[0], cells = told[2], stride = told[3];
    const int32_t code = (int32_t)told[1];
    const double *clock = (const double *)told[4], *exact = (const double *)told[5];
    const int64_t *first = (const int64_t *)told[6];
    int64_t *length = (int64_t *)told[7];
    float *threshold = (float *)told[8];
    int32_t *who = (int32_t *)told[9], *gone = (int32_t *)told[10], *leaver = (int32_t *)told[11];

    for (int64_t c = 0; c < cells; c++) {
        const float reading = (float)clock[c];
        int64_t k = first[c], end = k + length[c];
        while (k < end) {
            int64_t stop = k + BLOCK < end ? k + BLOCK : end;
            int32_t due = 0;
            if (stop - k == BLOCK)
                for (int i = 0; i < BLOCK; i++) due |= threshold[k + i] <= reading;
            else
                for (int64_t i = k; i < stop; i++) due |= threshold[i] <= reading;
            if (!due) {
                k = stop;
                continue;
            }
            while (k < (stop < end ? stop : end)) {
                int32_t i = who[k];
                if (threshold[k] <= reading && (gone[i * stride] || exact[i] <= clock[c])) {
                    if (!gone[i * stride]) {
                        gone[i * stride] = code;
                        leaver[n++ * stride] = i;
                    }
                    threshold[k] = threshold[--end];
                    who[k] = who[end];
                } else
                    k++;
            }
        }
        length[c] = end - first[c];
    }
    return n;
}
