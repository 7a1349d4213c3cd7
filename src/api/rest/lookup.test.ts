import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { emailLookup } from '../../model/lookup.ts'
import { gone, keyOf, resolveLookup } from '../../testing/store/build.ts'
import { at, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const ALICE = at('aip://user/identity/alice')
const MODEL = 'aip://model/registry/m'
/** A look-up that was answered, and one that nobody can answer. */
const FOUND = must(emailLookup('identity', 'alice@netflix.com'))
const NOBODY = must(emailLookup('identity', 'nobody@netflix.com'))

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const edges = [FOUND, NOBODY].map((to) => ['Entity.ownedBy', to] as const)
  await world.say(
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' } }),
    saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges }),
  )
  const cause = { kind: 'lookup', trace: 't', since: 0 } as const
  const answers = [resolveLookup(FOUND, ALICE), gone(keyOf(NOBODY, 'Lookup', 'identity'))]
  const time = Date.parse('2026-02-01T00:00:00Z')
  await world.store.commit(answers.map((answer) => ({ cause, at: time, settle: null, documents: [answer] })))
  await world.reached()
})
afterAll(() => world.close())

const path = (uri: string): string => `/api/v1/entities/${encodeURIComponent(uri)}`

describe("a look-up's URI", () => {
  it('can be queried over REST, for its address and what it resolved to', async () => {
    expect((await world.get(path(FOUND))).body).toMatchObject({ uri: FOUND, entityType: 'Lookup', resolvesTo: [ALICE] })
    expect((await world.get(path(NOBODY))).body).toMatchObject({ uri: NOBODY, entityType: null, resolvesTo: [] })
    expect((await world.get(path(MODEL))).body).not.toHaveProperty('resolvesTo')
  })

  it('can be queried by the name that sources use for it', async () => {
    expect((await world.get(path(NOBODY))).body).toMatchObject({
      attributes: { name: 'nobody@netflix.com' },
      entityType: null,
    })
  })

  it.each([FOUND, NOBODY])('can be queried as an entity in GraphQL: %s', async (uri) => {
    const query = `{ entity(uri: "${uri}") { uri relationships { edges { name node { uri } } } } }`
    const { data, errors, extensions } = await world.ask(query)
    expect(errors).toEqual([])
    expect(data).toEqual({ entity: { uri, relationships: { edges: [{ name: 'owns', node: { uri: MODEL } }] } } })
    expect(extensions['notes']).toBeUndefined()
  })

  it('can be queried for its history, from either end', async () => {
    const sentences = async (uri: string): Promise<readonly string[]> => {
      const { body } = await world.get(`${path(uri)}/history`)
      const { transactions } = body as { transactions: { changes: { sentence: string }[] }[] }
      return transactions.flatMap(({ changes }) => changes.map((change) => change.sentence))
    }
    expect(await sentences(FOUND)).toEqual(
      expect.arrayContaining([
        'resolves to: Alice was added, found by asking identity who that is',
        'M names it as owner, seen through an event from registry',
      ]),
    )
    expect(await sentences(NOBODY)).toContain('M names it as owner, seen through an event from registry')
    // A reference keeps the result of its look-up.
    expect((await sentences(MODEL)).filter((sentence) => sentence.includes('owner'))).toEqual([
      'Alice was added as owner, found by asking identity who that is',
    ])
  })

  it('can be queried for why it resolved to a user, and why an entity refers to it', async () => {
    const why = async (from: string, to: string): Promise<unknown> =>
      (await world.get(`/api/v1/why?${new URLSearchParams({ from, to })}`)).body
    expect(await why(FOUND, ALICE)).toMatchObject({
      edges: [{ name: 'resolvesTo', provenance: 'DECLARED', reasons: [{ platform: 'identity', document: FOUND }] }],
    })
    expect(await why(MODEL, NOBODY)).toMatchObject({ edges: [{ name: 'ownedBy' }] })
  })
})
