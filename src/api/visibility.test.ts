import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { BUILTIN } from '../catalogue/builtin.ts'
import type { AttributeDefinition, CatalogueFile } from '../catalogue/definition.ts'
import { lowerFirst } from '../catalogue/names.ts'
import { builtinCatalogue, loadCatalogue } from '../catalogue/load.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { COMMANDS } from '../commands/all.ts'
import type { Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { personDocument, type AttributeEdit } from '../model/people.ts'
import { makeUri } from '../model/uri.ts'
import { QUESTIONS } from '../questions/all.ts'
import { SOAKS } from '../testing/runs.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { EXPORTS } from './export/endpoints.ts'
import { executableSchema } from './graphql/schema.ts'
import { RecordedCalls } from './testing/recorded.ts'
import { ALICE, at, company, INSTANCE, MODEL, saying, type Saying } from './testing/company.ts'
import { ROOTS, ROOTS_OF_THE_PRESENT, ROUTES, routesOf, typeRoots } from './testing/ways-to-read.ts'
import { rejects } from './testing/rejects.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from './testing/world.ts'

const HIDDEN_MODEL = 'aip://model/registry/quokka'
const HIDDEN_INSTANCE = 'aip://model/registry/quokka-i1'
const HIDDEN_DATA = 'aip://dataset/vault/quokka-data'
const HIDDEN_PERSON = 'aip://user/identity/quokka-user'
const HIDDEN_PIPELINE = 'aip://pipeline/orchestrator/quokka-pipe'
const HIDDEN_RUN = 'aip://pipeline-run/orchestrator/quokka-run'
const HIDDEN = [HIDDEN_MODEL, HIDDEN_INSTANCE, HIDDEN_DATA, HIDDEN_PERSON, HIDDEN_PIPELINE, HIDDEN_RUN]
/** Words that no answer may contain. */
const SECRET = /quokka|zebrafish|vault|skunkworks|hush/i

const SECRET_TAG = [{ tag: 'hush', value: 'high' }]
const RULES = [
  { tags: ['hush:high'], exceptFor: ['administrator'] },
  { domains: ['Skunkworks'], exceptFor: ['administrator'] },
  { platforms: ['vault'], exceptFor: ['administrator'] },
]

/** Hidden by a tag, by a business domain, by a platform, and through what they are runs and instances of. */
const SECRETS: readonly Saying[] = [
  saying({
    type: 'Model',
    uri: HIDDEN_MODEL,
    attributes: { name: 'Zebrafish ranking', tags: SECRET_TAG },
    edges: [['Entity.ownedBy', ALICE]],
  }),
  saying({
    type: 'ModelInstance',
    uri: HIDDEN_INSTANCE,
    attributes: { version: 'quokka 1' },
    edges: [
      ['ModelInstance.instanceOf', HIDDEN_MODEL],
      ['ModelInstance.usesFeature', 'aip://feature/feature-store/f0'],
      ['ModelInstance.producedBy', HIDDEN_RUN],
    ],
  }),
  saying({
    type: 'User',
    uri: HIDDEN_PERSON,
    attributes: { name: 'Zebrafish person', businessDomains: ['Skunkworks'] },
  }),
  saying({
    type: 'Pipeline',
    uri: HIDDEN_PIPELINE,
    attributes: { name: 'Zebrafish trainer', businessDomains: ['skunkworks'] },
  }),
  saying({ type: 'PipelineRun', uri: HIDDEN_RUN, edges: [['PipelineRun.runOf', HIDDEN_PIPELINE]] }),
  saying({
    type: 'Dataset',
    uri: HIDDEN_DATA,
    attributes: { name: 'Zebrafish data' },
    edges: [['Dataset.derivedFrom', 'aip://dataset/datasets/d1']],
  }),
  // A hidden platform states something about what everybody may see.
  saying({ type: 'Model', uri: MODEL, platform: 'vault', attributes: { framework: 'torch' } }),
]

/** A visible entity states the same, and edges to what is hidden. */
const TOUCHING: readonly Saying[] = [
  saying({
    type: 'Feature',
    uri: 'aip://feature/feature-store/f0',
    attributes: { name: 'Feature 0' },
    edges: [
      ['Feature.sourcedFrom', 'aip://dataset/datasets/d0'],
      ['Feature.sourcedFrom', HIDDEN_DATA],
      ['Entity.ownedBy', HIDDEN_PERSON],
    ],
  }),
  saying({
    type: 'Model',
    uri: MODEL,
    attributes: { name: 'Ranking v5', framework: 'torch' },
    edges: [
      ['Entity.ownedBy', ALICE],
      ['Entity.ownedBy', HIDDEN_PERSON],
      ['Model.currentInstance', 'aip://model/registry/ranking-model-v6'],
    ],
  }),
]

/** A local caller, so that no budget is charged. */
const OTHERS = { id: 'others', name: 'others', roles: new Set(['reader']) }

let world: ApiWorld
/** Calls that answers about it made to the record, the graph, the cache of entities and the search index. */
const calls = new RecordedCalls()
/** Has the same content without anything secret. */
let innocent: ApiWorld
let before = 0
beforeAll(async () => {
  world = await openWorld(builtinCatalogue(), [], calls)
  innocent = await openWorld()
  for (const one of [world, innocent]) before = await one.say(...company())
  await world.say(...SECRETS, ...TOUCHING)
  await rejects(world, { from: MODEL, to: HIDDEN_PERSON })
  const question = { uri: MODEL, text: 'May we?', question: true, by: HIDDEN_PERSON }
  await world.app.inject({ method: 'POST', url: '/api/v1/comments', payload: question })
  await world.reached()
  await world.say(saying({ type: 'Dataset', uri: 'aip://dataset/datasets/d0', attributes: { name: 'Dataset 0!' } }))
  await innocent.say(saying({ type: 'Dataset', uri: 'aip://dataset/datasets/d0', attributes: { name: 'Dataset 0!' } }))
  for (const one of [world, innocent]) one.searchBy(await filledIndex(one.store, one.deps.catalogue))
  world.hide(...RULES)
})
afterAll(async () => {
  await world.close()
  await innocent.close()
})
beforeEach(() => world.callAs(OTHERS))

interface Answered {
  readonly status: number
  readonly headers: string
  readonly body: string
}

async function requestAnswer(way: string, of = world): Promise<Answered> {
  const [method, path = ''] = way.startsWith('{') ? (['POST', way] as const) : (['GET', way] as const)
  const { statusCode, headers, body } =
    method === 'POST'
      ? await of.app.inject({ method, url: '/graphql', payload: { query: path } })
      : await of.app.inject({ url: path })
  return { status: statusCode, headers: JSON.stringify(headers), body }
}

/** Returns the work of a first answer, and of one that may be cached. */
async function workOfTwo(way: string): Promise<readonly string[]> {
  return await calls.during(async () => {
    for (let n = 0; n < 2; n++) await requestAnswer(way)
  })
}

/**
 * Returns all possible questions, about this entity if they are about one. Those that take a moment are asked of
 * another one with each turn, since every answer is asked for several times; in a soak they are asked of all of them.
 */
async function waysAbout(uri: string | null, turn: number, of = world): Promise<readonly string[]> {
  const moments = ['', String(before), String((await of.store.head()).tx - 1)]
  const momentsOf = (path: number) => (SOAKS ? moments : [moments[(path + turn) % moments.length] ?? ''])
  const changed = (text: string): string =>
    uri === null ? text : text.replaceAll(MODEL, uri).replaceAll(encodeURIComponent(MODEL), encodeURIComponent(uri))
  const paths = Object.values(ROUTES).flatMap((ways) => (typeof ways === 'string' ? [] : ways))
  const roots = Object.values({ ...ROOTS, ...typeRoots(of.deps.catalogue) })
  return [
    ...paths.flatMap((path, i) => momentsOf(i).map((moment) => changed(path) + moment)),
    ...roots.flatMap((root) => [`{ ${changed(root)} }`]),
    ...Object.values(ROOTS_OF_THE_PRESENT).map((root) => `{ ${root} }`),
    ...SEARCHES,
    ...ABOUT_THE_SERVICE,
    RULES_IN_FORCE,
    FEED,
    changed(`/api/v1/entities/${encodeURIComponent(MODEL)}/dossier`),
    ...['curves', 'artifacts', 'deliveries'].map((name) => changed(`/api/v1/${name}?uri=${encodeURIComponent(MODEL)}`)),
    // Covers a hidden person; anything but a person is refused.
    changed(`{ owned(uri: "${MODEL}") { totalCount edges { node { uri } } } }`),
  ]
}

const WORDS = ['ranking', 'zebrafish', 'quokka', 'zebrafsih', 'Feature 0', 'alice', 'tag:hush', 'platform:vault', '']
const SEARCHES = WORDS.flatMap((q) => [
  `/api/v1/search?q=${encodeURIComponent(q)}&facets=type,owner,team,tag,tagKey,businessDomain,domain,platform,state,governance`,
  `/api/v1/suggest?q=${encodeURIComponent(q)}`,
  `/api/v1/exports/search?format=ndjson&q=${encodeURIComponent(q)}`,
  `/api/v1/quality?by=team&q=${encodeURIComponent(q)}`,
  `/api/v1/quality?by=day&q=${encodeURIComponent(q)}`,
  '/api/v1/exports/quality?format=json&by=platform',
])
const RULES_IN_FORCE = '/api/v1/rules'
const FEED = '/api/v1/activity.atom?since=1&bookkeeping=true'
const ABOUT_THE_SERVICE = [
  '/api/v1/deliveries',
  '/api/v1/sources/registry/retries',
  '/api/v1/sources/registry/deletions',
  '/api/v1/exports/quarantine?format=json',
  '/api/v1/exports/deletions?format=json&platform=registry',
  '/api/v1/exports/retries?format=json&platform=registry',
  '/api/v1/exports/audit?format=json',
  '/api/v1/exports/log?format=json',
  // Questions about an entity are asked like those about the graph.
  ...QUESTIONS.flatMap(({ about, path, parameters }) => {
    const isOfEntity = Object.values(parameters).some(({ kind }) => kind === 'uri')
    return about === 'service' && !path.includes('{') && !isOfEntity ? [path] : []
  }),
]

/** Matches words of the request that the answer repeats. */
function echoes(way: string): RegExp | null {
  const typed = decodeURIComponent(way).match(/[?&]q=([^&]*)/)?.[1]
  return typed === undefined || !SECRET.test(typed) ? null : new RegExp(typed.replaceAll(/.*:/g, ''), 'gi')
}

describe('a hidden entity', () => {
  it('has a test for every question, command, export, route and root', async () => {
    const ways = await waysAbout(null, 0)
    const isAsked = (path: string): boolean => {
      const [start = ''] = path.split('{')
      return ways.some((way) => way.startsWith(start))
    }
    expect(QUESTIONS.filter(({ path }) => !isAsked(path)).map(({ name }) => name)).toEqual([])
    expect(EXPORTS.filter(({ endpoint }) => !isAsked(endpoint.path)).map(({ endpoint }) => endpoint.path)).toEqual([])
    expect((await routesOf(world.deps)).filter((route) => ROUTES[route] === undefined)).toEqual([])
    const fields = executableSchema(world.deps.catalogue).getQueryType()?.getFields() ?? {}
    const roots = { ...ROOTS, ...ROOTS_OF_THE_PRESENT, ...typeRoots(world.deps.catalogue) }
    expect(Object.keys(fields).filter((name) => roots[name] === undefined)).toEqual([])
    expect(COMMANDS.length).toBeGreaterThan(0)
  })

  it('is visible to those who may see it', async () => {
    world.callAs(LOCAL_OPERATOR)
    for (const uri of HIDDEN) {
      const { status, body } = await requestAnswer(`/api/v1/entities/${encodeURIComponent(uri)}`)
      expect([uri, status]).toEqual([uri, 200])
      expect(body).toContain(uri)
    }
    expect(
      (await requestAnswer(`/api/v1/lineage?uri=${encodeURIComponent(INSTANCE)}&direction=upstream`)).body,
    ).toMatch(SECRET)
  })

  it('never appears in any answer', async () => {
    const found: string[] = []
    const abouts = [null, INSTANCE, ALICE, 'aip://feature/feature-store/f0', 'aip://dataset/datasets/d1']
    const ways = await Promise.all(abouts.map((about, turn) => waysAbout(about, turn)))
    for (const way of new Set(ways.flat())) {
      const { status, headers, body } = await requestAnswer(way)
      if (status >= 500) found.push(`${way} ${status} ${body}`)
      const echo = echoes(way)
      const shown = `${headers}\n${body}`
      const text = echo === null ? shown : shown.replaceAll(echo, '')
      const match = SECRET.exec(text)
      if (match !== null) found.push(`${way}\n   ${text.slice(Math.max(0, match.index - 150), match.index + 60)}`)
    }
    expect(found).toEqual([])
  })

  it('is answered like an unknown one, byte for byte', async () => {
    const never = 'aip://model/registry/numbat'
    for (const [turn, uri] of HIDDEN.entries()) {
      const unknown = must(makeUri(uri.split('/')[2] ?? '', uri.split('/')[3] ?? '', 'numbat'))
      const [ways, others] = [await waysAbout(uri, turn), await waysAbout(unknown, turn)]
      for (const [i, way] of ways.entries()) {
        if (!decodeURIComponent(way).includes(uri)) continue
        const [a, b] = [await requestAnswer(way), await requestAnswer(others[i] ?? '')]
        const same = (text: string): string =>
          text
            .replaceAll(uri, never)
            .replaceAll(encodeURIComponent(uri), never)
            .replaceAll(unknown, never)
            .replaceAll(encodeURIComponent(unknown), never)
            .replaceAll(/"content-length":"\d+"|"date":"[^"]*"/g, '')
        expect({ way, status: a.status, body: same(a.body), headers: same(a.headers) }).toEqual({
          way,
          status: b.status,
          body: same(b.body),
          headers: same(b.headers),
        })
      }
    }
  })

  const withoutType = (uri: string): string => uri.split('/').slice(3).join('/')

  it('costs the same work as an unknown one, even after somebody else asked for it', async () => {
    // The rules differ from before, so nothing is cached for the callers that they apply to.
    world.hide(...RULES, { platforms: ['nothing'], exceptFor: ['administrator'] })
    let compared = 0
    for (const [n, uri] of HIDDEN.entries()) {
      const unknown = (id: string) => must(makeUri(uri.split('/')[2] ?? '', uri.split('/')[3] ?? '', id))
      const [numbat, wombat] = [unknown(`numbat-${n}`), unknown(`wombat-${n}`)]
      const [ways, first, others] = [await waysAbout(uri, n), await waysAbout(numbat, n), await waysAbout(wombat, n)]
      for (const [i, way] of ways.entries()) {
        if (!decodeURIComponent(way).includes(uri)) continue
        world.callAs(LOCAL_OPERATOR)
        await requestAnswer(way)
        world.callAs(OTHERS)
        // From here on, reads of visible entities are cached.
        await requestAnswer(first[i] ?? '')
        const [hiddenWork, unknownWork] = [await workOfTwo(way), await workOfTwo(others[i] ?? '')]
        // Searches look for the same id under other types, too.
        const work = hiddenWork.map((call) => call.replaceAll(withoutType(uri), withoutType(wombat)))
        expect({ way, work }).toEqual({ way, work: unknownWork })
        compared++
      }
    }
    expect(compared).toBeGreaterThan(300)
    world.hide(...RULES)
  })

  it('is not named in incompleteness reports, present or past', async () => {
    const part = { part: 'vault', types: ['Model'], reason: 'vault is away', since: 0 } as const
    world.stand({
      shortfalls: [{ ...part, code: 'CIRCUIT_OPEN' }],
      beginnings: [{ ...part, code: 'BEGAN_LATER', at: Date.parse('2027-01-01T00:00:00Z') }],
    })
    const ways = [`/api/v1/entities/${encodeURIComponent(MODEL)}?asOf=${before}`, '{ models { totalCount } }']
    const textOf = async () =>
      (await Promise.all(ways.map((way) => requestAnswer(way)))).map(({ body }) => body).join('\n')
    expect(await textOf()).not.toMatch(/vault|"incomplete"/)
    world.callAs(LOCAL_OPERATOR)
    const all = await textOf()
    expect([all.includes('CIRCUIT_OPEN'), all.includes('BEGAN_LATER')]).toEqual([true, true])
    world.stand({})
  })

  it('is counted on a walk, but not named', async () => {
    const [d1, f0] = ['aip://dataset/datasets/d1', 'aip://feature/feature-store/f0']
    const reached = async (of: string, direction: string) => {
      const path = `/api/v1/lineage?uri=${encodeURIComponent(of)}&direction=${direction}&limit=100`
      return JSON.parse((await requestAnswer(path)).body)
    }
    const down = await reached(d1, 'downstream')
    expect(down).toMatchObject({ hidden: expect.any(Number), complete: true })
    expect(down.hidden).toBeGreaterThan(0)
    const found = down.nodes.find(({ uri }: { uri: string }) => uri === f0)
    expect(found).toMatchObject({
      depth: 2,
      sentence: 'Dataset 1 –1 hidden step→ Feature 0',
      path: [{ name: '1 hidden step', from: d1, to: f0 }],
    })
    expect(down.total).toBe(down.nodes.length)
    const impact = JSON.parse((await requestAnswer(`/api/v1/impact?uri=${encodeURIComponent(f0)}`)).body)
    expect(impact.sentence).toMatch(/, and \d+ affected entit(y|ies) you may not see\.$/)
    const { body } = await requestAnswer(`{ lineage(uri: "${d1}", direction: DOWNSTREAM) { hidden totalCount } }`)
    expect(JSON.parse(body).data.lineage).toEqual({ hidden: down.hidden, totalCount: down.total })
    world.callAs(LOCAL_OPERATOR)
    const all = await reached(d1, 'downstream')
    expect(all).not.toHaveProperty('hidden')
    expect(all.total).toBe(down.total + down.hidden)
  })

  it('cannot be edited by others, and is unknown to them', async () => {
    const edits = (uri: string) => [
      { url: '/api/v1/annotations', payload: { uri, description: 'x' } },
      { url: '/api/v1/annotations', payload: { uri: MODEL, addOwners: [uri] } },
      { url: '/api/v1/annotations', payload: { uri: MODEL, removeOwners: [uri] } },
      { url: '/api/v1/edges/confirm', payload: { from: MODEL, relation: 'Entity.ownedBy', to: uri } },
      { url: '/api/v1/edges/reject', payload: { from: uri, relation: 'Entity.ownedBy', to: ALICE } },
      { url: '/api/v1/retractions', payload: { uri } },
      { url: '/api/v1/reverts', payload: { uri, tx: 1 } },
      { url: '/api/v1/annotations', payload: { uri: MODEL, description: 'x', by: uri } },
    ]
    const { tx } = await world.store.head()
    for (const uri of [HIDDEN_PERSON, HIDDEN_MODEL]) {
      const unknown = uri.replace(/quokka(-user)?$/, 'numbat')
      for (const [i, edit] of edits(uri).entries()) {
        const other = edits(unknown)[i]
        const [a, b] = [
          await world.app.inject({ method: 'POST', ...edit }),
          await world.app.inject({ method: 'POST', ...edit, ...other }),
        ]
        expect([edit.url, a.statusCode, a.body.replaceAll(uri, unknown)]).toEqual([edit.url, b.statusCode, b.body])
        expect(a.statusCode).toBeGreaterThanOrEqual(400)
      }
    }
    expect((await world.store.head()).tx).toBe(tx)
  })

  it('is unreachable by operations that cannot check visibility', async () => {
    for (const operation of COMMANDS.filter(({ scope }) => scope === 'everything')) {
      const url = operation.path.replaceAll(/\{(\w+)\}/g, '1')
      const { statusCode, body } = await world.app.inject({
        method: operation.method,
        url,
        payload: { uri: HIDDEN_MODEL, platform: 'registry' },
      })
      expect([operation.name, statusCode, JSON.parse(body).code]).toEqual([operation.name, 403, 'FORBIDDEN'])
    }
    for (const way of ABOUT_THE_SERVICE) {
      const { status } = await requestAnswer(way)
      world.callAs(LOCAL_OPERATOR)
      expect([way, (await requestAnswer(way)).status]).toEqual([way, 200])
      world.callAs(OTHERS)
      const asked = QUESTIONS.find(({ path }) => path === way)
      const isOwn = asked?.about === 'service' && asked.scope === 'own'
      expect([way, status]).toEqual([way, isOwn ? 200 : 403])
    }
  })

  it('is absent from answers cached for somebody else', async () => {
    const query = `{ models { totalCount edges { node { uri name } } } }`
    world.callAs(LOCAL_OPERATOR)
    const [all, again] = [await requestAnswer(query), await requestAnswer(query)]
    expect([SECRET.test(all.body), again.body]).toEqual([true, all.body])
    world.callAs(OTHERS)
    expect((await requestAnswer(query)).body).not.toMatch(SECRET)
    world.callAs(LOCAL_OPERATOR)
    expect((await requestAnswer(query)).body).toBe(all.body)
  })

  it('is hidden with its parts as soon as it is tagged, and shown again afterwards', async () => {
    const own = await openWorld()
    await own.say(...company())
    own.hide({ tags: ['late'], exceptFor: ['administrator'] })
    own.callAs(OTHERS)
    const path = (uri: string, asOf = '') => `/api/v1/entities/${encodeURIComponent(uri)}?asOf=${asOf}`
    const seen = async (uri: string, asOf?: string) => (await requestAnswer(path(uri, asOf), own)).status
    expect([await seen(MODEL), await seen(INSTANCE)]).toEqual([200, 200])
    const tags = (tag: string) =>
      saying({ type: 'Model', uri: MODEL, platform: 'labels', attributes: { tags: [{ tag, value: '' }] } })
    const tagged = await own.say(tags('late'))
    expect([await seen(MODEL), await seen(INSTANCE)]).toEqual([404, 404])
    // Hidden at that time too, although it only has the tag now.
    expect([await seen(MODEL, String(tagged - 1)), await seen(INSTANCE, String(tagged - 1))]).toEqual([404, 404])
    const untagged = await own.say(tags('other'))
    expect([await seen(MODEL), await seen(INSTANCE)]).toEqual([200, 200])
    // At that time it had one.
    expect([await seen(MODEL, String(tagged)), await seen(INSTANCE, String(tagged))]).toEqual([404, 404])
    expect([await seen(MODEL, String(tagged - 1)), await seen(MODEL, String(untagged))]).toEqual([200, 200])
    const history = (await requestAnswer(`/api/v1/entities/${encodeURIComponent(MODEL)}/history`, own)).body
    expect(history).not.toMatch(/late/)
    // Deleted at its source: its former name isn't shown either.
    const described = saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'x', tags: [{ tag: 'late', value: '' }] },
    })
    await own.say(described)
    await own.gone(described, false)
    expect(await seen(MODEL)).toBe(404)
    await own.close()
  })

  it('is not counted', async () => {
    const counts = async (of: ApiWorld, way: string) => {
      const { body } = await requestAnswer(way, of)
      const { hits, ...rest } = JSON.parse(body.replaceAll(/"(tx|indexedTx)":\d+/g, '"tx":0'))
      // The most used come first, and hidden entities are users as well.
      return { ...rest, hits: hits?.map((hit: { uri: string }) => JSON.stringify(hit)).toSorted() }
    }
    const counted = [
      '/api/v1/types',
      `/api/v1/entities/${encodeURIComponent(MODEL)}/related?by=owners`,
      ...Object.entries(typeRoots(world.deps.catalogue)).map(([, root]) => `{ ${root} }`),
      '{ search(q: "zebrafish") { total } }',
      '/api/v1/search?q=zebrafsih',
      '/api/v1/search?q=zebrafish',
      '/api/v1/search?q=feature&facets=type,tag,tagKey,businessDomain,domain,platform,state,governance',
      '/api/v1/search?q=&facets=type,tag,tagKey,businessDomain,domain,platform,state,governance',
      '/api/v1/search?q=is:owned&limit=100',
      '/api/v1/search?q=is:unowned&limit=100&facets=type',
      '/api/v1/search?q=has:owner%20type:Feature',
      '{ search(q: "is:unowned type:Feature") { total hits { uri } } }',
      '/api/v1/suggest?q=pla',
      '/api/v1/suggest?q=tag:h',
      '/api/v1/suggest?q=domain:s',
      '/api/v1/suggest?q=platform:v',
    ]
    for (const way of counted) {
      const ours = await counts(world, way)
      innocent.hide({ platforms: ['nothing'] })
      innocent.callAs(OTHERS)
      expect([way, ours]).toEqual([way, await counts(innocent, way)])
    }
  })
})

/** Types whose attributes hold URIs in every form that a definition may give them. */
const REFERRING: CatalogueFile = {
  types: [
    {
      name: 'Notebook',
      plural: 'Notebooks',
      componentType: 'notebook',
      domain: 'notebooks',
      description: 'Where it all began.',
      attributes: {
        parent: { type: 'string', reference: true },
        seeAlso: { type: 'string', reference: true, list: true },
        forks: { type: 'string', reference: true, list: true, merge: 'union' },
        origin: { type: 'object', fields: { of: { type: 'string', reference: true }, note: { type: 'string' } } },
        steps: {
          type: 'object',
          list: true,
          merge: 'union',
          fields: { of: { type: 'string', reference: true }, note: { type: 'string' } },
        },
      },
      relationships: {},
    },
  ],
}

describe('attributes that hold URIs', () => {
  const TEAM = 'aip://group/identity/personalization'
  const [QUOKKA, WOMBAT] = ['aip://model/vault/quokka', 'aip://model/vault/wombat']
  const catalogue = must(loadCatalogue([...BUILTIN, { name: 'referring.json', content: REFERRING }]))
  const planted = catalogue.types.map(({ name, componentType }) => ({
    type: name,
    uri: `aip://${componentType}/planted/${name.toLowerCase()}`,
  }))
  const others: ApiWorld[] = []
  afterAll(async () => {
    for (const one of others) await one.close()
  })

  /** Returns an attribute value with these URIs, or the first one if it is single. Undefined if it would be empty. */
  function fillAttribute(definition: AttributeDefinition, uris: readonly (string | null)[]): Json | undefined {
    const { type, list = false, reference = false, fields = {} } = definition
    const named = uris.filter((uri) => uri !== null)
    if (reference) return list ? (named.length === 0 ? undefined : named) : (uris[0] ?? undefined)
    if (type === 'string') return list ? ['text'] : 'text'
    if (type === 'time') return '2026-12-01T00:00:00.000Z'
    if (type !== 'object') return undefined
    const members = (of: readonly (string | null)[]) =>
      Object.fromEntries(
        Object.entries(fields).flatMap(([name, field]) => {
          const value = fillAttribute(field, of)
          return value === undefined ? [] : [[name, value]]
        }),
      )
    return list ? [members(uris), members([MODEL])] : members(uris)
  }

  /** Fills every attribute that holds URIs, of every type. */
  function references(uris: readonly (string | null)[]) {
    return planted.map(({ type, uri }) => {
      const referring = Object.entries(catalogue.attributes(type)).filter(([, definition]) =>
        JSON.stringify(definition).includes('"reference":true'),
      )
      const values = referring.map(([name, definition]) => [name, fillAttribute(definition, uris) ?? null] as const)
      const attributes = Object.fromEntries(values.filter(([, value]) => value !== null))
      return { type, uri, values, attributes }
    })
  }

  const isUnion = (name: string): boolean =>
    catalogue.types.some((type) => catalogue.mergeOf(type.name, name) === 'union')

  /** A hidden member of a team and what they own in it; or the same without them. */
  function ofTeam(member: string, isAlone: boolean): readonly Saying[] {
    const owned = (n: number, others: readonly string[], tags: Json = []) =>
      saying({
        type: 'Dataset',
        uri: `aip://dataset/planted/owned-${n}`,
        attributes: { name: `Owned ${n}`, tags },
        edges: (isAlone ? others : [...others, member]).map((to) => ['Entity.ownedBy', to]),
      })
    const contained = (n: number, others: readonly string[]) =>
      saying({
        type: 'DatasetVersion',
        uri: `aip://dataset-version/planted/owned-${n}`,
        attributes: { name: `Contained ${n}` },
        edges: [
          ['DatasetVersion.versionOf', `aip://dataset/planted/owned-${n % 3}`],
          ...others.map((to) => ['Entity.ownedBy', to] as const),
        ],
      })
    return [
      saying({ type: 'User', uri: ALICE, platform: 'teams', edges: [['User.memberOf', TEAM]] }),
      saying({ type: 'User', uri: member, edges: isAlone ? [] : [['User.memberOf', TEAM]] }),
      owned(0, []),
      owned(1, [ALICE]),
      owned(2, [], [{ tag: 'team', value: 'Infra' }]),
      ...[0, 1, 2].flatMap((n) => [contained(n, []), contained(n + 3, isAlone ? [] : [member])]),
    ]
  }

  /** Runs the same transactions in both worlds, about something hidden and what names it, or doesn't. */
  async function told(hidden: string, named: string | null): Promise<ApiWorld> {
    const one = await openWorld(catalogue)
    others.push(one)
    await one.say(...company(), saying({ type: 'Model', uri: hidden, attributes: { name: 'Hidden' } }))
    await one.say(...ofTeam(hidden.replace('model', 'user'), named === null))
    for (const [i, uris] of [[named], [MODEL], [named, MODEL], [named]].entries()) {
      const statements = references(uris).map(({ type, uri, attributes }) => ({
        ...saying({ type, uri, attributes: { name: `Planted ${type}`, description: `the ${i}`, ...attributes } }),
        etag: `${hidden} ${i}`,
      }))
      await one.say(...statements)
      const people = references(uris).map(({ uri, values }) => ({
        key: personDocument(ALICE, at(uri)),
        requestedAt: i,
        answer: {
          kind: 'edited' as const,
          edits: [
            { kind: 'set' as const, name: 'description', value: `by Alice, the ${i}` },
            ...values.flatMap(([name, value]): readonly AttributeEdit[] => {
              if (value === null) return isUnion(name) ? [] : [{ kind: 'retract', name }]
              return [
                isUnion(name) ? { kind: 'add', name, members: value as readonly Json[] } : { kind: 'set', name, value },
              ]
            }),
          ],
        },
      }))
      const cause = { kind: 'person', trace: 'test', since: 0 } as const
      await one.store.commit([{ cause, at: FIRST_MINUTE + 3_600_000 * (i + 1), settle: null, documents: people }])
      await one.reached()
    }
    one.searchBy(await filledIndex(one.store, catalogue))
    one.hide(...RULES)
    one.callAs(OTHERS)
    return one
  }

  function waysInto({ type, uri }: (typeof planted)[number]): readonly string[] {
    const selected = (attributes: Readonly<Record<string, AttributeDefinition>>): string =>
      Object.entries(attributes)
        .map(([name, { fields }]) => (fields === undefined ? name : `${name} { ${selected(fields)} }`))
        .join(' ')
    const path = `/api/v1/entities/${encodeURIComponent(uri)}`
    return [
      ...['', '/normalised', '/history', '/dossier'].map((of) => path + of),
      `/api/v1/diff?from=1&uri=${encodeURIComponent(uri)}`,
      `{ ${lowerFirst(type)}(id: "${uri}") { uri ${selected(catalogue.attributes(type))} } }`,
    ]
  }

  it('show nothing hidden: every answer equals that of a world without it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: FIRST_MINUTE + 86_400_000 })
    const [secret, plain] = [await told(QUOKKA, QUOKKA), await told(WOMBAT, null)]
    const ways = new Set(planted.flatMap(waysInto))
    for (const way of await waysAbout(null, 0, secret)) ways.add(way)
    for (const [turn, about] of [planted[0]?.uri ?? '', planted.at(-1)?.uri ?? ''].entries())
      for (const way of await waysAbout(about, turn + 1, secret))
        // What names no entity is asked for at one moment: each rebuilds the past of both worlds.
        if (SOAKS || decodeURIComponent(way).includes(about)) ways.add(way)
    for (const q of [QUOKKA, `replacement:${QUOKKA}`, `parent:"${QUOKKA}"`, 'has:replacement', 'has:parent', 'planted'])
      for (const path of ['search', 'suggest', 'exports/search'])
        ways.add(`/api/v1/${path}?format=ndjson&q=${encodeURIComponent(q)}`)
    const byOwners = ['team:personalization', '-team:personalization', 'team:Infra', `owner:${ALICE}`]
    for (const q of [...byOwners, 'type:Dataset', 'type:DatasetVersion', 'is:unowned', 'is:inherited', '-is:inherited'])
      for (const path of [
        'search?facets=owner,team,governance&limit=100',
        'quality?by=team',
        'exports/search?format=ndjson',
      ])
        ways.add(`/api/v1/${path}&q=${encodeURIComponent(q)}`)
    for (const q of ['team:', 'team:p', 'team:I', 'owner:', 'owner:a'])
      ways.add(`/api/v1/suggest?q=${encodeURIComponent(q)}`)
    ways.add(`/api/v1/home?of=${encodeURIComponent(TEAM)}`).add(`{ owned(uri: "${TEAM}") { totalCount } }`)
    const different: string[] = []
    for (const way of ways) {
      const [ours, theirs] = [await requestAnswer(way, secret), await requestAnswer(way, plain)]
      if (ours.status >= 500) different.push(`${way} ${ours.status}`)
      if (ours.body === theirs.body) continue
      const first = Array.from(ours.body).findIndex((letter, i) => letter !== theirs.body[i])
      const around = ({ body }: Answered): string => body.slice(Math.max(0, first - 100), first + 100)
      different.push(`${way}\n  ${around(ours)}\n  ${around(theirs)}`)
    }
    vi.useRealTimers()
    expect(different).toEqual([])
    expect(ways.size).toBeGreaterThan(500)
    // A caller who may see it is shown all of it.
    secret.callAs(LOCAL_OPERATOR)
    const hidden = planted.flatMap(waysInto).filter((way) => !way.endsWith('/dossier'))
    const shown = await Promise.all(hidden.map(async (way) => (await requestAnswer(way, secret)).body.includes(QUOKKA)))
    expect(hidden.filter((_, i) => shown[i] !== true)).toEqual([])
  })
})
