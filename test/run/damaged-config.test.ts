/** A run whose config.json is damaged: evaluating it reports that, with the code of damaged runs. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cnn, emptyDirectory } from '../cli/cnn.js'

it.each(['{ "name": "smo', '{}', '', '\0\0\0'])('config.json holds %j', async (text) => {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'config.json'), text)
  const { code, stdout, stderr } = await cnn(['evaluate', cwd], { cwd })
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr).toContain('config.json is damaged')
})
