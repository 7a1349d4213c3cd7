import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { runs } from '../runs.ts'
import { copySettledCompany, temporaryFolder } from './harness.ts'
import { nextPort } from './ports.ts'
import { startProcess, writeConfig, type ServiceProcess } from './process.ts'

/**
 * kill -9 at random moments during intake: every acknowledged event is reflected after the restart, and nothing is
 * torn. A moment is a number of acknowledged events and a short delay, so that a slow machine isn't killed before the
 * first. `MLG_SEED=<n>` repeats a run. Sweeps are disabled, so recovery depends on marks alone.
 */
const KILLS = runs(2, 50)
const SEED = Number(process.env.MLG_SEED ?? 20_260_101)
const PORT = nextPort()

let demo: Demo
const folder = temporaryFolder()
beforeAll(async () => {
  await copySettledCompany(join(folder.path, 'data'))
  demo = await startDemo()
})
let running: ServiceProcess | null = null
afterAll(async () => {
  await running?.kill('SIGKILL')
  await demo.stop()
  folder.remove()
})

/** A round with fewer proves little. */
const MIN_EVENTS = 10
/** The kill comes after up to so many events. */
const MAX_EVENTS = 600
/** From an acknowledgement to any of the following steps: the next request, its commit, a read, an answer's commit. */
const LONGEST_DELAY_MS = 50

interface Acknowledged {
  /**
   * Model id → its source's name for it at the last acknowledged event, and all later names, since an unacknowledged
   * event may have been stored or not.
   */
  readonly names: Map<string, string[]>
  events: number
}

describe(`kill -9 at ${KILLS} random moments (seed ${SEED})`, () => {
  it('loses no acknowledged event', { timeout: 900_000 }, async () => {
    const random = randomFrom(SEED)
    const config = writeConfig(demo, { folder: folder.path, port: PORT })
    const models = [...demo.ids('models')]
    const acknowledged: Acknowledged = { names: new Map(), events: 0 }
    running = await startProcess(config, PORT)
    for (let round = 0; round < KILLS; round++) {
      const kill = killAt(running, {
        round,
        acknowledged,
        events: acknowledged.events + MIN_EVENTS + below(random, MAX_EVENTS - MIN_EVENTS),
        delayMs: below(random, LONGEST_DELAY_MS),
      })
      await Promise.all([kill, pour(running.url, { models, random, acknowledged })])
      running = await startProcess(config, PORT)
      await verify(running.url, acknowledged, round)
    }
    console.log(
      `${KILLS} kills, ${acknowledged.events} acknowledged events, ${acknowledged.names.size} entities: all reflected`,
    )
    expect(acknowledged.events).toBeGreaterThanOrEqual(KILLS * MIN_EVENTS)
    expect(await running.kill('SIGTERM')).toBe(0)
  })
})

async function killAt(
  running: ServiceProcess,
  {
    round,
    acknowledged,
    events,
    delayMs,
  }: { round: number; acknowledged: Acknowledged; events: number; delayMs: number },
): Promise<void> {
  await eventually(() => acknowledged.events >= events, `round ${round}: ${events} events are acknowledged`, 60_000)
  await new Promise((resolve) => setTimeout(resolve, delayMs))
  await running.kill('SIGKILL')
}

/** Changes sources and sends events, batch after batch, until the service is gone. */
async function pour(
  url: string,
  with_: { models: readonly string[]; random: () => number; acknowledged: Acknowledged },
): Promise<void> {
  const { models, random, acknowledged } = with_
  for (let i = 0; i < 10_000; i++) {
    const changed = Array.from({ length: 1 + below(random, 20) }, () => models[below(random, models.length)] ?? '')
    const name = `name ${acknowledged.events} ${i}`
    for (const id of new Set(changed)) {
      demo.patch('registry', 'models', id, { name }, { silent: true })
      acknowledged.names.get(id)?.push(name)
    }
    const events = changed.map((id) => ({ event_type: 'model_updated', model_id: id }))
    try {
      const answer = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
      })
      if (answer.status !== 202) return
      await answer.json()
    } catch {
      return
    }
    acknowledged.events += changed.length
    for (const id of changed) acknowledged.names.set(id, [name])
  }
}

async function verify(url: string, acknowledged: Acknowledged, round: number): Promise<void> {
  const wrong = async (): Promise<string[]> => {
    const bad: string[] = []
    for (const [id, names] of acknowledged.names) {
      const response = await fetch(
        `${url}/api/v1/entities/${encodeURIComponent(`aip://model/registry/${encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@')}`)}/normalised`,
      )
      const body = (await response.json()) as { name?: string }
      if (!names.includes(body.name ?? '')) bad.push(`${id}: ${body.name ?? 'nothing'}, not one of ${names.join(', ')}`)
    }
    return bad
  }
  let last: string[] = []
  await eventually(
    async () => (last = await wrong()).length === 0,
    `round ${round}: every acknowledged event is reflected`,
    30_000,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${last.slice(0, 5).join('\n')}`)
  })
}
