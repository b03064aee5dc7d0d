/** The version of native TensorFlow that is fetched if the machine has none: one wheel of its Python package. */

/**
 * Nothing in it that depends on Python is used, so one wheel serves every Python version: pip gets the exact one to
 * take. The SHA-256 is the one that the package index states.
 */
export const wheel = {
  package: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  bytes: 274_000_871,
  /** Options that make pip take this wheel. */
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

/** Bytes on the disk: the final size, and the size of temporary files. */
export const bytesNeeded = { libraries: 860_000_000, packages: 320_000_000, download: wheel.bytes }
