import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { UNSYNCED } from '../adapters/disk/testing.ts'
import { TextIndex } from '../adapters/textindex/text-index.ts'
import { FACET_FIELDS } from '../contracts/search-index.ts'
import { Pace } from '../lib/pace.ts'
import { below, randomFrom } from '../lib/random.ts'
import { Reader } from '../query/reader.ts'
import { search } from '../questions/search/search.ts'
import { suggest } from '../questions/suggest/suggest.ts'
import { expectedDocuments } from '../testing/search/expected.ts'
import { COSTLY_QUERIES, hostileQuery } from '../testing/search/hostile-queries.ts'
import { saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const ENTITIES = 3_200
const SEED = Number(process.env.MLG_SEED ?? 43)
const GENERATED = 120
const USUAL = { limit: 20, index: undefined, sort: undefined, cursor: undefined }
const ALICE = 'aip://user/identity/alice'
const WORDS =
  'alpine basket cluster dataset embedding feature gateway harvest impression journey keyword latency metric network offline pipeline quarter ranking session training uplift variant warehouse yield'.split(
    ' ',
  )

let world: ApiWorld
let index: TextIndex
let head: number
const folder = mkdtempSync(join(tmpdir(), 'mlg-hostile-'))

beforeAll(async () => {
  world = await openWorld()
  const random = randomFrom(1)
  const words = (count: number): string =>
    Array.from({ length: count }, () => WORDS[below(random, WORDS.length)]).join(' ')
  await world.say(
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice', email: 'alice@example.org' } }),
    ...Array.from({ length: ENTITIES }, (_, i) =>
      saying({
        type: 'Feature',
        uri: `aip://feature/feature-store/f${i}`,
        attributes: {
          name: words(3),
          description: words(30),
          tags: [{ tag: WORDS[i % 7] ?? 'env', value: WORDS[i % 11] ?? 'production' }],
        },
        edges: i % 3 === 0 ? [['Entity.ownedBy', ALICE]] : [],
      }),
    ),
  )
  head = (await world.store.head()).tx
  index = await TextIndex.open(folder, { disk: UNSYNCED })
  const documents = await expectedDocuments(world.store, world.deps.catalogue)
  for (let from = 0; from < documents.length; from += 500)
    await index.write(
      documents.slice(from, from + 500).map((put) => ({ put })),
      head,
      head,
    )
  world.searchBy(index)
  // Time advances only with each look at the clock, so that it counts steps, equally on every machine.
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 0.05))
})
afterAll(async () => {
  vi.restoreAllMocks()
  await index.close()
  rmSync(folder, { recursive: true, force: true })
  await world.close()
})

interface Worked {
  readonly bytes: number
  /** Charge to the caller's budget. */
  readonly units: number
  readonly refusal: string | null
}

async function measureWork(ask: (reader: Reader) => ReturnType<typeof search | typeof suggest>): Promise<Worked> {
  const pace = new Pace({ isRefusable: true })
  const reader = new Reader(world.deps, { at: head, past: false }, { cacheable: false, visibility: null, pace })
  const answer = await ask(reader)
  const bytes = JSON.stringify(answer).length
  return { bytes, units: pace.units, refusal: answer.ok ? null : answer.error.code }
}

/** Twice the cost of an ordinary search of a page here: twenty hits, their owners, and what these load first. */
const MAX_UNITS = 2_000
/** Hits of two kilobytes, and a hundred parts that each show the query without themselves. */
const MAX_BYTES = 160_000
const MAX_FACET_BYTES = 700_000

const generated = (random = randomFrom(SEED)): readonly string[] =>
  Array.from({ length: GENERATED }, () => hostileQuery(random, WORDS))

it.each([
  { what: 'a search', most: MAX_BYTES, facets: [] },
  { what: 'a search with all facets', most: MAX_FACET_BYTES, facets: FACET_FIELDS },
])('$what does a limited amount of work, whatever the query', async ({ most, facets }) => {
  for (const q of [...COSTLY_QUERIES, ...generated()]) {
    const { bytes, units, refusal } = await measureWork((reader) => search(reader, { ...USUAL, q, facets }))
    const about = `${q.slice(0, 80)} (seed ${SEED}): ${bytes} bytes, ${units} units, ${refusal ?? 'answered'}`
    expect(bytes, about).toBeLessThan(most)
    expect(units, about).toBeLessThan(MAX_UNITS)
    if (refusal !== null) expect([about, refusal]).toEqual([about, 'BAD_QUERY'])
  }
})

it('a suggestion does a limited amount of work, whatever is typed', async () => {
  for (const q of [...COSTLY_QUERIES, ...generated()]) {
    const { bytes, units, refusal } = await measureWork((reader) => suggest(reader, { q, at: undefined }))
    const about = `${q.slice(0, 80)} (seed ${SEED}): ${bytes} bytes, ${units} units`
    expect([about, refusal]).toEqual([about, null])
    expect(bytes, about).toBeLessThan(MAX_BYTES)
    expect(units, about).toBeLessThan(MAX_UNITS)
  }
})
