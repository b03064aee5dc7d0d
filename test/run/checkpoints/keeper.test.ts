/** When a checkpoint is due, and which of the states that arrive during a save is saved. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Keeper } from '../../../src/run/checkpoints/keeper.js'

interface Save {
  readonly checkpoint?: number
  readonly epochs?: number
}

it('a checkpoint is due by the clock, whatever else is saved meanwhile', async () => {
  const keeper = new Keeper<Save>(async () => {}, 0.2)
  for (let i = 0; i < 30 && !keeper.isDue(); i++) {
    keeper.save({ epochs: i })
    await sleep(20)
  }
  await keeper.settled()
  expect(keeper.isDue()).toBe(true)
  keeper.save({ checkpoint: 1 })
  await keeper.settled()
  expect(keeper.isDue()).toBe(false)
})

it('of what comes during a save the newest is saved, each part of it', async () => {
  const saved: Save[] = []
  const keeper = new Keeper<Save>(async (save) => {
    await sleep(20)
    saved.push(save)
  }, 0)
  for (const save of [{ checkpoint: 1 }, { checkpoint: 2, epochs: 1 }, { checkpoint: 3 }]) keeper.save(save)
  expect(keeper.isDue()).toBe(false)
  await keeper.settled()
  expect(saved).toEqual([{ checkpoint: 1 }, { checkpoint: 3, epochs: 1 }])
})

it('a failure is thrown by the next call', async () => {
  const keeper = new Keeper<Save>(() => Promise.reject(new Error('full')), 0)
  keeper.save({ checkpoint: 1 })
  await expect(keeper.settled()).rejects.toThrow('full')
  expect(() => keeper.isDue()).toThrow('full')
})
