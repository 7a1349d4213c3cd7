import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { startSettledSystem, type System } from '../testing/system/harness.ts'
import { doctor } from './doctor.ts'

/** The doctor asks the running service where the demo's sources are, and checks each like a configured one. */
let system: System
beforeAll(async () => {
  system = await startSettledSystem()
})
afterAll(() => system.stop())
afterEach(() => {
  vi.unstubAllEnvs()
  process.exitCode = undefined
})

async function doctorSays(port: string): Promise<string> {
  const data = join(tmpdir(), 'mlg-doctor-nothing')
  vi.stubEnv('MLG_PORT', port)
  vi.stubEnv('MLG_DATA', data)
  const lines: string[] = []
  await doctor({ config: 'none.json', demo: true }, (line) => lines.push(line))
  rmSync(data, { recursive: true, force: true })
  return lines.join('\n')
}

it("the doctor checks the demo's sources, and reports the one that answers wrongly", async () => {
  const { port } = new URL(system.url)
  const message = await doctorSays(port)
  for (const [name, url] of Object.entries(system.demo.sources)) {
    expect(message).toMatch(new RegExp(`✓ source ${name}: lists \\w+ at ${url}`))
  }
  expect(message).toMatch(/✓ definitions: \d+ types/)
  system.demo.misbehave('registry', { mode: '500' })
  expect(await doctorSays(port)).toMatch(/✗ source registry: the source answered 500/)
  expect(process.exitCode).toBe(1)
})

it("the doctor shows the addresses of the sources if the demo isn't running", async () => {
  const message = await doctorSays('1')
  expect(message).toContain('✓ sources: 8 run beside the demo, which isn\'t running; start it with "npm start"')
  expect(process.exitCode).toBe(0)
})
