import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, company, INSTANCE, MODEL, RUN } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { COMMANDS } from './all.ts'

let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterEach(() => world.close())

const ROUTES = {
  annotate: 'annotations',
  'confirm-edge': 'edges/confirm',
  'reject-edge': 'edges/reject',
  retract: 'retractions',
  revert: 'reverts',
} as const
const TEAM = 'aip://group/identity/personalization'
const OWNED = { from: MODEL, relation: 'Entity.ownedBy', to: ALICE }
const PRODUCED = { from: INSTANCE, relation: 'ModelInstance.producedBy', to: RUN }

/** Returns a command's answer in its declared form; waits until it is visible. */
async function edit(
  name: keyof typeof ROUTES,
  payload: object,
): Promise<{ readonly tx: number; readonly states: object }> {
  const url = `/api/v1/${ROUTES[name]}`
  const answer = await world.app.inject({ method: 'POST', url, payload: { ...payload, waitFor: 'visible' } })
  expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('"visible":true')])
  expect(COMMANDS.find((one) => one.name === name)?.answer.safeParse(answer.json()).error?.issues).toBeUndefined()
  return answer.json()
}

async function expectRefusal(name: keyof typeof ROUTES, payload: object): Promise<object> {
  const answer = await world.app.inject({ method: 'POST', url: `/api/v1/${ROUTES[name]}`, payload })
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.json()).toMatchObject({
    detail: expect.stringMatching(/\.$/),
    hint: expect.stringMatching(/^[A-Z].*\.$/s),
  })
  return answer.json()
}

/** Returns an answer, which the world compares with its route's documentation. */
async function ask(path: string): Promise<Record<string, unknown>> {
  const { status, body } = await world.get(path)
  expect([path, status]).toEqual([path, 200])
  return body as Record<string, unknown>
}

const rejections = (query = '') => ask(`/api/v1/edges/rejected${query}`)

async function model(asOf?: number): Promise<unknown> {
  const query = `{ model(id: "${MODEL}") { description tags { tag value } owners { uri } } }`
  const { data, errors } = await world.ask(query, asOf === undefined ? {} : { asOf: String(asOf) })
  expect(errors).toEqual([])
  return (data as { model: unknown }).model
}

describe('an annotation', () => {
  it('appears in the next answer, not in the past, and goes when retracted', async () => {
    const before = { description: null, tags: null, owners: [{ uri: ALICE }] }
    expect(await model()).toEqual(before)
    const text = 'Ranks the rows, and what is in them'
    const tags = ['team=ranking, and more', 'reviewed']
    const { tx, states } = await edit('annotate', {
      uri: MODEL,
      description: text,
      addTags: tags,
      addOwners: [TEAM],
      by: ALICE,
    })
    const members = [
      { tag: 'team', value: 'ranking, and more' },
      { tag: 'reviewed', value: '' },
    ]
    expect(states).toEqual({
      attributes: expect.arrayContaining([
        { name: 'description', value: text, removed: null },
        { name: 'tags', value: members, removed: null },
      ]),
      edges: [{ relation: 'Entity.ownedBy', to: TEAM, rejected: false }],
    })
    const owners = [{ uri: ALICE }, { uri: TEAM }]
    expect(await model()).toEqual({
      description: text,
      tags: expect.arrayContaining(members),
      owners: expect.arrayContaining(owners),
    })
    expect(await model(tx - 1)).toEqual(before)

    const part = await edit('retract', {
      uri: MODEL,
      attributes: ['tags'],
      edges: [`Entity.ownedBy ${TEAM}`],
      by: ALICE,
    })
    expect(part.states).toEqual({ attributes: [{ name: 'description', value: text, removed: null }], edges: [] })
    expect(await model()).toEqual({ ...before, description: text })
    expect((await edit('retract', { uri: MODEL, by: ALICE })).states).toEqual({ attributes: [], edges: [] })
    expect(await model()).toEqual(before)
  })

  it('names only edges that start at the entity', async () => {
    await edit('confirm-edge', { ...PRODUCED, by: 'Ann' })
    const { states } = await edit('annotate', { uri: RUN, description: 'Trains it', by: 'Ann' })
    expect(states).toMatchObject({ attributes: [{ name: 'description' }], edges: [] })
  })

  it("can state that there is no description, or that a source's owner is wrong", async () => {
    await edit('annotate', { uri: MODEL, description: 'x', by: 'Ann' })
    const { states } = await edit('annotate', { uri: MODEL, noDescription: true, removeOwners: [ALICE], by: 'Bob' })
    expect(states).toEqual({
      attributes: [{ name: 'description', value: null, removed: true }],
      edges: [{ relation: 'Entity.ownedBy', to: ALICE, rejected: true }],
    })
    expect(await model()).toEqual({ description: null, tags: null, owners: [] })
  })

  it('is attributed to the local operator by default, and is visible to an immediate edit', async () => {
    for (const description of ['one', 'two']) {
      const payload = { uri: MODEL, description }
      const { statusCode } = await world.app.inject({ method: 'POST', url: '/api/v1/annotations', payload })
      expect(statusCode).toBe(200)
    }
    expect(await edit('retract', { uri: MODEL })).toMatchObject({ by: 'local operator', states: { attributes: [] } })
  })

  it.each<[string, object, object]>([
    ['without any edit', {}, { status: 400, code: 'EMPTY' }],
    [
      'with two descriptions',
      { description: 'x', noDescription: true },
      { status: 400, code: 'BAD_REQUEST', parameter: 'noDescription' },
    ],
    [
      'of an unknown entity',
      { uri: 'aip://model/registry/none' },
      { status: 404, code: 'UNKNOWN_URI', parameter: 'uri' },
    ],
    [
      'by an unknown person',
      { description: 'x', by: 'aip://user/identity/none' },
      { status: 404, code: 'UNKNOWN_PERSON', parameter: 'by' },
    ],
    [
      'with too long a description',
      { description: 'x'.repeat(8_001) },
      { status: 413, code: 'TOO_LARGE', parameter: 'description' },
    ],
    ['with too long a tag', { addTags: ['x'.repeat(201)] }, { status: 413, code: 'TOO_LARGE', parameter: 'addTags' }],
    [
      'with too many owners',
      { addOwners: Array.from({ length: 51 }, () => ALICE) },
      { status: 413, code: 'TOO_LARGE', parameter: 'addOwners' },
    ],
    ['with an owner of the wrong type', { addOwners: [RUN] }, { status: 422, code: 'NOT_FOR_TYPE' }],
    [
      "with an owner that isn't a URI",
      { addOwners: ['alice'] },
      { status: 400, code: 'BAD_URI', parameter: 'addOwners' },
    ],
    ['that removes an unknown owner', { removeOwners: [TEAM] }, { status: 404, code: 'UNKNOWN_EDGE' }],
  ])('%s is rejected, and changes nothing', async (_, more, refusal) => {
    const { tx } = await world.store.head()
    expect(await expectRefusal('annotate', { uri: MODEL, ...more })).toMatchObject(refusal)
    expect((await world.store.head()).tx).toBe(tx)
  })
})

describe("every answer about people's edits", () => {
  it('has its declared form', async () => {
    const { tx } = await world.store.head()
    await edit('annotate', { uri: MODEL, description: 'x', addTags: ['a'], addOwners: [TEAM], by: ALICE })
    await edit('annotate', { uri: MODEL, noDescription: true, removeTags: ['a'], removeOwners: [ALICE], by: 'Bob' })
    await edit('reject-edge', PRODUCED)
    await edit('confirm-edge', { ...PRODUCED, by: 'Bob' })
    const [at, from] = [encodeURIComponent(MODEL), encodeURIComponent(INSTANCE)]
    const entity = `/api/v1/entities/${at}`
    await ask(entity)
    await ask(`${entity}/normalised`)
    const { entries } = await ask(`${entity}/history`)
    expect((entries as { origin: string }[]).map(({ origin }) => origin)).toEqual([
      'person',
      'person',
      'system',
      'source',
    ])
    const why = await ask(`/api/v1/why?from=${from}&to=${encodeURIComponent(RUN)}`)
    expect(why).toMatchObject({
      edges: [
        {
          type: PRODUCED.relation,
          provenance: 'DECLARED',
          reasons: [{ provenance: 'DECLARED' }, { provenance: 'CURATED', sentence: expect.stringContaining('Bob') }],
        },
      ],
    })
    for (const query of [`from=${tx}`, `from=${tx}&uri=${at}`, `from=${tx}&uri=${at}&hops=2`])
      await ask(`/api/v1/diff?${query}`)
    const { transactions } = await ask(`/api/v1/changes?from=${tx}`)
    expect(transactions).toMatchObject(Array.from({ length: 4 }, () => ({ cause: 'person' })))
    const fields = `uri relationships { edges { name provenance node { uri } supports { document provenance } } }`
    expect(
      (await world.ask(`{ component(uri: "${INSTANCE}") { ${fields} } rejected { edges { by hidden } } }`)).errors,
    ).toEqual([])
  })
})

describe('an edge that a person rejects', () => {
  it('appears only in the list of rejections, until that is retracted', async () => {
    const impact = `/api/v1/impact?uri=${encodeURIComponent(RUN)}`
    const why = `/api/v1/why?from=${encodeURIComponent(INSTANCE)}&to=${encodeURIComponent(RUN)}`
    expect(JSON.stringify(await ask(impact))).toContain(INSTANCE)
    const { tx } = await edit('reject-edge', { ...PRODUCED, by: ALICE })
    expect(JSON.stringify(await ask(impact))).not.toContain(INSTANCE)
    expect(JSON.stringify(await ask(`${impact}&asOf=${tx - 1}`))).toContain(INSTANCE)
    expect(await ask(why)).toMatchObject({ edges: [] })
    expect(await rejections()).toMatchObject({
      edges: [{ ...PRODUCED, by: ALICE, byName: 'alice', since: tx, at: expect.any(String), hidden: true }],
      next: null,
    })
    expect(await rejections(`?asOf=${tx - 1}`)).toMatchObject({ edges: [] })

    const back = await edit('retract', { uri: INSTANCE, by: ALICE })
    expect(JSON.stringify(await ask(impact))).toContain(INSTANCE)
    expect(await rejections()).toMatchObject({ edges: [] })
    expect(await rejections(`?asOf=${tx}`)).toMatchObject({ edges: [PRODUCED] })
    const { transactions } = await ask(`/api/v1/entities/${encodeURIComponent(INSTANCE)}/history?limit=2`)
    const other = { kind: 'edge', relation: PRODUCED.relation, other: RUN, rejected: true, shown: true }
    expect(transactions).toMatchObject([
      {
        tx: back.tx,
        cause: 'person',
        changes: [{ ...other, op: 'added', sentence: expect.stringMatching(/^alice took back the rejection of/) }],
      },
      {
        tx,
        cause: 'person',
        changes: [{ ...other, op: 'removed', sentence: expect.stringMatching(/^alice rejected/) }],
      },
    ])
  })

  it('reappears once somebody confirms it, and its rejection is listed as not hiding it', async () => {
    await edit('reject-edge', { ...OWNED, by: 'Ann' })
    const { states } = await edit('confirm-edge', { ...OWNED, by: 'Bob' })
    expect(states).toEqual({ attributes: [], edges: [{ relation: 'Entity.ownedBy', to: ALICE, rejected: false }] })
    expect(await model()).toMatchObject({ owners: [{ uri: ALICE }] })
    expect(await rejections()).toMatchObject({ edges: [{ ...OWNED, by: 'Ann', hidden: false }] })
  })

  it('is listed for either end, with the names of both', async () => {
    await edit('reject-edge', { ...OWNED, by: 'Ann' })
    await edit('reject-edge', PRODUCED)
    const named = { ...OWNED, label: 'Owned by', fromName: 'Ranking v5', fromType: 'Model', by: 'Ann' }
    for (const uri of [MODEL, ALICE])
      expect(await rejections(`?of=${encodeURIComponent(uri)}`)).toMatchObject({ edges: [named], next: null })
    expect(await rejections(`?of=${encodeURIComponent(TEAM)}`)).toMatchObject({ edges: [] })
    const answer = await world.get('/api/v1/edges/rejected?of=aip://model/registry/none')
    expect(answer).toMatchObject({ status: 404, body: { code: 'UNKNOWN_URI', parameter: 'of' } })
  })

  it('is listed in pages, each rejection once', async () => {
    await edit('reject-edge', { ...OWNED, by: 'Ann' })
    await edit('reject-edge', { ...OWNED, by: 'Bob' })
    await edit('reject-edge', PRODUCED)
    const found: unknown[] = []
    for (let cursor: unknown = ''; cursor !== null;) {
      const page = await rejections(`?limit=1&cursor=${String(cursor)}`)
      found.push(...(page['edges'] as { by: string }[]).map(({ by }) => by))
      cursor = page['next']
    }
    expect(found).toEqual(['Ann', 'Bob', 'local operator'])
    const answer = await world.get('/api/v1/edges/rejected?cursor=nonsense')
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_PAGE' } })
  })

  it.each<[string, 'confirm-edge' | 'reject-edge' | 'retract', object, object]>([
    ['An unknown edge', 'reject-edge', { ...PRODUCED, to: MODEL }, { status: 404, code: 'UNKNOWN_EDGE' }],
    [
      'An unknown edge type',
      'confirm-edge',
      { ...OWNED, relation: 'Odd.edge' },
      { status: 404, code: 'UNKNOWN_EDGE', parameter: 'relation' },
    ],
    [
      'An unknown end',
      'reject-edge',
      { ...OWNED, to: 'aip://user/identity/none' },
      { status: 404, code: 'UNKNOWN_URI', parameter: 'to' },
    ],
    ['An empty retraction', 'retract', { uri: MODEL }, { status: 404, code: 'NOT_FOUND' }],
    [
      'A retraction of no edge',
      'retract',
      { uri: MODEL, edges: ['ownedBy'] },
      { status: 400, code: 'BAD_REQUEST', parameter: 'edges' },
    ],
  ])('%s is refused', async (_, name, payload, refusal) => {
    expect(await expectRefusal(name, payload)).toMatchObject(refusal)
  })
})

describe('a revert', () => {
  const description = async (): Promise<unknown> => ((await model()) as { description: unknown }).description

  it('restores the earlier value, appears in history, and can be reverted itself', async () => {
    await edit('annotate', { uri: MODEL, description: 'one', by: 'Ann' })
    const second = await edit('annotate', { uri: MODEL, description: 'two', by: 'Ann' })
    const back = await edit('revert', { uri: MODEL, tx: second.tx, by: 'Ann' })
    expect([await description(), back.states]).toEqual([
      'one',
      { attributes: [{ name: 'description', value: 'one', removed: null }], edges: [] },
    ])
    await edit('revert', { uri: MODEL, tx: back.tx, by: 'Ann' })
    expect(await description()).toBe('two')
  })

  it("retracts the person's own statement, and contradicts those of others", async () => {
    const first = await edit('annotate', { uri: MODEL, description: 'one', addTags: ['a', 'b'], by: 'Ann' })
    const own = await edit('revert', { uri: MODEL, tx: first.tx, by: 'Ann' })
    expect(own.states).toEqual({ attributes: [], edges: [] })
    const second = await edit('annotate', { uri: MODEL, description: 'one', addTags: ['a'], by: 'Ann' })
    const others = await edit('revert', { uri: MODEL, tx: second.tx, by: 'Bob' })
    expect(others.states).toEqual({
      attributes: [
        { name: 'description', value: null, removed: true },
        { name: 'tags', value: null, removed: [{ tag: 'a', value: '' }] },
      ],
      edges: [],
    })
    expect(await model()).toMatchObject({ description: null, tags: null })
  })

  it('undoes an added or removed owner, by anyone, from either end', async () => {
    const added = await edit('annotate', { uri: MODEL, addOwners: [TEAM], by: 'Ann' })
    await edit('revert', { uri: TEAM, tx: added.tx, by: 'Bob' })
    expect(await model()).toMatchObject({ owners: [{ uri: ALICE }] })
    const removed = await edit('annotate', { uri: MODEL, removeOwners: [ALICE], by: 'Ann' })
    expect(await model()).toMatchObject({ owners: [] })
    const back = await edit('revert', { uri: MODEL, tx: removed.tx, by: 'Ann' })
    expect(await model()).toMatchObject({ owners: [{ uri: ALICE }] })
    expect(JSON.stringify(back.states)).not.toContain(ALICE)
    await edit('revert', { uri: MODEL, tx: back.tx, by: 'Bob' })
    expect(await model()).toMatchObject({ owners: [] })
  })

  it('restores the rejection that the person had made before confirming', async () => {
    await edit('reject-edge', { ...OWNED, by: 'Ann' })
    const { tx } = await edit('confirm-edge', { ...OWNED, by: 'Ann' })
    const { states } = await edit('revert', { uri: MODEL, tx, by: 'Ann' })
    expect(states).toMatchObject({ edges: [{ to: ALICE, rejected: true }] })
    expect(await model()).toMatchObject({ owners: [] })
  })

  it("ends a person's statement about an edge if the latest of others already says what was before", async () => {
    await edit('reject-edge', { ...OWNED, by: 'Bob' })
    await edit('confirm-edge', { ...OWNED, by: 'Cid' })
    const { tx } = await edit('reject-edge', { ...OWNED, by: 'Ann' })
    expect((await edit('revert', { uri: MODEL, tx, by: 'Ann' })).states).toEqual({ attributes: [], edges: [] })
  })

  it('skips members changed since, and rejects an overwritten value unless forced', async () => {
    const tags = await edit('annotate', { uri: MODEL, addTags: ['a', 'b'], by: 'Ann' })
    await edit('annotate', { uri: MODEL, removeTags: ['a'], addTags: ['c'], by: 'Bob' })
    await edit('revert', { uri: MODEL, tx: tags.tx, by: 'Ann' })
    expect(await model()).toMatchObject({ tags: [{ tag: 'c', value: '' }] })
    const { tx } = await edit('annotate', { uri: MODEL, description: 'one', by: 'Ann' })
    await edit('annotate', { uri: MODEL, description: 'two', by: 'Bob' })
    expect(await expectRefusal('revert', { uri: MODEL, tx })).toMatchObject({
      status: 409,
      code: 'REFUSED',
      parameter: 'overNewer',
      detail: expect.stringContaining('changed from "one" to "two", by Bob'),
    })
    expect(await description()).toBe('two')
    await edit('revert', { uri: MODEL, tx, overNewer: true })
    expect(await description()).toBe(null)
    expect(await expectRefusal('revert', { uri: MODEL, tx })).toMatchObject({ status: 409, code: 'REFUSED' })
  })

  it('is rejected for transactions of no person, and for unknown entities', async () => {
    const { tx } = await world.store.head()
    expect(await expectRefusal('revert', { uri: MODEL, tx: 1 })).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await expectRefusal('revert', { uri: MODEL, tx: tx + 5 })).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await expectRefusal('revert', { uri: MODEL, tx: 0 })).toMatchObject({ status: 400, parameter: 'tx' })
    expect(await expectRefusal('revert', { uri: 'aip://model/registry/none', tx: 1 })).toMatchObject({
      code: 'UNKNOWN_URI',
    })
  })
})
