// Simulates a full disk for the service: its files can't grow beyond a limit, which is lifted later.

import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { doctor } from '../../cli/doctor.ts'
import { eventually } from '../parts.ts'
import { temporaryFolder } from './harness.ts'
import { nextPort } from './ports.ts'
import { startProcess, writeConfig, type ServiceProcess } from './process.ts'

const PORT = nextPort()
const folder = temporaryFolder()
let demo: Demo
let running: ServiceProcess
let config: string
beforeAll(async () => {
  demo = await startDemo({ size: 'tiny' })
  config = writeConfig(demo, { folder: folder.path, port: PORT })
  running = await startProcess(config, PORT)
}, 120_000)
afterAll(async () => {
  await running.kill('SIGKILL')
  await demo.stop()
  folder.remove()
})

function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(running.child.pid), `--fsize=${bytes}:unlimited`])
}

async function send(): Promise<Response> {
  const body = JSON.stringify({ event_type: 'unheard_of', padding: 'x'.repeat(20_000) })
  const headers = { 'content-type': 'application/json' }
  return await fetch(`${running.url}/api/v1/events`, { method: 'POST', headers, body })
}

async function readiness(): Promise<{ status: number; reasons: readonly string[] }> {
  const response = await fetch(`${running.url}/readyz`)
  return { status: response.status, ...((await response.json()) as { reasons: string[] }) }
}

async function recordUp(): Promise<string | undefined> {
  const text = await (await fetch(`${running.url}/metrics`)).text()
  return /^mlg_record_up (\d)$/m.exec(text)?.[1]
}

async function doctorSays(): Promise<string> {
  const lines: string[] = []
  await doctor({ config, demo: false }, (line) => lines.push(line))
  process.exitCode = undefined
  return lines.join('\n')
}

describe.skipIf(process.platform !== 'linux')('a full disk', () => {
  it('rejects deliveries with a reason, is not ready, and recovers by itself', { timeout: 180_000 }, async () => {
    const database = join(folder.path, 'data', 'mlg.db')
    expect((await send()).status).toBe(202)
    limitFiles(statSync(`${database}-wal`).size + 200_000)
    let refused = await send()
    const isRefused = async (): Promise<boolean> => (refused = await send()).status !== 202
    await eventually(isRefused, 'an event is refused', 60_000)
    // From here on no page fits, so no checkpoint of the log frees space meanwhile.
    limitFiles(4_096)
    await eventually(isRefused, 'an event is refused again')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    const problem = (await refused.json()) as { code: string; detail: string }
    expect(problem.code).toBe('RECORD_UNAVAILABLE')
    expect(problem.detail).toContain(database)
    const { status, reasons } = await readiness()
    expect([status, reasons]).toEqual([503, [expect.stringContaining(database)]])
    expect(await recordUp()).toBe('0')
    expect(await doctorSays()).toMatch(new RegExp(`✗ service: .*not ready.*${database}`))
    // Existing data can still be read.
    expect((await fetch(`${running.url}/api/v1/types`)).status).toBe(200)

    limitFiles('unlimited')
    await eventually(async () => (await readiness()).status === 200, 'it is ready again')
    expect((await send()).status).toBe(202)
    expect(await recordUp()).toBe('1')
    expect(await running.kill('SIGTERM')).toBe(0)
  })
})
