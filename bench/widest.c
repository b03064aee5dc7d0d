/* What one thread reaches at most: fused multiply-adds on the widest vectors that the compiler knows of this machine,
   in registers alone. Prints the width in bits, and GFLOPS. */
#include <stdio.h>
#include <time.h>

#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX__)
#define BYTES 32
#else
#define BYTES 16
#endif
typedef float vec __attribute__((vector_size(BYTES)));
enum { CHAINS = 12, ROUNDS = 2000000, TRIES = 20 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* One name a chain, for an array would be kept in memory. */
#define EACH(DO) DO(a) DO(b) DO(c) DO(d) DO(e) DO(f) DO(g) DO(h) DO(i) DO(j) DO(k) DO(l)
#define DECLARE(x) vec x = {0};
#define STEP(x) x = x * factor + addend;
#define USE(x) used += x[0];

int main(void) {
  volatile float nearOne = 0.999f, small = 0.001f;
  vec factor = (vec){0} + nearOne, addend = (vec){0} + small;
  EACH(DECLARE)
  double best = 1e9;
  for (int attempt = 0; attempt < TRIES; attempt++) {
    double began = now();
    for (int round = 0; round < ROUNDS; round++) {
      EACH(STEP)
    }
    double took = now() - began;
    if (took < best) best = took;
  }
  float used = 0;
  EACH(USE)
  printf("%d %.1f %g\n", BYTES * 8, 2.0 * CHAINS * ROUNDS * (BYTES / sizeof(float)) / best / 1e9, used);
}
