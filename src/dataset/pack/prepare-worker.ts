/** A thread that prepares pictures: each message is one, and so is each answer. */
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { reasonOf } from '../../errors.js'
import type { PictureTask, Prepared } from './picture-task.js'
import { prepareOne } from './prepare-one.js'

export interface PrepareMessage {
  readonly id: number
  readonly task: PictureTask
}

export interface PrepareAnswer {
  readonly id: number
  readonly prepared?: Prepared
  /** What went wrong that is no fault of the picture. */
  readonly failure?: string
}

// One thread of the decoder a picture: the pictures themselves keep the processors busy.
sharp.concurrency(1)

parentPort?.on('message', async ({ id, task }: PrepareMessage) => {
  try {
    const prepared = await prepareOne(task)
    const transfer = 'image' in prepared ? [prepared.image.buffer as ArrayBuffer] : []
    parentPort?.postMessage({ id, prepared } satisfies PrepareAnswer, transfer)
  } catch (error) {
    parentPort?.postMessage({ id, failure: reasonOf(error) } satisfies PrepareAnswer)
  }
})
