import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { BUILTIN } from '../catalogue/builtin.ts'
import { loadCatalogue } from '../catalogue/load.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { must } from '../lib/result.ts'
import { violationEdge } from '../model/policy.ts'
import type { DossierAnswer } from '../questions/dossier/schema.ts'
import type { EntityAnswer } from '../questions/describe.ts'
import type { HomeAnswer } from '../questions/home.ts'
import type { PoliciesAnswer } from '../questions/policies.ts'
import type { ViolationsAnswer } from '../questions/violations.ts'
import { stateConclusions, commitOf } from '../testing/store/build.ts'
import { runForLines } from '../testing/terminal.ts'
import { canonicalUri } from '../model/uri.ts'
import { ALICE, company, MODEL, saying } from './testing/company.ts'
import { apiWithoutGraph } from './testing/without-graph.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const uriOf = (text: string) => must(canonicalUri(text))
const DATA = uriOf('aip://dataset/datasets/d0')
const OTHER = uriOf('aip://model/registry/ranking-model-v6')
const VERSION = uriOf('aip://model/registry/v6-1')

/** Owns without being known to any source of people. */
const LOOKUP_OF_LEE = 'aip://lookup/identity/email/lee@bank.example'
/** No entity meets its condition. */
const MISSPELT = {
  id: 'X1',
  title: 'Models in production have an owner',
  severity: 'block',
  of: ['Model'],
  where: ['stage = "prodution"'],
  requires: 'ownedBy | taggedTeam',
  says: 'Nobody owns {subject}.',
}

/** Nothing scored any of the datasets in production, none of which is in production. */
const UNSCORED = {
  id: 'X2',
  title: 'Data that a model is evaluated on has an owner',
  severity: 'warn',
  of: ['Dataset'],
  where: ['in production', 'no [no <evaluatedOn]', 'no derivedFrom'],
  requires: 'ownedBy',
  says: 'Nobody owns {subject}.',
}

let world: ApiWorld
let url: string
let before = 0
beforeAll(async () => {
  const content = { enforces: ['G1', 'G7'], policies: [MISSPELT, UNSCORED] }
  const loaded = loadCatalogue([...BUILTIN, { name: 'ours.json', content }])
  if (!loaded.ok) throw new Error('the definitions are refused')
  world = await openWorld(loaded.value)
  await world.say(...company())
  before = await world.say(
    saying({
      type: 'Model',
      uri: OTHER,
      attributes: { name: 'V6', stage: 'production' },
      edges: [
        ['Entity.ownedBy', ALICE],
        ['Entity.ownedBy', LOOKUP_OF_LEE],
        ['Model.currentInstance', VERSION],
      ],
    }),
    saying({ type: 'ModelInstance', uri: VERSION, edges: [['ModelInstance.trainedOn', DATA]] }),
    saying({ type: 'Dataset', uri: DATA, attributes: { name: 'Members', tags: [{ tag: 'secret' }, { tag: 'pii' }] } }),
  )
  const violates = (policy: string, from: string, to: string) => {
    const claim = { type: violationEdge(policy), from: uriOf(from), to: uriOf(to) }
    return stateConclusions(policy, { asserted: [claim], about: { version: 1 } })
  }
  await world.store.commit([commitOf(Date.now(), [violates('G1', OTHER, DATA), violates('G7', MODEL, MODEL)])])
  await world.reached()
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => await world.close())
beforeEach(() => {
  world.hide()
  world.callAs(LOCAL_OPERATOR)
})

async function violations(query = ''): Promise<ViolationsAnswer> {
  const { status, body } = await world.get(`/api/v1/violations${query}`)
  expect(status).toBe(200)
  return body as ViolationsAnswer
}
const policiesOf = ({ violations: all }: ViolationsAnswer) => all.map(({ policy }) => policy)

describe('violations', () => {
  it('have a sentence, a beginning and owners', async () => {
    const { total, blocking, violations: all } = await violations()
    expect([total, blocking]).toEqual([2, 1])
    expect(all[0]).toMatchObject({
      policy: 'G1',
      severity: 'block',
      sentence: 'V6 is in production and was trained on Members, which holds personal data, without an approval.',
      subject: { uri: OTHER },
      found: { uri: DATA },
      since: before + 1,
      owners: [{ uri: ALICE }, { uri: LOOKUP_OF_LEE, name: 'lee@bank.example', entityType: null }],
      approvable: true,
    })
    expect(all[1]).toMatchObject({
      policy: 'G7',
      severity: 'warn',
      approvable: false,
      subject: { uri: MODEL },
      found: null,
    })
  })

  it('can be filtered', async () => {
    expect(policiesOf(await violations('?policy=G7'))).toEqual(['G7'])
    expect(policiesOf(await violations('?severity=block'))).toEqual(['G1'])
    expect(policiesOf(await violations(`?uri=${encodeURIComponent(DATA)}`))).toEqual(['G1'])
    expect(policiesOf(await violations(`?uri=${encodeURIComponent(MODEL)}`))).toEqual(['G7'])
    expect(policiesOf(await violations('?type=Dataset'))).toEqual([])
    const { status, body } = await world.get('/api/v1/violations?policy=G99')
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('there is no policy \\"G99\\"')])
  })

  it('are paginated', async () => {
    const first = await violations('?limit=1')
    expect(policiesOf(first)).toEqual(['G1'])
    const second = await violations(`?limit=1&cursor=${encodeURIComponent(first.next ?? '')}`)
    expect([policiesOf(second), second.next]).toEqual([['G7'], null])
  })

  it('come first in the description of their entity', async () => {
    const described = async (query = '') =>
      (await world.get(`/api/v1/entities/${encodeURIComponent(OTHER)}${query}`)).body as EntityAnswer
    const sentence = 'V6 is in production and was trained on Members, which holds personal data, without an approval.'
    expect((await described()).violations).toEqual([
      {
        policy: 'G1',
        title: 'Personal data needs an approval',
        severity: 'block',
        sentence,
        found: { uri: DATA, name: 'Members', entityType: 'Dataset' },
      },
    ])
    expect((await described(`?asOf=${before}`)).violations).toEqual([])
    expect((await runForLines(url, 'describe', OTHER))[1]).toBe(`G1 is violated: ${sentence}`)
    const without = await apiWithoutGraph(world.deps)
    const answer = await without.inject({ url: `/api/v1/entities/${encodeURIComponent(OTHER)}` })
    await without.close()
    expect(answer.json<EntityAnswer>().violations).toHaveLength(1)
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    world.hide({ tags: ['secret'], exceptFor: ['administrator'] })
    expect((await described()).violations).toEqual([])
  })

  it('are those of the requested moment', async () => {
    expect((await violations(`?asOf=${before}`)).total).toBe(0)
  })

  it('are neither shown nor counted if one end is hidden', async () => {
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    world.hide({ tags: ['secret'], exceptFor: ['administrator'] })
    expect((await violations()).total).toBe(1)
    const { body } = await world.get('/api/v1/policies')
    expect(body).toMatchObject({
      policies: expect.arrayContaining([expect.objectContaining({ id: 'G1', violations: 0 })]),
    })
  })

  it("come first on their owner's Home, blocking ones before others", async () => {
    const needsOf = async (query = '') => ((await world.get(`/api/v1/home${query}`)).body as HomeAnswer).needs
    const all = await needsOf()
    expect(all.slice(0, 2).map(({ kind, uri }) => [kind, uri])).toEqual([
      ['violation', OTHER],
      ['violation', MODEL],
    ])
    expect(all[0]).toMatchObject({
      severity: 'high',
      sentence: 'V6 is in production and was trained on Members, which holds personal data, without an approval.',
      action: 'open-entity',
      at: expect.any(String),
    })
    expect(await needsOf(`?of=${encodeURIComponent(ALICE)}`)).toContainEqual(expect.objectContaining({ uri: OTHER }))
  })

  it('are not relationships, and have no impact', async () => {
    const { body } = await world.get(`/api/v1/impact?uri=${encodeURIComponent(DATA)}`)
    expect(JSON.stringify(body)).not.toContain('Policy.')
    const entity = await world.get(`/api/v1/entities/${encodeURIComponent(OTHER)}`)
    expect(JSON.stringify(entity.body)).not.toContain('Policy.')
    const history = await world.get(`/api/v1/entities/${encodeURIComponent(OTHER)}/history`)
    expect(JSON.stringify(history.body)).not.toContain('Policy.')
  })
})

async function send(path: string, payload: object) {
  const answer = await world.app.inject({ method: 'POST', url: path, payload: { ...payload, waitFor: 'visible' } })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

/** Judges at that time, without waiting. */
async function at<T>(time: string, ask: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(time) })
  try {
    return await ask()
  } finally {
    vi.useRealTimers()
  }
}

it('a preview counts passing entities, and warns of tests that none passes', async () => {
  const [unused, unmet] = [await world.get('/api/v1/policies/G8'), await world.get('/api/v1/policies/G2')]
  expect(unused.body).toMatchObject({ subjects: 0, passing: 0, warnings: ['It applies to no entity.'] })
  const warning = 'Nothing meets [tagged "licence" = "non-commercial"], of 1 entity tested.'
  expect(unmet.body).toMatchObject({ passing: 1, warnings: [warning] })
  const lines = await runForLines(url, 'policy', 'explain', 'G2')
  expect(lines.join('\n')).toContain(warning)
  expect(lines.at(-1)).toMatch(/^Answered in [\d,]+ ms\.$/)
})

it('a policy in force whose conditions nothing meets says that it checks nothing', async () => {
  const why = 'no Model meets [stage = "prodution"]'
  const whyInWords =
    'no Dataset is in production and has something under "Evaluated" and has nothing under "Derived from"'
  const { body } = await world.get('/api/v1/policies')
  const idle = (body as PoliciesAnswer).policies.filter(({ checksNothing }) => checksNothing !== null)
  expect(idle.map(({ id, checksNothing }) => [id, checksNothing])).toEqual([
    ['X1', why],
    ['X2', whyInWords],
  ])
  for (const command of [['policies'], ['check', 'policy', MODEL]])
    expect((await runForLines(url, ...command)).join('\n')).toContain(`X1 checks nothing: ${why}.`)
})

describe('a waiver', () => {
  const given = { uri: OTHER, policy: 'G1', until: inDays(30), reason: 'The data is being replaced.' }
  const end = async () => await send('/api/v1/waivers/end', { uri: OTHER, policy: 'G1' })

  it('suspends a violation until it ends, which writes nothing', async () => {
    expect((await send('/api/v1/waivers', given)).status).toBe(200)
    const { tx } = await world.store.head()
    expect(await violations()).toMatchObject({ total: 1, blocking: 0, waivedTotal: 1 })
    const listed = await violations('?waived=true')
    expect(listed).toMatchObject({ total: 2, blocking: 0, waivedTotal: 1 })
    expect(listed.violations[0]).toMatchObject({ policy: 'G1', waived: { until: given.until, reason: given.reason } })
    const counted = { id: 'G1', violations: 0, waived: 1, teams: 0 }
    expect((await world.get('/api/v1/policies')).body).toMatchObject({
      policies: expect.arrayContaining([expect.objectContaining(counted)]),
    })
    expect(await at(inDays(31), () => violations())).toMatchObject({ total: 2, blocking: 1, waivedTotal: 0 })
    expect((await world.store.head()).tx).toBe(tx)
    expect((await end()).status).toBe(200)
    expect(await violations()).toMatchObject({ total: 2, blocking: 1, waivedTotal: 0 })
    expect(await end()).toMatchObject({ status: 404 })
  })

  it('is listed with the entity, its giver and its end, even after it ended', async () => {
    await send('/api/v1/waivers', { ...given, by: ALICE })
    const waivers = async () => {
      const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(OTHER)}`)
      return (body as EntityAnswer).waivers
    }
    const listed = { policy: 'G1', by: ALICE, byName: 'Alice', until: given.until, reason: given.reason }
    expect(await waivers()).toEqual([{ ...listed, at: expect.any(String), state: 'stands' }])
    expect(await at(inDays(31), waivers)).toMatchObject([{ state: 'ended' }])
    expect((await runForLines(url, 'show', OTHER)).join('\n')).toMatch(/waivers \(1\):[^]*Alice[^]*being replaced/)
    const query = `{ entity(uri: "${OTHER}") { waivers { policy by until reason } } }`
    const answer = await world.app.inject({ method: 'POST', url: '/graphql', payload: { query } })
    expect(answer.json()).toMatchObject({ data: { entity: { waivers: [{ policy: 'G1', by: ALICE }] } } })
    await end()
    expect(await waivers()).toEqual([])
  })

  it('covers only the policy and the entity that it names', async () => {
    await send('/api/v1/waivers', { ...given, uri: MODEL, policy: 'G7' })
    expect(policiesOf(await violations())).toEqual(['G1'])
    await send('/api/v1/waivers/end', { uri: MODEL, policy: 'G7' })
  })

  it('appears in history, with its reason', async () => {
    await send('/api/v1/waivers', given)
    await end()
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(OTHER)}/history`)
    expect(JSON.stringify(body)).toContain(`waived G1 for it until ${given.until.slice(0, 10)}: “${given.reason}”`)
    expect(JSON.stringify(body)).toContain('ended the waiver of G1 for it')
    const activity = await world.get(`/api/v1/activity?entity=${encodeURIComponent(OTHER)}`)
    const sentences = (activity.body as { items: { sentence: string }[] }).items.map(({ sentence }) => sentence)
    expect(sentences).toContainEqual(expect.stringContaining('waived “Personal data needs an approval” for '))
  })

  it.each([
    [{ until: inDays(400) }, 'which is more than a year ahead.'],
    [{ until: '2020-01-01' }, 'which has passed.'],
    [{ reason: ' ' }, 'A reason is needed.'],
    [{ reason: 'x'.repeat(501) }, 'A reason of 501 characters is too long.'],
    [{ policy: 'G99' }, 'there is no policy "G99"'],
    [{ policy: 'G7' }, `${OTHER} doesn't violate G7.`],
  ])('is rejected with a reason: %j', async (payload, detail) => {
    const { status, body } = await send('/api/v1/waivers', { ...given, ...payload })
    expect([status >= 400, body['detail']]).toEqual([true, expect.stringContaining(detail)])
  })

  it('needs the right "approve"', async () => {
    world.callAs({ id: 'editor', name: 'editor', rights: new Set(['read', 'edit']) })
    expect(await send('/api/v1/waivers', given)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })
})

describe('a policy that names the clock', () => {
  it('is satisfied by an approval until that ends, which writes nothing', async () => {
    const approved = await send('/api/v1/approvals', { uri: VERSION, use: 'personal data', until: inDays(30) })
    expect(approved.status).toBe(200)
    const { tx } = await world.store.head()
    expect(policiesOf(await violations())).toEqual(['G7'])
    expect(policiesOf(await at(inDays(31), () => violations()))).toEqual(['G1', 'G7'])
    expect((await world.store.head()).tx).toBe(tx)
    await send('/api/v1/approvals/withdraw', { uri: VERSION, id: approved.body['id'] })
    expect(policiesOf(await violations())).toEqual(['G1', 'G7'])
  })
})

describe('mlg check policy', () => {
  async function check(...args: readonly string[]): Promise<{ readonly text: string; readonly code: unknown }> {
    process.exitCode = undefined
    const text = (await runForLines(url, 'check', 'policy', ...args)).join('\n')
    return { text, code: process.exitCode }
  }

  it('fails on blocking violations, and passes on warnings', async () => {
    const failed = await check(OTHER)
    expect(failed).toMatchObject({ code: 1, text: expect.stringContaining('✗ blocking violations > 0: 1') })
    expect(failed.text).toContain('G1 block: Personal data needs an approval (1)')
    const warned = await check(MODEL)
    expect(warned).toMatchObject({ code: 0, text: expect.stringContaining('G7 warn:') })
    expect(warned.text).toMatch(/whose artifact is kept, owned by Alice/)
  })

  it('passes waived violations, and says so', async () => {
    const until = inDays(30)
    await send('/api/v1/waivers', { uri: OTHER, policy: 'G1', until, reason: 'It is being replaced.' })
    const { text, code } = await check(OTHER)
    expect(code).toBe(0)
    expect(text).toContain('It violates no policy. 1 is waived.')
    expect(text).toContain(`waived until ${until.slice(0, 10)}: It is being replaced. (1)`)
    await send('/api/v1/waivers/end', { uri: OTHER, policy: 'G1' })
  })

  it('calls an entity that violates nothing by its name', async () => {
    const { text, code } = await check(ALICE)
    expect([code, text]).toEqual([0, expect.stringContaining(`Alice (${ALICE})`)])
  })

  it('cannot judge unknown entities', async () => {
    expect((await check('aip://model/registry/nothing')).code).toBe(2)
  })

  it('reports in Markdown, SARIF and JSON', async () => {
    expect((await check(OTHER, '--as', 'markdown')).text).toContain('## Policy violations')
    expect(JSON.parse((await check(OTHER, '--as', 'sarif')).text)).toMatchObject({
      runs: [{ results: [{ ruleId: 'blocking violations > 0' }] }],
    })
    expect(JSON.parse((await check(OTHER, '--json')).text)).toMatchObject({ failed: 1 })
  })
})

describe('activity', () => {
  interface Told {
    readonly uri: string
    readonly kind: string
    readonly severity: string
    readonly sentence: string
  }
  const told = async (since: number): Promise<readonly Told[]> => {
    const { body } = await world.get(`/api/v1/activity?since=${since}`)
    return (body as { items: Told[] }).items.filter(({ kind }) => kind === 'violation')
  }
  const claim = { type: violationEdge('G1'), from: OTHER, to: DATA }
  const conclude = async (change: 'asserted' | 'retracted'): Promise<number> => {
    const { tx } = await world.store.head()
    const commit = commitOf(Date.now(), [stateConclusions('G1', { [change]: [claim] })])
    await world.store.commit([{ ...commit, cause: { ...commit.cause, kind: 'rule' } }])
    await world.reached()
    return tx
  }

  it('reports when a violation ends and begins, in the question and the feed', async () => {
    const ended = await conclude('retracted')
    expect(await told(ended)).toMatchObject([
      { uri: OTHER, severity: 'medium', sentence: 'V6 no longer violates “Personal data needs an approval”' },
    ])
    const begun = await conclude('asserted')
    const sentence =
      'New violation: V6 is in production and was trained on Members, which holds personal data, without an approval'
    expect(await told(begun)).toMatchObject([{ uri: OTHER, severity: 'high', sentence }])
    const feed = await world.app.inject({ url: `/api/v1/activity.atom?since=${ended}` })
    expect(feed.body).toContain(`<title>${sentence}</title>`)
  })

  it('omits violations that an approval allows', async () => {
    const { body } = await send('/api/v1/approvals', { uri: VERSION, use: 'personal data' })
    const since = await conclude('retracted')
    await conclude('asserted')
    expect(await told(since)).toEqual([])
    await send('/api/v1/approvals/withdraw', { uri: VERSION, id: body['id'] })
  })

  it('omits violations that are waived, or hidden from the caller', async () => {
    await send('/api/v1/waivers', { uri: OTHER, policy: 'G1', until: inDays(30), reason: 'It is being replaced.' })
    const since = await conclude('retracted')
    await conclude('asserted')
    expect(await told(since)).toEqual([])
    await send('/api/v1/waivers/end', { uri: OTHER, policy: 'G1' })
    const later = await conclude('retracted')
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    world.hide({ tags: ['secret'], exceptFor: ['administrator'] })
    expect(await told(later)).toEqual([])
    world.callAs(LOCAL_OPERATOR)
    expect(await told(later)).toHaveLength(1)
    await conclude('asserted')
  })
})

describe('a dossier', () => {
  type Governed = Pick<DossierAnswer, 'governed' | 'tx'>
  const dossier = async (query = ''): Promise<Governed> =>
    (await world.get(`/api/v1/entities/${VERSION}/dossier${query}`)).body as Governed

  it('lists the policies in force, the approvals, and past violations', async () => {
    const { body } = await send('/api/v1/approvals', { uri: VERSION, use: 'personal data', by: ALICE })
    const approved = await dossier()
    expect(approved.governed.policies).toEqual([
      expect.objectContaining({ id: 'G1', severity: 'block', about: OTHER, applies: true }),
      expect.objectContaining({ id: 'G7', severity: 'warn', about: OTHER, applies: true }),
      expect.objectContaining({ id: 'X1', about: OTHER, applies: false }),
    ])
    expect(approved.governed.approvals).toEqual([
      expect.objectContaining({ about: VERSION, by: ALICE, use: 'personal data', state: 'stands' }),
    ])
    const violations = approved.governed.violations.filter(({ policy }) => policy === 'G1')
    expect(violations[0]).toMatchObject({ about: OTHER, found: DATA, began: { tx: before + 1 } })
    expect(violations.at(-1)?.ended?.tx).toBe(approved.tx)
    await send('/api/v1/approvals/withdraw', { uri: VERSION, id: body['id'] })
    const withdrawn = await dossier()
    expect(withdrawn.governed.violations.at(-1)).toMatchObject({
      policy: 'G1',
      began: { tx: withdrawn.tx },
      ended: null,
    })
    expect(await dossier(`?asOf=${approved.tx}`)).toEqual(approved)
  })

  it('tells a waived violation from one that ended', async () => {
    const last = async () => (await dossier()).governed.violations.findLast(({ policy }) => policy === 'G1')
    expect(await last()).toMatchObject({ ended: null, waivedUntil: null })
    const until = inDays(30)
    await send('/api/v1/waivers', { uri: OTHER, policy: 'G1', until, reason: 'It is being replaced.' })
    expect(await last()).toMatchObject({ ended: { tx: expect.any(Number) }, waivedUntil: until })
    await send('/api/v1/waivers/end', { uri: OTHER, policy: 'G1' })
  })

  it('omits violations that are hidden from the caller', async () => {
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    world.hide({ tags: ['secret'], exceptFor: ['administrator'] })
    expect(JSON.stringify((await dossier()).governed)).not.toContain(DATA)
  })
})
