/** A network or a model that is open for as long as something is done with it. */

/** Closes it afterwards, also where what is done fails. */
export async function whileOpen<N extends { close(): Promise<void> }, T>(
  opening: Promise<N>,
  use: (open: N) => Promise<T>
): Promise<T> {
  const open = await opening
  try {
    return await use(open)
  } finally {
    await open.close()
  }
}
