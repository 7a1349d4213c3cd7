import type { RecordPorts } from '../../contracts/store.ts'
import { QUALITY, QualityFollower } from '../../projections/quality/quality-follower.ts'
import { expectedNotes, notedIn } from '../quality.ts'
import type { FollowerPorts } from './graph.ts'
import { CATALOGUE } from './providers.ts'

let started = 0

/** What judges quality, as each process has it. What follows from the clock alone is noted by no simulated process. */
export function judging({ store, clock, log, reader, graph }: FollowerPorts): QualityFollower {
  return new QualityFollower({
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

/** Whether something that the log has is not judged yet. */
export async function qualityBehind(store: RecordPorts): Promise<boolean> {
  const [{ tx }, checkpoint] = await Promise.all([store.head(), store.checkpoint(QUALITY)])
  return checkpoint < tx
}

/** The reasons that are noted are those that follow from what the record has, judged a second time. */
export async function wrongReasons(store: RecordPorts): Promise<readonly string[]> {
  const [expected, noted] = [new Set(await expectedNotes(store, CATALOGUE)), new Set(await notedIn(store))]
  return [
    ...[...expected].filter((line) => !noted.has(line)).map((line) => `not noted: ${line}`),
    ...[...noted].filter((line) => !expected.has(line)).map((line) => `wrongly noted: ${line}`),
  ]
}
