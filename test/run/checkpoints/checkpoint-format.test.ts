/** The bytes of a checkpoint: they are read back as they were saved, and a damaged one is never used. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TrainingState } from '../../../src/engine/engine.js'
import { checkpointFrom, type Files, filesOf } from '../../../src/run/checkpoints/checkpoint-format.js'
import { anyCheckpoint, checkpointAfter } from './sample.js'

const read = (files: Files, run: string, generation = 5) =>
  checkpointFrom(
    async (name) => {
      const bytes = files.get(name)
      if (bytes === undefined) throw new Error('missing')
      return bytes
    },
    run,
    generation
  )

/** Arrays as the words that they are: NaN has many. */
const words = ({ weights, slots, bestWeights, ...numbers }: TrainingState) => ({
  ...numbers,
  arrays: [weights, slots, bestWeights].map((list) =>
    list.map((values) => [...new Uint32Array(values.slice().buffer)])
  )
})

it('gives back every bit of any state', () =>
  fc.assert(
    fc.asyncProperty(anyCheckpoint, async (checkpoint) => {
      const { state, ...rest } = await read(filesOf(checkpoint, 5), checkpoint.run)
      const { state: before, ...others } = checkpoint
      expect(words(state)).toEqual(words(before))
      expect(rest).toEqual({ ...others, config: JSON.parse(JSON.stringify(checkpoint.config)) })
    })
  ))

const whole = filesOf(checkpointAfter(2), 5)
const other = filesOf(checkpointAfter(3), 6)
const refused = { code: 'CHECKPOINT' }

it.each([...whole.keys()])(
  'refuses %s with any one bit flipped, cut anywhere, longer or missing',
  async (name) => {
    const bytes = whole.get(name) ?? new Uint8Array()
    const damaged = (content: Uint8Array): Files => new Map(whole).set(name, content)
    await expect(read(whole, 'a-run')).resolves.toMatchObject({ state: { step: 17 } })
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice()
      flipped[bit >> 3] ^= 1 << (bit & 7)
      await expect(read(damaged(flipped), 'a-run'), `bit ${bit}`).rejects.toMatchObject(refused)
    }
    for (let length = 0; length < bytes.length; length++)
      await expect(read(damaged(bytes.slice(0, length)), 'a-run'), `cut to ${length}`).rejects.toMatchObject(
        refused
      )
    await expect(read(damaged(Buffer.concat([bytes, Buffer.from(' ')])), 'a-run')).rejects.toMatchObject(
      refused
    )
    const without = new Map(whole)
    without.delete(name)
    await expect(read(without, 'a-run')).rejects.toThrow('missing')
    await expect(read(damaged(other.get(name) ?? bytes), 'a-run')).rejects.toMatchObject(refused)
  }
)

it('refuses one of another run, and one that stands in the place of another', async () => {
  await expect(read(whole, 'another-run')).rejects.toMatchObject({
    ...refused,
    message: 'manifest.json is of another run'
  })
  await expect(read(whole, 'a-run', 6)).rejects.toMatchObject(refused)
})
