/* One month of the plain loop: who has reached its threshold. The same steps as straight.py, which explains them. */
#include <stdint.h>
#ifdef __AVX__
#include <immintrin.h>
#endif

enum { BLOCK = 32 };

/* One bit for each of up to BLOCK thresholds: has the clock reached it? */
static inline uint32_t reached(const float *threshold, int64_t count, float reading)
{
    uint32_t bits = 0;
#ifdef __AVX__
    if (count == BLOCK) {
        const __m256 clock = _mm256_set1_ps(reading);
        for (int i = 0; i < BLOCK; i += 8)
            bits |= (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(threshold + i), clock, _CMP_LE_OQ)) << i;
        return bits;
    }
#endif
    for (int64_t i = 0; i < count; i++) bits |= (uint32_t)(threshold[i] <= reading) << i;
    return bits;
}

/* told: leavers listed, code, cells, bytes between two of work.threshold; then addresses, see c.py */
int64_t sweep(const int64_t *told)
{
    int64_t n = told[0], cells = told[2], stride = told[3];
    const int32_t code = (int32_t)told[1];
    const double *clock = (const double *)told[4];
    const char *exact = (const char *)told[5];
    const int64_t *first = (const int64_t *)told[6];
    int64_t *length = (int64_t *)told[7];
    float *threshold = (float *)told[8];
    int32_t *who = (int32_t *)told[9], *gone = (int32_t *)told[10], *leaver = (int32_t *)told[11];

    for (int64_t c = 0; c < cells; c++) {
        const float reading = (float)clock[c];
        int64_t end = first[c] + length[c];
        for (int64_t k = first[c]; k < end; k += BLOCK) {
            uint32_t bits = reached(threshold + k, end - k < BLOCK ? end - k : BLOCK, reading);
            while (bits) { /* from the last to the first, so that whoever fills a gap has been asked or is asked now */
                int64_t at = k + 31 - __builtin_clz(bits);
                bits &= ~(1u << (at - k));
                while (at < end && threshold[at] <= reading) {
                    const int64_t i = who[at];
                    if (!gone[i]) {
                        if (threshold[at] == reading && *(const double *)(exact + i * stride) > clock[c]) break;
                        gone[i] = code;
                        leaver[n++] = (int32_t)i;
                    }
                    threshold[at] = threshold[--end];
                    who[at] = who[end];
                }
            }
        }
        length[c] = end - first[c];
    }
    return n;
}
