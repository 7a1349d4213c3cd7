import { aheadSeconds, type LogClock } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { Service } from '../service.ts'
import { sourceStandings } from '../source-standing.ts'
import type { StatusAnswer } from '../status.ts'
import { horizonJson } from './retention.ts'

export async function status({ store, clock, state, sources }: Service): Promise<Result<StatusAnswer, Problem>> {
  const configured = sources.configured().map(({ config }) => config)
  const [
    { tx, at },
    logClock,
    counts,
    { due, waiting, retrying, oldestMarkedAt },
    quarantined,
    accounts,
    horizon,
    standings,
  ] = await Promise.all([
    store.head(),
    store.logClock(),
    store.counts(),
    store.dirty(clock.now()),
    store.quarantineCount(),
    store.quarantineAccounts(),
    store.horizon(),
    sourceStandings(configured, { store, now: clock.now(), unmappable: sources.unmappable }),
  ])
  const { nodes, entities, edges, transactions, facts, documents } = counts
  return ok({
    version: state.version,
    head: { tx, at: tx === 0 ? null : isoTime(at) },
    clock: clockJson(logClock, clock.now()),
    counts: { nodes, entities, edges, transactions, facts, documents },
    dirty: { due, waiting, retrying, oldestMarkedAt: oldestMarkedAt === null ? null : isoTime(oldestMarkedAt) },
    pausedSources: standings.flatMap(({ platform, pause }) => (pause === null ? [] : [platform])).toSorted(),
    sources: standings.flatMap(({ platform, state, trouble }) =>
      trouble === null ? [] : [{ platform, health: state, ...trouble, since: isoTime(trouble.since) }],
    ),
    quarantined,
    quarantineEvicted: accounts.reduce((sum, { evicted }) => sum + evicted, 0),
    retention: { horizon: horizonJson(horizon) },
    followers: state.followers().map((follower) => follower.status()),
    definitions: state.definitions(),
    awaitingStart: state.awaitingStart(),
    buses: state.buses(),
  })
}

function clockJson(logClock: LogClock, now: number): StatusAnswer['clock'] {
  const { setBack } = logClock
  return {
    aheadSeconds: aheadSeconds(logClock, now),
    setBack: setBack === null ? null : { tx: setBack.tx, from: isoTime(setBack.from), to: isoTime(setBack.to) },
  }
}
