/**
 * No loss, optimizer, schedule, initializer or augmentation is missing, in a suite for every engine: each of them with
 * each of its options is trained with.
 */
import { describe, expect, it } from 'vitest'
import {
  type Augmentation,
  augmentation as augmentationSchema
} from '../../src/config/schema/augmentation.js'
import type { ConfigInput } from '../../src/config/schema/config-schema.js'
import { type Initializer, initializers as initializerSchema } from '../../src/config/schema/initializers.js'
import { type Optimizer, optimizers as optimizerSchema } from '../../src/config/schema/optimizers.js'
import { type Schedule, schedule as scheduleSchema } from '../../src/config/schema/schedules.js'
import { type Loss, losses } from '../../src/config/schema/training.js'
import type { Engine } from '../../src/engine/engine.js'
import { clipGradient } from '../../src/update/clipping.js'
import { learningRate } from '../../src/update/learning-rate.js'
import { createOptimizer } from '../../src/update/update-rules.js'
import { largestDifference } from './golden.js'
import type { Check } from './gradients.js'
import { fitOnce } from './once.js'
import { readableStep } from './readable.js'
import { around, expectComplete, type LayerInput, networkOf } from './small-network.js'

/** The suite. `load` gives the engine, once; `check` is what each network has to stand. */
export function trainingOptionsSuite(name: string, load: () => Promise<Engine>, check: Check): void {
  describe(`every option of training, by ${name}`, async () => {
    const engine = await load()
    describe('every loss', () => {
      const ends: { readonly [L in Loss]: readonly (readonly [outputs: number, activation: string])[] } = {
        categoricalCrossentropy: [
          [4, 'softmax'],
          [4, 'sigmoid']
        ],
        sparseCategoricalCrossentropy: [
          [4, 'softmax'],
          [4, 'sigmoid']
        ],
        binaryCrossentropy: [
          [1, 'sigmoid'],
          [4, 'sigmoid'],
          [4, 'softmax']
        ],
        meanSquaredError: [
          [1, 'linear'],
          [4, 'linear'],
          [4, 'softmax']
        ],
        meanAbsoluteError: [
          [1, 'linear'],
          [4, 'linear'],
          [4, 'sigmoid']
        ]
      }
      const table = losses.flatMap((loss) =>
        ends[loss].map(([units, activation]) => [loss, units, activation] as const)
      )
      it.each(table)('%s of %i outputs of %s', async (loss, units, activation) => {
        const dense = { type: 'dense', units, activation } as LayerInput
        await check(engine, networkOf([...around().slice(0, -1), dense], { loss }, units), 2)
        const apart = [
          { type: 'dense', units },
          { type: 'activation', activation }
        ] as LayerInput[]
        await check(engine, networkOf([...around().slice(0, -1), ...apart], { loss }, units), 2)
      })
    })

    /** Four batches by the engine, and by the readable gradients and the lecture's optimizers. */
    async function trainsAsTheTwin(training: Partial<ConfigInput['training']>): Promise<void> {
      const made = networkOf(around(), { epochs: 4, ...training })
      const { config, network, data } = made
      const { epochs, batchSize, optimizer } = config.training
      const job = {
        config,
        network,
        weights: made.weights,
        train: data,
        epochs,
        batchSize,
        shuffle: false,
        threads: 2
      }
      const { state, steps } = await fitOnce(engine, job)
      const weights = made.weights.map((values) => values.slice())
      const { initialSlots, update } = createOptimizer(optimizer)
      const slots = weights.map((values) => initialSlots(values.length))
      for (let step = 1; step <= epochs; step++) {
        const { loss, gradients } = readableStep({ ...made, weights })
        expect(Math.abs(steps[step - 1] - loss)).toBeLessThan(1e-5 * Math.max(1, loss))
        const rate = learningRate(config.training, step, 1, 1)
        for (const [index, { data }] of gradients.entries()) {
          const gradient = Float32Array.from(data)
          clipGradient(gradient, optimizer)
          update(weights[index], gradient, slots[index], step, rate)
        }
      }
      for (const [index, values] of weights.entries())
        expect(largestDifference(state.weights[index], values)).toBeLessThan(1e-5)
    }

    describe('every optimizer with each of its options', () => {
      const optimizers: { readonly [T in Optimizer['type']]: readonly object[] } = {
        sgd: [{}],
        momentum: [{}, { momentum: 0.5, useNesterov: true }],
        adagrad: [{}, { initialAccumulatorValue: 0, epsilon: 1e-3 }],
        rmsprop: [{}, { decay: 0.5, momentum: 0.8, epsilon: 1e-3 }, { centered: true, epsilon: 1e-2 }],
        adam: [{}, { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
        adamax: [{}, { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
        adadelta: [{}, { rho: 0.5, epsilon: 1e-3 }]
      }
      const shared = [{ learningRate: 0.02 }, { clipNorm: 0.01 }, { clipValue: 0.003 }]

      it('none is left out here', () => {
        const all = Object.entries(optimizers).map(([type, own]) => [type, [...own, ...shared]])
        expectComplete(optimizerSchema.options, Object.fromEntries(all))
      })

      const table = Object.entries(optimizers).flatMap(([type, own]) =>
        [...own, ...shared].map((options) => [type, JSON.stringify(options), { type, ...options }] as const)
      )
      it.each(table)('%s %s', async (_type, _options, optimizer) => {
        await trainsAsTheTwin({ optimizer: optimizer as ConfigInput['training']['optimizer'] })
      })
    })

    describe('every schedule with each of its options', () => {
      const schedules: { readonly [T in Schedule['type']]: readonly object[] } = {
        constant: [{}, { warmupSteps: 3 }],
        step: [{ every: 2, factor: 0.5, warmupSteps: 2 }],
        exponential: [{ decay: 0.7, warmupSteps: 2 }],
        cosine: [{ finalRate: 0.01, warmupSteps: 2 }],
        oneCycle: [{ maxRate: 0.3, warmupSteps: 2 }],
        // It is never on a plateau here: that is for test/engine/monitor.test.ts.
        reduceOnPlateau: [{ monitor: 'loss', factor: 0.5, patience: 3, warmupSteps: 2 }]
      }

      it('none is left out here', () => {
        expectComplete(scheduleSchema.options, schedules)
      })

      const table = Object.entries(schedules).flatMap(([type, own]) =>
        own.map((options) => [type, JSON.stringify(options), { type, ...options }] as const)
      )
      it.each(table)('%s %s', async (_type, _options, schedule) => {
        const optimizer = { type: 'momentum', learningRate: 0.1 } as const
        await trainsAsTheTwin({ optimizer, schedule: schedule as ConfigInput['training']['schedule'] })
      })
    })

    describe('every initializer with each of its options', () => {
      const initializers: { readonly [T in Initializer['type']]: readonly object[] } = {
        glorotUniform: [{}],
        glorotNormal: [{}],
        heUniform: [{}],
        heNormal: [{}],
        lecunUniform: [{}],
        lecunNormal: [{}],
        zeros: [{}],
        ones: [{}],
        constant: [{}, { value: 0.1 }],
        randomNormal: [{}, { mean: 0.1, stddev: 0.2 }],
        truncatedNormal: [{}, { mean: 0.1, stddev: 0.2 }],
        randomUniform: [{}, { minval: -0.1, maxval: 0.3 }]
      }

      it('none is left out here', () => {
        expectComplete(initializerSchema.options, initializers)
      })

      const table = Object.entries(initializers).flatMap(([type, own]) =>
        own.map((options) => [type, JSON.stringify(options), { type, ...options }] as const)
      )
      it.each(table)('%s %s', async (_type, _options, initializer) => {
        const own = { kernelInitializer: initializer, biasInitializer: initializer }
        const layer = { type: 'conv2d', filters: 5, kernelSize: 2, activation: 'tanh', ...own } as LayerInput
        await check(engine, networkOf(around(layer)), 2)
      })
    })

    describe('every augmentation', () => {
      const augmentations: { readonly [K in keyof Augmentation]: readonly Augmentation[K][] } = {
        shift: [0.2, 2],
        rotate: [25],
        scale: [0.3],
        flip: ['horizontal', 'vertical', 'both']
      }

      it('none is left out here', () => {
        expect(Object.keys(augmentations)).toEqual(Object.keys(augmentationSchema.entries))
      })

      const table = Object.entries(augmentations).flatMap(([key, values]) =>
        values.map((value) => [key, value] as const)
      )
      it.each(table)('%s %s', async (key, value) => {
        const augmentation: ConfigInput['dataset']['augmentation'] = { [key]: value }
        const flat: LayerInput = { type: 'dense', units: 4, activation: 'softmax' }
        await check(engine, networkOf([{ type: 'flatten' }, flat], { augmentation }), 2)
      })
    })
  })
}
