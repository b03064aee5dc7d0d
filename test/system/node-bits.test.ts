/** The bits of whole trainings on every version of Node equal those recorded on Node 20. */
import { describe, expect, it } from 'vitest'
import { recorded } from '../engine/recorded.js'
import { provided, trainRecorded } from './tools.js'

describe.each([process.execPath, ...provided('CNN_NODES')])('on %s', (node) => {
  it.each(recorded.map((each) => ({ name: each.config.name, each })))(
    'training gives the weights of $name',
    ({ each }) => {
      expect(trainRecorded([node], each, 2)).toBe(each.weightsSha256)
    }
  )
})
