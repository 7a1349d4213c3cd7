import { expect } from 'vitest'
import type { SearchHitsAnswer } from '../../questions/search/shape.ts'
import type { ApiWorld } from './world.ts'

type Hit = Pick<SearchHitsAnswer['hits'][number], 'uri' | 'owners' | 'teams'>

/**
 * Expects each owner and team that a hit shows to find it and no other, `is:unowned` to find those that show none, and
 * the facets to count the same. Such companies have teams without sub-teams. Returns how many hits show each filter.
 */
export async function expectAgreeingOwners(world: ApiWorld): Promise<Readonly<Record<string, number>>> {
  const all = await found(world, '')
  const shown = new Map<string, Set<string>>([
    ['is:owned', new Set()],
    ['is:unowned', new Set()],
  ])
  for (const { uri, owners, teams } of all) {
    const filters = [
      owners.length + teams.length === 0 ? 'is:unowned' : 'is:owned',
      ...owners.map(({ uri: of, name }) => `owner:"${of ?? name}"`),
      ...teams.map(({ uri: of, name }) => `team:"${of ?? name}"`),
    ]
    for (const filter of filters) shown.set(filter, (shown.get(filter) ?? new Set()).add(uri))
  }
  for (const [filter, uris] of shown)
    expect([filter, (await found(world, filter)).map(({ uri }) => uri).toSorted()]).toEqual([
      filter,
      [...uris].toSorted(),
    ])
  const { facets } = await requestSearch(world, { q: '', facets: 'owner,team,governance', limit: '1' })
  const counted = facets.flatMap(({ field, values }) =>
    values.flatMap(({ value, count }): readonly (readonly [string, number])[] => {
      const filter = field === 'governance' ? `is:${value}` : `${field}:"${value}"`
      return field !== 'governance' || shown.has(filter) ? [[filter, count]] : []
    }),
  )
  const counts = Object.fromEntries([...shown].map(([filter, uris]) => [filter, uris.size]))
  const expected = Object.entries(counts).filter(([, count]) => count > 0)
  expect(Object.fromEntries(counted.filter(([, count]) => count > 0))).toEqual(Object.fromEntries(expected))
  return counts
}

async function found(world: ApiWorld, q: string): Promise<readonly Hit[]> {
  const hits: Hit[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: SearchHitsAnswer = await requestSearch(world, { q, limit: '100', ...(cursor === '' ? {} : { cursor }) })
    hits.push(...page.hits)
    cursor = page.next
  }
  return hits
}

async function requestSearch(world: ApiWorld, params: Record<string, string>): Promise<SearchHitsAnswer> {
  const { status, body } = await world.get(`/api/v1/search?${new URLSearchParams(params)}`)
  expect([params, status, body]).toEqual([params, 200, expect.anything()])
  return body as SearchHitsAnswer
}
