// P4: graph and search index rebuilt from the log while others read, beside a search server that is only filled.
import { rebuild, type Rebuilding } from '../rebuild.ts'
import { BenchCorpus } from '../search/corpus.ts'
import { openedForBench } from '../search/indices.ts'
import { median } from '../tools.ts'
import { barOf } from './figures.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const BAR_PER_SECOND = 50_000
const BAR_WAIT = 2
const BATCH = 500

export async function rebuilding({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const entities = quick ? 10_000 : 100_000
  const rounds = await rebuild({ entities, seconds: quick ? 2 : 15, rounds: quick ? 1 : 3 })
  const peer = alone ? null : await measureFilling(entities)
  const waits = (one: Rebuilding): number => one.busyP99 / one.calmP99
  const kinds = [...new Set(rounds.map(({ name }) => name))]
  const ofKind = (kind: string): Rebuilding[] => rounds.filter(({ name }) => name === kind)
  return [
    barOf({
      id: 'P4',
      what: `graph and search index rebuilt while others read (${entities.toLocaleString('en')} entities)`,
      unit: 'entities/s',
      values: rounds.map((one) => (one.rebuilds * entities) / one.seconds),
      bar: `${BAR_PER_SECOND.toLocaleString('en')} entities/s`,
      peer: peer === null ? undefined : { name: 'OpenSearch (the index alone)', values: [peer] },
      more: true,
      isMet: (measured) => measured >= BAR_PER_SECOND,
    }),
    ...kinds.map((kind): BarResult => {
      const [busy, calm] = [ofKind(kind).map(({ busyP99 }) => busyP99), ofKind(kind).map(({ calmP99 }) => calmP99)]
      const ratio = median(ofKind(kind).map(waits))
      return {
        ...barOf({
          id: 'P4',
          what: `${kind} meanwhile, p99`,
          unit: 'ms',
          values: busy,
          bar: `${BAR_WAIT} times that of calm`,
          peer: { name: 'calm', values: calm },
          isMet: () => ratio <= BAR_WAIT,
        }),
        ratio: { of: 'rebuilding to calm', value: ratio },
      }
    }),
  ]
}

/** Documents per second that OpenSearch takes from one client. */
async function measureFilling(count: number): Promise<number | null> {
  const server = await openedForBench('opensearch')
  if (server === null) return null
  try {
    const corpus = new BenchCorpus(count)
    let took = 0
    for (let from = 1; from <= count; from += BATCH) {
      const changes = Array.from({ length: Math.min(BATCH, count - from + 1) }, (_, i) => ({
        put: corpus.document(from + i),
      }))
      const began = performance.now()
      await server.writer.write(changes, 1, 0)
      took += performance.now() - began
    }
    const began = performance.now()
    await server.writer.write([], 1, 1)
    await server.settled()
    return (count * 1_000) / (took + performance.now() - began)
  } finally {
    await server.close()
  }
}
