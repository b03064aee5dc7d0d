/** Everything that a config can express about layers and training, on the compiled engine; the tables are complete. */
import { expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import { configSchema } from '../../../src/config/schema/config-schema.js'
import { datasetSchema } from '../../../src/config/schema/dataset.js'
import { checkpoint, earlyStopping } from '../../../src/config/schema/schedules.js'
import { training } from '../../../src/config/schema/training.js'
import { agreesWithTwin, areSlopes, type Check } from '../gradients.js'
import { layerOptionsSuite } from '../options.js'
import { trainingOptionsSuite } from '../training-options.js'

/** Held against the readable network, whose gradients are worked out, and against the slopes of the loss. */
const check: Check = async (engine, example, threads) =>
  areSlopes(example, await agreesWithTwin(engine, example, threads))

layerOptionsSuite('compiled', loadCompiled, check)
trainingOptionsSuite('compiled', loadCompiled, check)

it('a new field of the config is tried somewhere before it is listed here', () => {
  expect(Object.keys(configSchema.entries)).toEqual([
    // What no engine sees.
    ...['$schema', 'name', 'description'],
    // test/engine/whole-state.ts
    'seed',
    ...['dataset', 'model', 'training']
  ])
  // Read before an engine is asked: test/dataset/, test/cli/data.test.ts, test/cli/own-pictures.test.ts.
  const beforeEngines = ['name', 'path', 'format', 'classes', 'image', 'validation', 'test', 'group']
  expect(Object.keys(datasetSchema.entries).sort()).toEqual(
    // scale: test/api/scale.test.ts; augmentation: training-options.ts
    [...beforeEngines, 'columns', 'damaged', 'dir', 'scale', 'augmentation'].sort()
  )
  // Any input shape: every-network.ts; layers: options.ts.
  expect(Object.keys(configSchema.entries.model.entries)).toEqual(['inputShape', 'layers'])
  expect(Object.keys(training.entries)).toEqual([
    // training-options.ts
    ...['optimizer', 'loss'],
    // test/cli/json.test.ts, test/config/parse.test.ts
    'metrics',
    // contract.ts
    ...['batchSize', 'epochs'],
    // training-options.ts; reduceOnPlateau: whole-state.ts
    'schedule',
    // whole-state.ts, monitor.test.ts
    'earlyStopping',
    // test/run/
    'checkpoint'
  ])
  expect(Object.keys(earlyStopping.entries)).toEqual([
    'monitor',
    'patience',
    'minDelta',
    'restoreBestWeights'
  ])
  expect(Object.keys(checkpoint.entries)).toEqual(['everyEpochs', 'everySeconds', 'keep'])
})
