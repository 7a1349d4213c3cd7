import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { SabotageReport } from '../testing/sabotage.ts'

const PROGRAM = fileURLToPath(new URL('../testing/sabotage.ts', import.meta.url))

it('a fault in any hook or handler fails only its request, and is reported once', { timeout: 180_000 }, async () => {
  // It ends with the first uncaught fault, which is an error here.
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { maxBuffer: 4_194_304 })
  const { sabotaged, unreached } = JSON.parse(stdout) as SabotageReport
  expect(unreached).toEqual([])
  expect(sabotaged.length).toBeGreaterThan(1_000)
  const wrong = sabotaged.filter(({ point, way, outcome, reports }) => {
    // At that point the answer is on its way.
    const isAnswered = point.startsWith('onResponse')
    const expected = way === 'midway' ? 'torn' : isAnswered ? 200 : 500
    return outcome !== expected || reports !== 1
  })
  expect(wrong).toEqual([])
})
