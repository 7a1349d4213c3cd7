import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RESERVED_ENDING, RESERVED_TYPES } from '../../catalogue/names.ts'
import { PART } from '../graphql/parts.ts'
import { ALICE, company, INSTANCE, MODEL, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const BOB = 'aip://user/identity/bob'
const DATASET = 'aip://dataset/datasets/d0'
const historyPath = (uri: string, query = '') => `/api/v1/entities/${encodeURIComponent(uri)}/history${query}`
const model = (attributes: Record<string, string>, owners: readonly string[]) =>
  saying({ type: 'Model', uri: MODEL, attributes, edges: owners.map((to) => ['Entity.ownedBy', to] as const) })

let world: ApiWorld
/** After the company exists, and before anything changes. */
let before = 0
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  before = (await world.store.head()).tx
  await world.say(saying({ type: 'User', uri: BOB, attributes: { name: 'Bob', email: 'bob@netflix.com' } }))
  await world.say(model({ name: 'Ranking v5', framework: 'jax' }, [ALICE, BOB]))
  await world.say(model({ name: 'Ranking, the fifth' }, [BOB]))
  // It came and went, so it isn't a difference.
  await world.say(saying({ type: 'Dataset', uri: DATASET, attributes: { name: 'Other', location: 's3://d' } }))
  await world.say(saying({ type: 'Dataset', uri: DATASET, attributes: { name: 'Dataset 0', location: 's3://d' } }))
})
afterAll(() => world.close())

const sentences = (body: unknown): string[] =>
  (body as { transactions: { changes: { sentence: string }[] }[] }).transactions.flatMap((t) =>
    t.changes.map((c) => c.sentence),
  )

describe('the history of an entity', () => {
  it('is a list of sentences, newest first, each with its document and its cause', async () => {
    const { body } = await world.get(historyPath(MODEL))
    expect(sentences(body).slice(0, 7)).toEqual(
      [
        'name changed from "Ranking v5" to "Ranking, the fifth", seen through an event from registry',
        'framework was removed (it was "jax"), seen through an event from registry',
        'Alice is no longer owner, seen through an event from registry',
        'framework changed from "torch" to "jax", seen through an event from registry',
        'Bob was added as owner, seen through an event from registry',
        'current instance: ranking-model-v6 was removed, seen through an event from registry',
        '5.0 names it as model, seen through an event from registry',
      ].map((sentence) => (sentence.startsWith('5.0') ? expect.stringMatching(/ names it as /) : sentence)),
    )
    expect(body).toMatchObject({ uri: MODEL, next: null, horizon: null })
  })

  it('includes the edges seen from the other end', async () => {
    expect(sentences((await world.get(historyPath(BOB))).body)).toEqual(
      expect.arrayContaining(['Ranking, the fifth names it as owner, seen through an event from registry']),
    )
  })

  it('names a person by e-mail only if nothing else is known', async () => {
    const uri = 'aip://dataset/datasets/named'
    const carol = 'aip://user/identity/carol'
    await world.say(saying({ type: 'User', uri: carol, attributes: { email: 'carol@netflix.com' } }))
    await world.say(saying({ type: 'Dataset', uri, edges: [BOB, carol].map((to) => ['Entity.ownedBy', to] as const) }))
    const text = sentences((await world.get(historyPath(uri))).body).join()
    expect(text).toContain('Bob was added as owner')
    expect(text).toContain('carol@netflix.com was added as owner')
    expect((await world.get(`/api/v1/diff?from=${before}&uri=${encodeURIComponent(BOB)}`)).body).toMatchObject({
      entities: [{ uri: BOB, name: 'Bob' }],
    })
  })

  it('is paginated by transaction', async () => {
    const all = sentences((await world.get(historyPath(MODEL))).body)
    const paged: string[] = []
    for (let next: string | null = '', pages = 0; next !== null; pages++) {
      expect(pages).toBeLessThan(20)
      const { body } = await world.get(historyPath(MODEL, `?limit=2${next === '' ? '' : `&cursor=${next}`}`))
      paged.push(...sentences(body))
      next = (body as { next: string | null }).next
    }
    expect(paged).toEqual(all)
  })

  it('ends at the pinned transaction', async () => {
    const { body } = await world.get(historyPath(MODEL, `?asOf=${before}`))
    expect(sentences(body).join()).not.toContain('bob')
  })

  it('marks a document that states known facts', async () => {
    const uri = 'aip://model/registry/twice'
    const owned = saying({ type: 'Model', uri, edges: [['Entity.ownedBy', BOB]] })
    await world.say(owned)
    await world.say({ ...owned, platform: 'catalog' })
    await world.say(saying({ type: 'Model', uri }))
    const edges = sentences((await world.get(historyPath(uri))).body).filter((sentence) => sentence.includes('owner'))
    expect(edges).toEqual([
      'registry no longer states Bob to be owner, which is known from elsewhere; seen through an event from registry',
      'catalog also states Bob to be owner, which was known from elsewhere; seen through an event from catalog',
      'Bob was added as owner, seen through an event from registry',
    ])
  })

  it('includes outweighed facts, lifecycle changes and tombstones', async () => {
    const run = saying({ type: 'PipelineRun', uri: 'aip://pipeline-run/orchestrator/r9', attributes: { status: 'OK' } })
    await world.say(run)
    await world.say({
      ...run,
      platform: 'catalog',
      statement: {
        ...run.statement,
        nodes: [{ uri: run.uri, attributes: { entityType: 'PipelineRun', status: 'BAD' } }],
      },
    })
    await world.gone(run, true)
    await world.say(run)
    expect(sentences((await world.get(historyPath(run.uri))).body)).toEqual([
      'is back at its source, through an event',
      'is gone at its source, through an event',
      'catalog states that status is "BAD", which another document outweighs; seen through an event from catalog',
      'is known to be a PipelineRun, through an event',
      'status was set to "OK", seen through an event from orchestrator',
      'became known: read in full, through an event',
    ])
  })
})

describe('diffs', () => {
  const diff = async (query: string) => (await world.get(`/api/v1/diff?${query}`)).body as Record<string, never>

  it('are net for an entity, with who added and removed its edges', async () => {
    const body = await diff(`from=${before}&to=${before + 5}&uri=${encodeURIComponent(MODEL)}`)
    expect(body).toMatchObject({ scope: 'entity', from: { tx: before }, to: { tx: before + 5 }, next: null })
    const [entity] = body['entities'] ?? []
    expect(entity).toMatchObject({
      uri: MODEL,
      presence: 'kept',
      attributes: [
        { name: 'name', change: 'changed', before: 'Ranking v5', after: 'Ranking, the fifth' },
        { name: 'framework', change: 'removed', before: 'torch', after: null },
      ],
      edgesAdded: 1,
      edgesRemoved: expect.any(Number),
    })
    expect(entity?.['edges']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ op: 'added', relation: 'Entity.ownedBy', other: BOB }),
        expect.objectContaining({
          op: 'removed',
          other: ALICE,
          otherName: 'Alice',
          otherType: 'User',
          seen: expect.objectContaining({
            tx: before + 3,
            cause: 'event',
            document: expect.objectContaining({ platform: 'registry' }),
          }),
        }),
      ]),
    )
  })

  it('omit edges added and removed in between', async () => {
    expect(await diff(`from=${before}&to=${before + 5}&uri=${encodeURIComponent(DATASET)}`)).toMatchObject({
      entities: [],
    })
  })

  it('list entities that entered or left a neighbourhood, in pages that add up', async () => {
    const query = `from=${before}&to=${before + 5}&uri=${encodeURIComponent(MODEL)}&hops=1`
    const body = await diff(query)
    expect(body).toMatchObject({ scope: 'neighbourhood', neighbourhood: { added: 1 } })
    const presence = (entities: readonly { uri: string; presence: string }[]) =>
      entities.map((e) => [e.uri, e.presence])
    expect(presence(body['entities'] as never)).toEqual(
      expect.arrayContaining([
        [BOB, 'added'],
        [ALICE, 'removed'],
        [MODEL, 'kept'],
      ]),
    )
    const paged: unknown[] = []
    for (let cursor = ''; ;) {
      const page = await diff(`${query}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      paged.push(...(page['entities'] as unknown as unknown[]))
      if (page['next'] === null) break
      cursor = String(page['next'])
    }
    expect(paged).toEqual(body['entities'])
  })

  it('name the platforms involved in everything, and omit unchanged entities', async () => {
    const body = await diff(`from=${before}&to=${before + 5}`)
    expect(body).toMatchObject({
      scope: 'everything',
      tally: {
        transactions: 5,
        causes: [{ kind: 'event', transactions: 5 }],
        platforms: expect.arrayContaining([{ platform: 'registry', changes: expect.any(Number) }]),
        types: expect.arrayContaining([{ entityType: 'Dataset', entities: 1 }]),
      },
      next: null,
    })
    const uris = (body['entities'] as unknown as { uri: string }[]).map((e) => e.uri)
    expect(uris).toContain(MODEL)
    expect(uris).not.toContain(DATASET)
  })

  it('can be listed by transaction, in pages', async () => {
    const seen: number[] = []
    for (let cursor = ''; ;) {
      const { body } = await world.get(`/api/v1/changes?from=${before}&to=${before + 5}&limit=2${cursor}`)
      const page = body as { transactions: { tx: number; touched: { uri: string }[] }[]; next: string | null }
      seen.push(...page.transactions.map((t) => t.tx))
      if (cursor === '') expect(page.transactions[1]?.touched.map((t) => t.uri)).toContain(MODEL)
      if (page.next === null) break
      cursor = `&cursor=${page.next}`
    }
    expect(seen).toEqual([1, 2, 3, 4, 5].map((n) => before + n))
  })

  it.each<[string, number, string, string]>([
    ['from=0', 400, 'BEFORE_FIRST', '2026-01-01T00:00:00.000Z'],
    ['from=1999-01-01', 400, 'BEFORE_FIRST', '2026-01-01T00:00:00.000Z'],
    ['', 400, 'BAD_RANGE', 'from is missing'],
    ['from=2&to=1', 400, 'BAD_RANGE', 'must be before'],
    ['from=2&to=2', 400, 'BAD_RANGE', 'must be before'],
    ['from=soon', 400, 'BAD_AS_OF', 'neither a time'],
    ['from=1&to=99999', 503, 'NOT_YET', 'the last one is'],
    ['from=1&hops=2', 400, 'BAD_PAGE', 'needs a URI'],
    ['from=1&uri=x', 400, 'BAD_URI', 'aip://'],
    [`from=1&uri=${encodeURIComponent('aip://model/registry/nobody')}`, 404, 'UNKNOWN_URI', 'nobody'],
    ['from=1&cursor=x', 400, 'BAD_PAGE', "isn't a cursor"],
  ])('GET diff?%s is %i %s', async (query, status, code, words) => {
    const answer = await world.get(`/api/v1/diff?${query}`)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ code, detail: expect.stringContaining(words) })
  })
})

describe('through GraphQL', () => {
  it('takes no type name that a definition may use', () => {
    const names = [...PART.types.matchAll(/^(?:type|enum) (\w+)/gm)].map((match) => match[1] ?? '')
    expect(names.filter((name) => !RESERVED_TYPES.has(name) && !RESERVED_ENDING.test(name))).toEqual([])
  })

  it('gives the same answers', async () => {
    const { errors, data } = await world.ask(
      `query($uri: ID!, $from: String!, $to: String!) {
        history(uri: $uri, limit: 1) { next transactions { tx cause changes { kind sentence name before after documents { platform } } } }
        diff(from: $from, to: $to, uri: $uri) { from { tx } entities { presence attributes { name before after } edges { op other seen { tx document { uri } } } } }
        all: diff(from: $from, to: $to) { tally { transactions causes { kind transactions } types { entityType entities } } next }
        changes(from: $from, to: $to, limit: 2) { next transactions { tx touched { uri entityType } } }
      }`,
      { variables: { uri: MODEL, from: String(before), to: String(before + 5) } },
    )
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      history: { transactions: [{ changes: expect.any(Array) }] },
      diff: {
        from: { tx: before },
        entities: [{ presence: 'KEPT', attributes: [{ name: 'name' }, { name: 'framework' }] }],
      },
      all: { tally: { transactions: 5, causes: [{ kind: 'EVENT', transactions: 5 }] }, next: null },
      changes: { next: expect.any(String), transactions: [{ tx: before + 1 }, { tx: before + 2 }] },
    })
  })

  it('reads nothing later than its pinned transaction', async () => {
    const query = `{ diff(from: "1", to: "${before + 1}") { compared } }`
    expect((await world.ask(query, { asOf: String(before) })).errors).toMatchObject([
      { extensions: { code: 'BAD_RANGE' } },
    ])
    const open = await world.ask(`{ diff(from: "1") { to { tx } } history(uri: "${INSTANCE}") { next } }`, {
      asOf: String(before),
    })
    expect(open.data).toMatchObject({ diff: { to: { tx: before } } })
  })
})
