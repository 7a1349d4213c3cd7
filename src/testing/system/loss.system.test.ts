import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import type { EmitStats } from '../../../demo/emit.ts'
import { sourceNames } from '../../../demo/tables/all.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { runs } from '../runs.ts'
import { changesOf } from './company-changes.ts'
import { Fleet } from './fleet.ts'
import { spawnProcess, writeConfig, type StartingProcess } from './process.ts'
import { openAlongside, verifiedRecord } from './record.ts'
import { allEntities, TouchedEntity, untilEqual, type SourceEntity } from './sources.ts'

/**
 * kill -9 at random moments, while a fifth of the events is lost, a fifth doubled, and all are shuffled: after each
 * recovery all changed entities match their sources, and so do the rules' conclusions; after every tenth, everything is
 * compared. `MLG_SEED=<n>` repeats a run, `MLG_KILLS=<n>` sets its length.
 */
const KILLS = Number(process.env['MLG_KILLS'] ?? runs(2, 200))
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_205)
const COMPLETE_EVERY = 10
/** These find changes without an event within a second, and disappearances within seconds. */
const SWEEP = { fullSeconds: 4, incrementalSeconds: 1 }
/** A process is killed within this time after its start: some aren't ready by then. */
const LIVES_MS = 2_000
const BURST_EVERY_MS = 100
const MAX_IN_BURST = 8
const BOUND_MS = 60_000

const fleet = new Fleet()
let company: Company
beforeAll(async () => {
  company = await begin()
})
afterAll(() => fleet.takeDown())

describe(`${KILLS} kills at random moments, with loss, duplication and reordering (seed ${SEED})`, () => {
  it('leave the graph equal to the sources after the sweep', { timeout: 120_000 + KILLS * 30_000 }, async () => {
    const { demo, took } = company
    await waitUntilRecovered(company, 'before any kill')
    await completely(company)
    let stopChanges = changesGoOn(company)
    for (let kill = 1; kill <= KILLS; kill++) {
      await sleep(20 + below(company.random, LIVES_MS))
      await company.running.kill('SIGKILL')
      const killedAt = performance.now()
      company.running = company.spawn()
      // Sometimes it is killed again during its start; the result is checked after the next one.
      if (kill < KILLS && below(company.random, 5) === 0) continue
      await company.running.ready()
      stopChanges()
      took.ready.push(performance.now() - killedAt)
      await waitUntilRecovered(company, `after kill ${kill}`)
      took.equal.push(performance.now() - killedAt)
      if (took.ready.length % COMPLETE_EVERY === 0) {
        const { things, conclusions } = await completely(company)
        console.log(`after ${kill} kills, ${things} things and ${conclusions} conclusions are as they should be`)
      }
      if (kill < KILLS) stopChanges = changesGoOn(company)
    }
    await demo.events.idle()
    await waitUntilRecovered(company, 'at the end')
    const look = await completely(company)
    expect(await company.running.kill('SIGTERM')).toBe(0)
    const { lost, doubled, overtaken, sent } = channelOf(demo)
    console.log(
      `${KILLS} kills, ${took.ready.length} recoveries; ${sent} events sent, ${lost} lost, ${doubled} doubled, ${overtaken} after a later one; ` +
        `ready again p50 ${at(took.ready, 0.5)}, p99 ${at(took.ready, 0.99)}; equal to the sources p50 ${at(took.equal, 0.5)}, ` +
        `p99 ${at(took.equal, 0.99)} after the kill; ${look.things} things and ${look.conclusions} conclusions as they should be`,
    )
    expect(lost).toBeGreaterThan(KILLS)
    expect(doubled).toBeGreaterThan(KILLS)
    expect(overtaken).toBeGreaterThan(KILLS)
  })
})

interface Company {
  readonly demo: Demo
  readonly random: Random
  readonly folder: string
  /** Changed since the last successful comparison. */
  readonly touched: TouchedEntity
  readonly change: () => void
  readonly spawn: () => StartingProcess
  running: StartingProcess
  readonly took: { readonly ready: number[]; readonly equal: number[] }
}

async function begin(): Promise<Company> {
  const touched = new TouchedEntity()
  const demo = await fleet.demo({ size: 'tiny', onEvent: touched.hear })
  const [folder, port, random] = [fleet.folder(), fleet.port(), randomFrom(SEED)]
  // No person confirms the many deletions during so many kills; sweeps.system.test.ts tests suspected ones.
  const config = writeConfig(demo, { folder, port, sweep: SWEEP, guard: { share: 1 } })
  const spawn = () => spawnProcess(config, port)
  const running = spawn()
  await running.ready()
  demo.events.deliverTo(`${running.url}/api/v1/events`)
  demo.events.control({ drop: 0.2, duplicate: 0.2, shuffle: true })
  const company = {
    demo,
    random,
    folder,
    touched,
    spawn,
    running,
    change: changesOf(demo, random),
    took: { ready: [], equal: [] },
  }
  fleet.later(() => company.running.kill('SIGKILL'))
  return company
}

/** Makes changes in bursts until stopped. */
function changesGoOn({ random, change }: Company): () => void {
  const burst = (): void => {
    for (let i = 1 + below(random, MAX_IN_BURST); i > 0; i--) change()
  }
  burst()
  const bursts = setInterval(burst, BURST_EVERY_MS)
  fleet.later(() => clearInterval(bursts))
  return () => clearInterval(bursts)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits until all changed entities match their sources, and every instance its run and rules. */
async function waitUntilRecovered(company: Company, when: string): Promise<void> {
  await equal(company, company.touched.things, when)
  company.touched.clear()
}

/** Compares every record of the company, and the record with its rules. */
async function completely(company: Company): Promise<{ things: number; conclusions: number }> {
  const things = [...allEntities(company.demo)]
  await equal(company, things, 'as a whole')
  const store = await openAlongside({ folder: company.folder })
  try {
    const { conclusions } = await verifiedRecord(store, BOUND_MS)
    return { things: things.length, conclusions }
  } finally {
    await store.close()
  }
}

async function equal({ demo, running }: Company, things: readonly SourceEntity[], when: string): Promise<void> {
  const what = `${when}, all is as its source says (seed ${SEED})`
  await untilEqual({ demo, url: running.url }, things, { what, boundMs: BOUND_MS })
}

function channelOf(demo: Demo): Pick<EmitStats, 'sent' | 'lost' | 'doubled' | 'overtaken'> {
  const sum = (name: 'sent' | 'lost' | 'doubled' | 'overtaken'): number =>
    sourceNames.reduce((all, source) => all + demo.events.stats(source)[name], 0)
  return { sent: sum('sent'), lost: sum('lost'), doubled: sum('doubled'), overtaken: sum('overtaken') }
}

function at(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return `${((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1_000).toFixed(2)} s`
}
