// P3: cost of an entity from its source to the graph and the index, beside the commit that the target names.
import { rmSync } from 'node:fs'
import { costOf, nothing } from '../cost.ts'
import { totalOf } from '../cpu.ts'
import { programAt, type Program } from '../ingest.ts'
import { caughtUp, startService } from '../service.ts'
import { here } from '../tools.ts'
import { barOf } from './figures.ts'
import { undisturbedRounds } from './race.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'
import { messageOf } from '../../src/lib/message-of.ts'

const COMPARED = '0eaace1'
const BAR = 0.65
const READ_MS = 900_000

export async function ingestion({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const size = quick ? 'small' : 'medium'
  const before = alone ? null : comparedProgram()
  const current: Program = { name: 'this commit', root: here('..') }
  try {
    const results: BarResult[] = []
    for (const bulk of [false, true]) {
      const { kept, conditions } = await undisturbedRounds(quick ? 1 : 2, async () => [
        [await microsOf(current, { size, bulk })],
        before === null ? [] : [await microsOf(before, { size, bulk })],
      ])
      const column = (i: number): number[] => kept.flatMap((round) => round.times[i] ?? [])
      const bar = barOf({
        id: 'P3',
        what: `CPU an entity of a first read, ${bulk ? 'listings that carry records' : 'one GET each'} (${size})`,
        unit: 'µs',
        values: column(0),
        bar: `${BAR} of commit ${COMPARED}`,
        peer: before === null ? undefined : { name: `commit ${COMPARED}`, values: column(1) },
        conditions,
        isMet: (measured, other) => other === null || measured <= BAR * other,
      })
      const ratio = bar.peer === null ? null : { of: `ours to ${COMPARED}`, value: bar.measured / bar.peer.measured }
      results.push({ ...bar, ratio })
    }
    return results
  } finally {
    if (before !== null) rmSync(before.root, { recursive: true, force: true })
  }
}

/** Returns null if this copy lacks the commit, such as a shallow clone or none. */
function comparedProgram(): Program | null {
  try {
    return programAt(COMPARED)
  } catch (error) {
    console.log(`P3 is not compared: ${messageOf(error)}`)
    return null
  }
}

async function microsOf(program: Program, { size, bulk }: { size: string; bulk: boolean }): Promise<number> {
  const service = await startService(size, { root: program.root, bulk })
  try {
    const { counts } = await caughtUp(service, service.demo.entities, READ_MS)
    const cost = await costOf(service, counts.entities, nothing(service.began))
    return totalOf(cost.cpu) / 1_000 / counts.entities
  } finally {
    await service.stop()
  }
}
