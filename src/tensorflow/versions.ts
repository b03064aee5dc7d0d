/** What of native TensorFlow is fetched where the machine has none: one wheel of its package for Python. */

/**
 * Nothing of Python in it is used, so one wheel does for every Python, whatever its version: pip is given the one to take. The
 * SHA-256 is the one that the package index states for it.
 */
export const wheel = {
  package: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  bytes: 274_000_871,
  /** Options of pip that mean this wheel. */
  pip: [
    ...['--platform', 'manylinux_2_27_x86_64', '--python-version', '3.12'],
    ...['--implementation', 'cp', '--abi', 'cp312']
  ]
} as const

/** The oldest C library with which the wheel's libraries load. */
export const oldestGlibc = [2, 27] as const

/** The two libraries, below the package's directory. */
export const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const

/** The C headers and what they include, below the package's directory; other versions have some elsewhere. */
export const headers =
  /^include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|(xla\/)?tsl\/c)\/[\w./-]+\.h$/

/** Bytes on the disk: what is there in the end, and what is there for a while. */
export const bytesNeeded = { libraries: 860_000_000, packages: 320_000_000, download: wheel.bytes }
