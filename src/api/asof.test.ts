import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lowerFirst } from '../catalogue/names.ts'
import { executableSchema } from './graphql/schema.ts'
import { registerApi } from './register.ts'
import { company, INSTANCE, MODEL, saying } from './testing/company.ts'
import { openWorld, type World } from './testing/world.ts'

/** Every way to read is here, and takes `asOf`, or it is said why it has no past. A new one has to be added, or this fails. */

const encoded = encodeURIComponent(MODEL)
const ROUTES: Readonly<Record<string, readonly string[] | string>> = {
  'GET /api/v1/entities/*': [
    `/api/v1/entities/${encoded}?asOf=`,
    `/api/v1/entities/${encoded}/normalised?asOf=`,
    `/api/v1/entities/${encoded}/history?asOf=`,
  ],
  'GET /api/v1/diff': [
    `/api/v1/diff?from=1&asOf=`,
    `/api/v1/diff?from=1&uri=${encoded}&asOf=`,
    `/api/v1/diff?from=1&uri=${encoded}&hops=1&asOf=`,
    `/api/v1/diff?from=1&to=`,
  ],
  'GET /api/v1/changes': ['/api/v1/changes?from=1&limit=1000&asOf=', '/api/v1/changes?from=1&limit=1000&to='],
  'GET /api/v1/why': [`/api/v1/why?from=${encodeURIComponent(INSTANCE)}&to=${encoded}&asOf=`],
  'GET /api/v1/lineage': [`/api/v1/lineage?uri=${encodeURIComponent(INSTANCE)}&direction=upstream&asOf=`],
  'GET /api/v1/impact': [`/api/v1/impact?uri=${encoded}&asOf=`],
  'GET /api/v1/rules': 'the rules in force; what was concluded by earlier ones is in the record',
  'POST /api/v1/enrichment': 'writes, and so is of the present',
  'POST /graphql': 'asked by each root below',
  'GET /graphql': 'a page that asks POST /graphql',
  'GET /graphql/schema': 'what may be asked is decided by the catalogue, which has no past',
  'GET /graphql/explorer.js': 'a file of that page',
  'GET /graphql/explorer.css': 'a file of that page',
}

/** Roots that no type of the catalogue has. Those of types are asked below, for one and for all. */
const ROOTS: Readonly<Record<string, string>> = {
  entity: `entity(uri: "${MODEL}") { uri ... on Model { name owners { uri } } }`,
  component: `component(uri: "${MODEL}") { uri relationships { totalCount edges { name node { uri } supports { document } } } }`,
  lineage: `lineage(uri: "${MODEL}", direction: DOWNSTREAM) { totalCount totals { type count } }`,
  impact: `impact(uri: "${MODEL}") { totals { type count } }`,
  unused: `unused(type: "Model") { edges { node { uri name } } }`,
  history: `history(uri: "${MODEL}") { transactions { tx changes { sentence } } }`,
  diff: `diff(from: "1") { to { tx } compared entities { uri opened closed attributes { name after } } }`,
  changes: `changes(from: "1", first: 1000) { transactions { tx touchedInAll } }`,
}

let world: World
let past = 0
let roots: Record<string, string> = {}
const answers = new Map<string, string>()
/** What the answer as of the past is compared with later. */
const ask = async (what: string, tx: number): Promise<string> => {
  const root = roots[what]
  if (root === undefined) return JSON.stringify(await world.get(`${what}${tx}`))
  const { text, errors } = await world.ask(`{ ${root} }`, { asOf: String(tx) })
  expect(errors).toEqual([])
  return text.replace(/"extensions":.*$/, '')
}

beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  past = (await world.store.head()).tx
  roots = { ...ROOTS, ...typeRoots() }
  for (const what of everything()) answers.set(what, await ask(what, past))
  // Everything that the company is made of gets another name and loses its edges; then half of it is gone.
  const renamed = company().map((s) =>
    saying({ platform: s.platform, type: s.type, uri: s.uri, attributes: { name: `not ${s.uri}`, version: 'x' } }),
  )
  await world.say(...renamed)
  for (const one of renamed.filter((_, i) => i % 2 === 1)) await world.gone(one, false)
})
afterAll(() => world.close())

function typeRoots(): Record<string, string> {
  const out: Record<string, string> = {}
  for (const type of world.deps.catalogue.types) {
    const known = company().find((s) => s.type === type.name)?.uri ?? (type.name === 'AbTestCell' ? CELL : MODEL)
    const selected = `uri state relationships { totalCount edges { name node { uri } } }`
    out[lowerFirst(type.name)] = `${lowerFirst(type.name)}(id: "${known}") { ${selected} }`
    out[lowerFirst(type.plural)] = `${lowerFirst(type.plural)} { totalCount edges { node { ${selected} } } }`
  }
  return out
}

const CELL = 'aip://ab-test-cell/experimentation/12345/2'
const everything = (): string[] => [...Object.values(ROUTES).flatMap((r) => (typeof r === 'string' ? [] : r)), ...Object.keys(roots)] // prettier-ignore

describe('time travel', () => {
  it('is thought of for every route of the read API', async () => {
    const app = Fastify()
    const routes: string[] = []
    app.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`)
    })
    await registerApi(app, world.deps)
    await app.close()
    expect([...new Set(routes)].filter((route) => ROUTES[route] === undefined)).toEqual([])
  })

  it('is thought of for every root of the schema', () => {
    const fields = executableSchema(world.deps.catalogue).getQueryType()?.getFields() ?? {}
    expect(Object.keys(fields).filter((name) => roots[name] === undefined)).toEqual([])
  })

  it('gives the same bytes for the past, whatever became of it, and others for now', async () => {
    const { tx: now } = await world.store.head()
    const changed: string[] = []
    for (const what of everything()) {
      expect([what, await ask(what, past)]).toEqual([what, answers.get(what)])
      if ((await ask(what, now)) !== answers.get(what)) changed.push(what)
    }
    // Types of which the company has nothing stay as they were; nothing else does.
    const held = world.deps.catalogue.types.filter((type) => [...company().map((s) => s.type), 'AbTestCell'].includes(type.name)) // prettier-ignore
    const expected = [...held.flatMap((t) => [lowerFirst(t.name), lowerFirst(t.plural)]), ...Object.keys(ROOTS)]
    expect(expected.filter((root) => !changed.includes(root))).toEqual([])
    expect(everything().filter((what) => what.startsWith('/') && !changed.includes(what))).toEqual([])
  })

  it.each(['asOf=never', 'asOf=0', 'asOf=1999-01-01'])('refuses %s everywhere, in words', async (asOf) => {
    const urls = everything().filter((what) => what.endsWith('asOf='))
    for (const url of urls) {
      const { status, body } = await world.get(url.replace(/asOf=$/, asOf))
      expect([url, status, body]).toEqual([url, 400, { error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) } }]) // prettier-ignore
    }
    expect((await world.ask(`{ ${ROOTS['entity']} }`, { asOf: asOf.slice(5) })).status).toBe(400)
  })

  it('takes a time as well as a transaction', async () => {
    const at = new Date(Date.parse('2026-01-01T00:00:00Z') + (past - 1) * 60_000).toISOString()
    const byTime = await world.get(`/api/v1/entities/${encodeURIComponent(INSTANCE)}?asOf=${at}`)
    expect(byTime).toEqual(await world.get(`/api/v1/entities/${encodeURIComponent(INSTANCE)}?asOf=${past}`))
  })
})
