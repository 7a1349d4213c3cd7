import type { FollowerHandle } from '../../contracts/follower.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { QUALITY, qualityFollower } from '../../projections/quality/quality-follower.ts'
import { expectedNotes, notedIn } from '../quality.ts'
import type { FollowerPorts } from './graph.ts'
import { CATALOGUE } from './providers.ts'

let started = 0

/** The follower of quality in each process. No simulated process notes reasons that depend only on the clock. */
export function judging({ store, clock, log, reader, graph }: FollowerPorts): FollowerHandle {
  return qualityFollower({
    store,
    reader,
    graph: () => graph.graph,
    ahead: graph,
    catalogue: () => CATALOGUE,
    clock,
    log,
    holder: `judging ${++started}`,
  })
}

/** Tells whether something in the log isn't judged yet. */
export async function qualityBehind(store: RecordPorts): Promise<boolean> {
  const [{ tx }, checkpoint] = await Promise.all([store.head(), store.checkpoint(QUALITY)])
  return checkpoint < tx
}

/** Compares the noted reasons with those computed a second time from the record. */
export async function wrongReasons(store: RecordPorts): Promise<readonly string[]> {
  const [expected, noted] = [new Set(await expectedNotes(store, CATALOGUE)), new Set(await notedIn(store))]
  return [
    ...[...expected].filter((line) => !noted.has(line)).map((line) => `not noted: ${line}`),
    ...[...noted].filter((line) => !expected.has(line)).map((line) => `wrongly noted: ${line}`),
  ]
}
