import { expect, it } from 'vitest'
import {
  FACET_FIELDS,
  type FacetField,
  type SearchHit,
  type SearchPage,
  type SearchRequest,
} from '../../contracts/search-index.ts'
import type { NodeId } from '../../contracts/log.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { ignoresOwn } from '../../search/facets.ts'
import { isPartial } from '../../search/rank.ts'
import { MAX_NODES, pickOf, randomChanges, randomFilter, randomPhrases, randomRequest } from './corpus.ts'
import { NaiveIndex } from './naive.ts'
import type { FilledIndex, Having } from './subject.ts'
import { messageOf } from '../../lib/message-of.ts'

const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
const REQUESTS = 12
/** Values of each facet: people choose the first. */
const MAX_VALUES = 3

/** Properties of random searches. `MLG_SEED=<n> MLG_SEQUENCES=1` runs only the seed that a failure names. */
export function narrowingContract(having: Having, usual: number): void {
  const sequences = Number(process.env['MLG_SEQUENCES'] ?? usual)

  async function eachRequest(check: (random: Random, filled: FilledIndex, requested: SearchRequest) => Promise<void>) {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + sequences; seed++) {
      const random = randomFrom(seed)
      const [filled, naive] = [await having(), new NaiveIndex()]
      const changes = randomChanges(random, 2 * MAX_NODES)
      await filled.write(changes)
      await naive.write(changes, filled.tx, filled.tx)
      for (let i = 0; i < REQUESTS; i++) {
        const requested = { ...randomRequest(random, naive.documents), limit: 2 * MAX_NODES }
        const narrower = narrowRequest(random, requested, naive)
        await check(random, filled, requested).catch(failWith(seed, requested))
        await expectNarrower(filled, requested, narrower).catch(failWith(seed, { requested, narrower }))
      }
    }
  }

  it('narrowing a query never finds more, and each facet count equals the narrowed total', async () => {
    await eachRequest(async (_, filled, requested) => {
      const page = await filled.index.search({ ...requested, facets: FACET_FIELDS })
      for (const field of FACET_FIELDS) {
        for (const { value, count } of (page.facets[field] ?? []).slice(0, MAX_VALUES)) {
          const { total } = await filled.index.search(choosing(requested, field, value))
          expect([field, value, total]).toEqual([field, value, count])
        }
      }
    })
  })
}

/** Replaces alternatives in the request by a facet value. */
function choosing(requested: SearchRequest, field: FacetField, value: string): SearchRequest {
  const { wanted } = requested
  const others = wanted.filters.filter((filter) => filter.field !== field || !ignoresOwn(filter))
  return {
    ...requested,
    wanted: { ...wanted, filters: [...others, { field, values: [value], negative: false }] },
    limit: 0,
  }
}

function narrowRequest(random: Random, requested: SearchRequest, { documents }: NaiveIndex): SearchRequest {
  const { wanted } = requested
  switch (below(random, 5)) {
    case 0:
      return { ...requested, wanted: { ...wanted, phrases: [...wanted.phrases, ...randomPhrases(random, documents)] } }
    case 1:
      return { ...requested, wanted: { ...wanted, without: [...wanted.without, ...randomPhrases(random, documents)] } }
    case 2:
      return { ...requested, indices: [pickOf(random, requested.indices)] }
    default:
      return { ...requested, wanted: { ...wanted, filters: [...wanted.filters, randomFilter(random, documents)] } }
  }
}

async function expectNarrower(filled: FilledIndex, requested: SearchRequest, narrower: SearchRequest): Promise<void> {
  const [before, after] = [await filled.index.search(requested), await filled.index.search(narrower)]
  const [all, rest] = [nodesOf(before), nodesOf(after)]
  expect(rest.filter((node) => !all.includes(node))).toEqual([])
  expect(completeOf(after).filter((node) => !completeOf(before).includes(node))).toEqual([])
  expect([after.total, after.partial]).toEqual([completeOf(after).length, rest.length - completeOf(after).length])
}

function nodesOf({ hits }: SearchPage): readonly NodeId[] {
  return hits.map(({ node }) => node)
}

function completeOf({ hits }: SearchPage): readonly NodeId[] {
  return hits.filter(({ rank }: SearchHit) => !isPartial(rank)).map(({ node }) => node)
}

function failWith(seed: number, requested: object): (error: unknown) => never {
  return (error) => {
    const why = messageOf(error)
    throw new Error(`seed ${seed}: ${JSON.stringify(requested)}: ${why}`, { cause: error })
  }
}
