import { expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { Commit, NodeId } from '../../contracts/log.ts'
import type { ScoreCondition } from '../../contracts/score-condition.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { HAS_REASON, reasonDocument, reasonUri } from '../../model/quality.ts'
import type { Uri } from '../../model/uri.ts'
import { backgroundReader } from '../../notify/message-composer.ts'
import { graphProcess } from '../../testing/notify/process.ts'
import { VirtualClock } from '../../testing/sim/clock.ts'
import { commitOf, keyOf, model, stateFacts } from '../../testing/store/build.ts'
import type { Reader } from '../reader.ts'
import { scoreFallAt, newlyJudgedIn } from './score-falls.ts'

const MINUTE = 60_000
/** Each weighs one of the three expectations of a model. */
const REASONS = ['missing-description', 'unowned', 'missing-required'] as const
const CONDITIONS: readonly ScoreCondition[] = [
  { dimension: 'completeness', kind: 'below', points: 100, within: null },
  { dimension: 'completeness', kind: 'below', points: 50, within: null },
  { dimension: 'completeness', kind: 'drop', points: 40, within: 'hour' },
  { dimension: 'completeness', kind: 'drop', points: 40, within: 'day' },
]

type Judged = readonly { readonly reason: string; readonly of: Uri; readonly ends?: true }[]

function judgement(at: number, judged: Judged): Commit {
  const documents = judged.map(({ reason, of, ends = false }) => {
    const edge = { type: HAS_REASON, from: of, to: reasonUri(reason), provenance: 'INFERRED' } as const
    const [asserted, retracted] = ends ? [[], [edge]] : [[edge], []]
    const answer = { kind: 'amended', asserted, retracted, about: null, mapping: null } as const
    return { key: reasonDocument(reason), requestedAt: at, answer }
  })
  return { cause: { kind: 'rule', trace: 'quality', since: at }, at, settle: null, documents }
}

interface World {
  readonly judge: (at: number, ...judged: Judged) => Promise<void>
  /** The sentence, or null, that a condition reports for each transaction. */
  readonly told: (condition: ScoreCondition) => Promise<readonly (string | null)[]>
  readonly reader: () => Promise<Reader>
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const store = openSqliteStore({ path: ':memory:' })
  const { log, graph, reads } = graphProcess({ store, clock: new VirtualClock(0) })
  const judgements: number[] = []
  const reader = async (): Promise<Reader> => {
    const { tx } = await store.head()
    expect(await graph.waitFor(tx, 10_000)).toBe(true)
    return await backgroundReader(reads, null)
  }
  await store.commit([commitOf(0, [stateFacts(keyOf(MODEL, 'Model'), { facts: { name: 'Ranking' } })])])
  await work({
    reader,
    judge: async (at, ...judged) => {
      await store.commit([judgement(at, judged)])
      judgements.push((await store.head()).tx)
    },
    told: async (condition) => {
      const [opened, entries] = [await reader(), await store.read(0, 10_000)]
      const out: (string | null)[] = []
      for (const tx of judgements) {
        const entry = entries.find((one) => one.tx === tx)
        const node: NodeId | undefined = entry === undefined ? undefined : newlyJudgedIn(entry)[0]
        const fall = node === undefined ? null : await scoreFallAt(opened, { tx, node }, condition)
        out.push(fall === null ? null : fall.sentence.map((part) => ('text' in part ? part.text : 'it')).join(''))
      }
      return out
    },
  })
  await graph.stop()
  log.close()
  await store.close()
}

const MODEL = model('ranking')

it('reports a score once when it falls below the limit, and again after a recovery', () =>
  inWorld(async ({ judge, told }) => {
    const lacks = (reason: string) => ({ reason, of: MODEL })
    const has = (reason: string) => ({ reason, of: MODEL, ends: true }) as const
    await judge(1, lacks('missing-description'))
    await judge(2, lacks('unowned'))
    await judge(3, lacks('missing-required'))
    await judge(4, has('missing-required'), has('unowned'))
    await judge(5, lacks('unowned'))
    expect(await told({ dimension: null, kind: 'below', points: 50, within: null })).toEqual([
      null,
      'The quality of it fell, its completeness from 66.7 to 33.3 points: it has no description and has no owner',
      null,
      null,
      'The quality of it fell, its completeness from 66.7 to 33.3 points: it has no description and has no owner',
    ])
  }))

it('names each fallen score, and omits unrequested ones', () =>
  inWorld(async ({ judge, told }) => {
    await judge(1, { reason: 'unowned', of: MODEL }, { reason: 'dangling-reference', of: MODEL })
    expect(await told({ dimension: null, kind: 'below', points: 80, within: null })).toEqual([
      'The quality of it fell, its completeness from 100 to 66.7 points and its consistency from 100 to 0 points: it has no owner and refers to something that no source has',
    ])
    expect(await told({ dimension: 'timeliness', kind: 'below', points: 80, within: null })).toEqual([null])
  }))

it('gives programs advice for each reason', () =>
  inWorld(async ({ judge, reader }) => {
    await judge(1, { reason: 'unowned', of: MODEL })
    const opened = await reader()
    const node = opened.graph.idOf(MODEL) ?? 0
    const condition = { dimension: null, kind: 'below', points: 80, within: null } as const
    expect((await scoreFallAt(opened, { tx: opened.at, node }, condition))?.changes).toEqual([
      {
        kind: 'quality',
        before: null,
        after: 'unowned',
        sentence: 'It has no owner. Add an owner at its source, or here.',
      },
    ])
  }))

/** Computes from one list of all scores, without a graph. */
function expectedOf(
  { kind, points, within }: ScoreCondition,
  past: readonly { readonly at: number; readonly lacking: number }[],
): readonly boolean[] {
  const score = ({ lacking }: { readonly lacking: number }): number => (100 * (3 - lacking)) / 3
  const window = within === 'hour' ? 60 * MINUTE : 24 * 60 * MINUTE
  return past.slice(1).map((now, i) => {
    const last = past[i] ?? now
    if (kind === 'below') return score(now) < points && score(last) >= points
    const changes = past.slice(0, i + 1)
    // The value when the window began, and those since.
    const begun = changes.filter(({ at }) => at < now.at - window).length
    const highest = Math.max(...changes.slice(Math.max(0, begun - 1)).map(score))
    return highest - score(now) > points && highest - score(last) <= points
  })
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with the list of all scores (seed %i)', (seed) =>
  inWorld(async ({ judge, told }) => {
    const random = randomFrom(seed)
    const lacking = new Set<string>()
    const past = [{ at: 0, lacking: 0 }]
    for (let [i, at] = [0, 0]; i < 60; i++) {
      at += below(random, 45) * MINUTE
      const reason = REASONS[below(random, REASONS.length)] ?? 'unowned'
      const ends = lacking.delete(reason)
      if (!ends) lacking.add(reason)
      await judge(at, ends ? { reason, of: MODEL, ends } : { reason, of: MODEL })
      past.push({ at, lacking: lacking.size })
    }
    let fell = 0
    for (const condition of CONDITIONS) {
      const expected = expectedOf(condition, past)
      fell += expected.filter(Boolean).length
      expect((await told(condition)).map((sentence) => sentence !== null)).toEqual(expected)
    }
    expect(fell).toBeGreaterThan(8)
  }),
)

it('ignores a fall of exactly the limit, and reports one beyond it', () =>
  inWorld(async ({ judge, told }) => {
    const exactly = 100 - 100 * 0.6667
    for (const [i, reason] of REASONS.entries()) await judge(i + 1, { reason, of: MODEL })
    const condition = { dimension: 'completeness', kind: 'drop', points: exactly, within: 'day' } as const
    expect((await told(condition)).map((sentence) => sentence !== null)).toEqual([false, true, false])
  }))
