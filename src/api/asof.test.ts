// Checks that every way to read takes `asOf`, or states why it has no past.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { lowerFirst } from '../catalogue/names.ts'
import { QUESTIONS } from '../questions/all.ts'
import { executableSchema } from './graphql/schema.ts'
import { ALICE, company, INSTANCE, MODEL, saying, RUN } from './testing/company.ts'
import { ROOTS, ROOTS_OF_THE_PRESENT, ROUTES, routesOf, typeRoots } from './testing/ways-to-read.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

let world: ApiWorld
let past = 0
let roots: Record<string, string> = {}
const answers = new Map<string, string>()
/** Returns an answer as of the past, to compare with later ones. */
const ask = async (what: string, tx: number): Promise<string> => {
  const root = roots[what]
  if (root === undefined) return JSON.stringify(await world.get(`${what}${tx}`))
  const { text, errors } = await world.ask(`{ ${root} }`, { asOf: String(tx) })
  expect(errors).toEqual([])
  return text.replace(/"extensions":.*$/, '')
}

/** A model whose suggested owner is that of the pipeline that trains it. */
const UNOWNED = [
  saying({ type: 'Model', uri: 'aip://model/registry/orphan', attributes: { name: 'Orphan' } }),
  saying({
    type: 'ModelInstance',
    uri: 'aip://model/registry/orphan-1',
    edges: [
      ['ModelInstance.instanceOf', 'aip://model/registry/orphan'],
      ['ModelInstance.producedBy', RUN],
    ],
  }),
]

/** Fresh while the record begins, and stale a year later. */
const AGEING = saying({
  type: 'Dataset',
  uri: 'aip://dataset/datasets/ageing',
  attributes: { name: 'Ageing', description: 'x', updatedAt: '2026-01-01T00:00:00Z' },
  edges: [['Entity.ownedBy', ALICE]],
})

beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(), ...UNOWNED, AGEING)
  past = (await world.store.head()).tx
  roots = { ...ROOTS, ...typeRoots(world.deps.catalogue) }
  for (const what of everything()) answers.set(what, await ask(what, past))
  const rejected = { from: MODEL, relation: 'Entity.ownedBy', to: ALICE }
  expect((await world.app.inject({ method: 'POST', url: '/api/v1/edges/reject', payload: rejected })).statusCode).toBe(
    200,
  )
  // Everything in the company gets another name and loses its edges; then half of it is deleted.
  const renamed = company().map((s) =>
    saying({ platform: s.platform, type: s.type, uri: s.uri, attributes: { name: `not ${s.uri}`, version: 'x' } }),
  )
  await world.say(...renamed)
  for (const one of renamed.filter((_, i) => i % 2 === 1)) await world.gone(one, false)
})
afterEach(() => void vi.useRealTimers())
afterAll(() => world.close())

const everything = (): string[] => [
  ...Object.values(ROUTES).flatMap((r) => (typeof r === 'string' ? [] : r)),
  ...Object.keys(roots),
]

describe('time travel', () => {
  it('has a test for every route of the read API', async () => {
    expect((await routesOf(world.deps)).filter((route) => ROUTES[route] === undefined)).toEqual([])
  })

  it('has a test for every root of the schema', () => {
    const fields = executableSchema(world.deps.catalogue).getQueryType()?.getFields() ?? {}
    const tested = { ...roots, ...ROOTS_OF_THE_PRESENT }
    expect(Object.keys(fields).filter((name) => tested[name] === undefined)).toEqual([])
  })

  it('returns identical bytes for the past after later changes, and current answers otherwise', async () => {
    const { tx: now } = await world.store.head()
    const changed: string[] = []
    for (const what of everything()) {
      expect([what, await ask(what, past)]).toEqual([what, answers.get(what)])
      if ((await ask(what, now)) !== answers.get(what)) changed.push(what)
    }
    // Only types without entities in the company keep their answers.
    const held = world.deps.catalogue.types.filter((type) =>
      [...company().map((s) => s.type), 'AbTestCell'].includes(type.name),
    )
    const expected = [...held.flatMap((t) => [lowerFirst(t.name), lowerFirst(t.plural)]), ...Object.keys(ROOTS)]
    expect(expected.filter((root) => !changed.includes(root))).toEqual([])
    expect(everything().filter((what) => what.startsWith('/') && !changed.includes(what))).toEqual([])
  })

  it('returns identical bytes for the past whatever the clock shows', async () => {
    const whenAsked: string[][] = []
    for (const clock of ['2026-01-02T00:00:00Z', '2027-01-02T00:00:00Z']) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(clock) })
      const found: string[] = []
      for (const what of everything()) found.push(await ask(what, past))
      whenAsked.push(found)
    }
    const [early = [], late = []] = whenAsked
    expect(everything().filter((_, i) => early[i] !== late[i])).toEqual([])
  })

  it.each(['asOf=never', 'asOf=0', 'asOf=1999-01-01'])('rejects %s everywhere, with a reason', async (asOf) => {
    const urls = everything().filter((what) => what.endsWith('asOf='))
    for (const url of urls) {
      const { status, body } = await world.get(url.replace(/asOf=$/, asOf))
      expect([url, status, body]).toEqual([
        url,
        400,
        expect.objectContaining({
          status: 400,
          code: expect.any(String),
          detail: expect.any(String),
          hint: expect.any(String),
        }),
      ])
    }
    expect((await world.ask(`{ ${ROOTS['entity']} }`, { asOf: asOf.slice(5) })).status).toBe(400)
  })

  it('is rejected by roots that cover only the present, with the reason', async () => {
    for (const root of Object.values(ROOTS_OF_THE_PRESENT)) {
      const { errors } = await world.ask(`{ ${root} }`, { asOf: String(past) })
      expect([root, errors]).toEqual([
        root,
        [
          expect.objectContaining({
            message: expect.stringContaining('only the present'),
            extensions: expect.objectContaining({ code: 'BAD_AS_OF' }),
          }),
        ],
      ])
    }
  })

  it('is rejected by every question without a past, with the reason', async () => {
    const presentOnly = QUESTIONS.filter(({ parameters }) => !('asOf' in parameters))
    const names = presentOnly.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['search', 'suggest', 'sources', 'status']))
    for (const { path } of presentOnly) {
      const { status, body } = await world.get(`${path.replaceAll(/\{\w+\}/g, 'registry')}?asOf=${past}`)
      const { code, detail } = body as { readonly code?: string; readonly detail?: string }
      expect([path, status, code]).toEqual([path, 400, 'UNKNOWN_PARAMETER'])
      expect([path, detail]).toEqual([path, expect.stringMatching(/^asOf: .*(present|now)/)])
    }
  })

  it('accepts a time or a transaction', async () => {
    const at = new Date(Date.parse('2026-01-01T00:00:00Z') + (past - 1) * 60_000).toISOString()
    const byTime = await world.get(`/api/v1/entities/${encodeURIComponent(INSTANCE)}?asOf=${at}`)
    expect(byTime).toEqual(await world.get(`/api/v1/entities/${encodeURIComponent(INSTANCE)}?asOf=${past}`))
  })
})
