import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const MILLION = fileURLToPath(new URL('../../testing/million.ts', import.meta.url))

it('F11: pages through a closure of a million nodes, with a dense hub and a cycle, in a 512 MB heap', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=512', MILLION])
  const walked: Record<string, number | boolean> = JSON.parse(stdout)
  console.log(stdout.trim())
  expect(walked).toMatchObject({
    total: 999_999,
    counted: 999_999,
    pages: 1_000,
    depth: 5_001,
    deepestPath: 5_001,
    cut: false,
  })
  // 11 bytes an entry, and at most twice that while it grows.
  expect(walked.grewMB).toBeLessThan(60)
}, 120_000)
