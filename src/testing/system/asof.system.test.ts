import { afterAll, beforeAll, expect, it } from 'vitest'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import type { Commit } from '../../contracts/log.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { pick } from '../store/sequence.ts'
import { startSettledSystem, type System } from './harness.ts'

/** A query as of a past transaction returns the same bytes every time, while its entities change. */
const READS = process.env.MLG_SOAK === '1' ? 100_000 : 200
const READERS = 4
/** Times that the graph is reloaded meanwhile, since its past must not depend on how it was loaded. */
const REBUILDS = 2
const SEED = Number(process.env.MLG_SEED ?? 12)

let system: System
beforeAll(async () => {
  system = await startSettledSystem()
  // Every two seconds the service checks for incompletely listed sources, which affects answers about the present and a
  // moment ago.
  await eventually(async () => {
    const answers = await Promise.all(presentQuestions().map((question) => ask(question, -2)))
    return !answers.some((answer) => answer.includes('NOT_LISTED'))
  }, 'every source is known to be listed')
}, 120_000)
afterAll(() => system.stop())

const MODEL = 'aip://model/registry/ranking-v5'
const INSTANCE = 'aip://model/registry/ranking-model-v5-20XX0101'
const entity = (uri: string) => `/api/v1/entities/${encodeURIComponent(uri)}`

interface Question {
  readonly path: string
  readonly query: string | null
}

/** All kinds of queries, as of the middle and the end of the company's first read. */
function questionsAt(tx: number, middle: number): readonly Question[] {
  const graphql = (query: string): Question => ({ path: `/graphql?asOf=${tx}`, query })
  const rest = (path: string): Question => ({ path: `${path}${path.includes('?') ? '&' : '?'}asOf=${tx}`, query: null })
  return [
    graphql(CONTRACT_QUERY),
    graphql(
      `{ component(uri: "${MODEL}") { uri state relationships(first: 200) { totalCount edges { relation name direction provenance supports { document since } node { uri } } } } }`,
    ),
    graphql(`
      {
        models(first: 50) {
          totalCount
          edges {
            node {
              uri
              ... on Model {
                name
              }
              owners {
                name
              }
            }
          }
        }
      }
    `),
    graphql(`{ history(uri: "${INSTANCE}") { next transactions { tx at cause changes { kind sentence } } } }`),
    graphql(
      `{ diff(from: "${middle - 200}", uri: "${INSTANCE}") { entities { attributes { name after } edges { op other } } } }`,
    ),
    rest(entity(INSTANCE)),
    rest(`${entity(INSTANCE)}/normalised`),
    rest(`${entity(MODEL)}/history`),
    rest(`/api/v1/diff?from=${middle - 100}&limit=5`),
    rest(`/api/v1/diff?from=${middle - 100}&uri=${encodeURIComponent(MODEL)}&hops=2`),
    rest(`/api/v1/changes?from=${middle - 100}&limit=20`),
  ]
}

/** Those that concern a single moment, asked about the present. */
const presentQuestions = (): readonly Question[] =>
  questionsAt(0, 1)
    .map(({ path, query }) => ({ path: path.replace(/[?&]asOf=0$/, ''), query }))
    .filter(({ path, query }) => !`${path} ${query ?? ''}`.includes('from'))

/**
 * An unused number in the query avoids a cached answer. A busy service refuses long queries, which are then repeated.
 */
async function ask({ path, query }: Question, unlike: number): Promise<string> {
  const body = JSON.stringify({ query, variables: { unlike } })
  const init = query === null ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  let answer = ''
  const isAnswered = async (): Promise<boolean> => {
    const response = await fetch(system.url + path, init)
    answer = `${response.status} ${await response.text()}`
    return response.status !== 503 || !answer.includes('"BUSY"')
  }
  await eventually(isAnswered, () => `it is answered: ${answer}`, 60_000)
  return answer
}

it(`answers about the past are byte-identical ${READS.toLocaleString('en')} times while writes go on`, async () => {
  const { store, follower } = system.service
  const random = randomFrom(SEED)
  const { tx: end } = await store.head()
  const moments = [Math.floor(end / 2), end]
  const questions = moments.flatMap((tx) => questionsAt(tx, moments[0] ?? 1))
  const first = await Promise.all(questions.map((question) => ask(question, -1)))
  expect(first.filter((answer) => !answer.startsWith('200 ') || answer.includes('"errors"'))).toEqual([])
  const documents = await documentsOf(['registry', 'orchestrator', 'feature-store', 'identity', 'datasets'])

  const done = { reads: 0, different: 0, reading: true }
  let different: { readonly question: Question; readonly before: string; readonly after: string } | null = null
  const reader = async (mine: Random): Promise<void> => {
    while (done.reads < READS) {
      const chosen = below(mine, questions.length)
      const question = questions[chosen]
      const n = done.reads++
      if (question === undefined) continue
      const answer = await ask(question, n)
      if (answer === first[chosen]) continue
      done.different++
      different ??= { question, before: first[chosen] ?? '', after: answer }
    }
  }
  const writer = async (): Promise<number> => {
    let written = 0
    while (done.reading) {
      const batch = Array.from({ length: 5 }, () => upheaval(random, documents))
      for (const outcome of await store.commit(batch))
        if (outcome.kind === 'committed' && outcome.tx !== null) written++
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return written
  }
  const rebuilder = async (): Promise<void> => {
    for (let n = 1; n <= REBUILDS; n++) {
      while (done.reading && done.reads < (READS * n) / (REBUILDS + 1))
        await new Promise((resolve) => setTimeout(resolve, 20))
      await follower?.rebuild()
    }
  }
  const began = performance.now()
  const writing = writer()
  const rebuilding = rebuilder()
  await Promise.all(Array.from({ length: READERS }, (_, n) => reader(randomFrom(SEED + n))))
  done.reading = false
  const [written] = await Promise.all([writing, rebuilding])
  const seconds = (performance.now() - began) / 1_000
  console.log(
    `${READS.toLocaleString('en')} as-of reads (${questions.length} questions), ${done.different} of them different, while ` +
      `${written.toLocaleString('en')} transactions were written and the graph was rebuilt ${REBUILDS} times; ${seconds.toFixed(1)} s, seed ${SEED}`,
  )
  // Shows the first difference when it fails.
  expect(different).toBeNull()
  expect(written).toBeGreaterThan(100)
  // The present did change: otherwise this proves nothing.
  expect(await ask({ path: entity(INSTANCE), query: null }, 0)).not.toBe(first[5])
}, 1_800_000)

async function documentsOf(platforms: readonly string[]): Promise<readonly DocumentStatus[]> {
  const { store } = system.service
  const all = await Promise.all(platforms.map((platform) => store.documents(platform, '', 1_000)))
  return all.flat()
}

/** States another name or another owner of an entity, or that it is gone. */
function upheaval(random: Random, documents: readonly DocumentStatus[]): Commit {
  const { platform, type, uri } =
    random() < 0.1 ? (documents.find((d) => d.uri === INSTANCE) ?? pick(random, documents)) : pick(random, documents)
  const other = pick(random, documents).uri
  const now = Date.now()
  const node = { uri, attributes: { entityType: type, name: `called ${below(random, 1_000_000)}` } }
  const statement = {
    nodes: [node],
    edges: [{ type: 'Entity.ownedBy', from: uri, to: other } as const],
    references: [],
    lookupsToRecheck: [],
  }
  const gone = random() < 0.1
  const answer = gone
    ? ({ kind: 'gone', history: false } as const)
    : ({ kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: 'upheaval' } as const)
  return {
    cause: { kind: 'event', trace: 'upheaval', since: now },
    at: now,
    settle: null,
    documents: [{ key: { platform, type, uri }, answer, requestedAt: now }],
  }
}
