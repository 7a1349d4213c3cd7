import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { readConfig } from '../../../config/config.ts'
import { isObject, type JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { providersWith } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { ask } from '../graph.ts'
import { member, objects, text } from '../lines.ts'

/** Backstage, DataHub and a CSV table know people and teams, and a shelf of models has its own names for them. */
const RUNNING = { timeout: 120_000 }
const WITHIN_MS = 60_000
const SHELF = `
provider: shelf
domains: [models]
files:
  only: true
  answer: '{models: [].documents[][]}'
types:
  Model:
    id: '{id}'
    list: { path: /, items: models }
    changed: { everything: true }
    completeRecords: true
    batch: { path: /, max: 100, items: models, absentMeansGone: true }
    fields:
      id: { kind: attribute, name: name }
      address: { kind: emails, edge: ownedBy }
      called: { kind: names, edge: ownedBy }
      team: { kind: labels, from: "[{key: 'team', value: team}]", when: team }
`

type Account = readonly [name: string, email: string]
interface People {
  readonly backstage: readonly Account[]
  readonly datahub: readonly Account[]
  readonly imported: readonly Account[]
}
const EVERYBODY: People = {
  backstage: [
    ['ada', 'Ada@Example.com'],
    ['both', 'both@example.com'],
    ['sam', 'sam@a.example.com'],
  ],
  datahub: [
    ['dan', 'dan@example.com'],
    ['b.oth', 'both@example.com'],
    ['sam', 'sam@b.example.com'],
  ],
  imported: [['cy', 'cy@example.com']],
}
const MODELS: readonly JsonObject[] = [
  { id: 'of-ada', address: 'ADA@example.com' },
  { id: 'of-both', address: 'both@example.com' },
  { id: 'of-both-by-a-name', called: 'b.oth' },
  { id: 'of-cy', address: 'cy@example.com' },
  { id: 'of-dan', address: 'dan@example.com' },
  { id: 'of-growth', team: 'Growth' },
  { id: 'of-insight', team: 'insight' },
  { id: 'of-nobody', address: 'nobody@example.com' },
  { id: 'of-retention', team: 'retention' },
  { id: 'of-sam', called: 'Sam' },
]

const folder = temporaryFolder()
let service: RunningService

function write(name: string, content: string): void {
  const path = join(folder.path, name)
  writeFileSync(`${path}.part`, content)
  renameSync(`${path}.part`, path)
}

function writePeople({ backstage, datahub, imported }: People, inactive: readonly string[] = []): void {
  const entity = (kind: string, name: string, spec: object) =>
    JSON.stringify({ apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name }, spec })
  const users = backstage.map(([name, email]) => entity('User', name, { profile: { email }, memberOf: ['retention'] }))
  write('backstage/catalog-info.yaml', [entity('Group', 'retention', { type: 'team' }), ...users].join('\n---\n'))
  const aspect = (entityUrn: string, aspectName: string, json: object) => {
    return { entityUrn, aspectName, aspect: { json }, changeType: 'UPSERT' }
  }
  const accounts = datahub.flatMap(([name, email]) => [
    aspect(`urn:li:corpuser:${name}`, 'corpUserInfo', { email, active: !inactive.includes(name) }),
    aspect(`urn:li:corpuser:${name}`, 'groupMembership', { groups: ['urn:li:corpGroup:insight'] }),
  ])
  const group = aspect('urn:li:corpGroup:insight', 'corpGroupInfo', { displayName: 'Insight' })
  write('datahub/people.json', JSON.stringify([group, ...accounts]))
  const rows = imported.map(([name, email]) => `User,${name},${name},${email}`)
  write('imported/people.csv', ['type,id,name,email', 'Group,growth,Growth,', ...rows].join('\n'))
}

function writeModels(models: readonly JsonObject[]): void {
  write('shelf/models.json', JSON.stringify(models))
}

beforeAll(async () => {
  for (const name of ['backstage', 'datahub', 'imported', 'shelf', 'definitions'])
    mkdirSync(join(folder.path, name), { recursive: true })
  write('definitions/shelf.provider.yaml', SHELF)
  const [port = 0] = await freePorts(1)
  const source = (platform: string, provider = platform) => {
    const baseUrl = `${String(pathToFileURL(join(folder.path, platform)))}/`
    return { platform, provider, baseUrl, sweep: { fullSeconds: 1 } }
  }
  const content = {
    catalogue: { folder: join(folder.path, 'definitions') },
    listen: { port },
    data: join(folder.path, 'data'),
    log: { level: 'warn' },
    sources: [source('shelf'), source('backstage'), source('datahub'), source('imported', 'csv')],
  }
  writePeople(EVERYBODY)
  writeModels(MODELS)
  const config = must(readConfig(content, { base: folder.path, providers: (at) => providersWith(at), env: {} }))
  service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
}, 60_000)
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

const OWNED = '{ models(first: 20) { edges { node { name owners { id } owningTeams: owningTeam { id } } } } }'

async function ownersOf(): Promise<Readonly<Record<string, string>>> {
  const models = objects(member(await ask(service.url, OWNED), 'models'), 'edges').map((edge) => member(edge, 'node'))
  const owners = (of: JsonObject): readonly string[] =>
    [...objects(of, 'owners'), ...(isOwned(of) ? [] : objects(of, 'owningTeams'))].map(({ id }) => text(id)).toSorted()
  return Object.fromEntries(models.map((model) => [text(model.name), owners(model).join(' ')]).toSorted())
}

function isOwned(model: JsonObject): boolean {
  return objects(model, 'owners').length > 0
}

const ALL_OWNED = {
  'of-ada': 'aip://user/backstage/user:default/ada',
  'of-both': 'aip://user/backstage/user:default/both',
  'of-both-by-a-name': 'aip://user/datahub/b.oth',
  'of-cy': 'aip://user/imported/cy',
  'of-dan': 'aip://user/datahub/dan',
  'of-growth': 'aip://group/imported/growth',
  'of-insight': 'aip://group/datahub/insight',
  'of-nobody': '',
  'of-retention': 'aip://group/backstage/group:default/retention',
  'of-sam': '',
}

async function becomes(expected: Readonly<Record<string, string>>): Promise<void> {
  let got: unknown
  const same = async () => {
    got = await ownersOf()
    return JSON.stringify(got) === JSON.stringify(expected)
  }
  await eventually(same, 'the owners are known', WITHIN_MS).catch(() => expect(got).toEqual(expected))
}

async function issuesOf(model: string): Promise<readonly string[]> {
  const uri = encodeURIComponent(`aip://model/shelf/${model}`)
  const entity: unknown = await (await fetch(`${service.url}/api/v1/entities/${uri}`)).json()
  const issues = isObject(entity) ? objects(entity as JsonObject, 'issues') : []
  return issues.map(({ kind, detail }) => `${text(kind)}: ${text(detail)}`)
}

describe('people and teams whom several sources know', () => {
  it('are found for what another source names by address, name or tag', RUNNING, async () => {
    await becomes(ALL_OWNED)
  })

  it('are none of two that a name may mean, and an issue names both', RUNNING, async () => {
    await becomes(ALL_OWNED)
    await eventually(async () => (await issuesOf('of-sam')).length > 0, 'the issue', WITHIN_MS)
    expect(await issuesOf('of-sam')).toEqual([
      'ambiguous-reference: ownedBy: sam may be aip://user/backstage/user:default/sam or aip://user/datahub/sam',
    ])
    writePeople({ ...EVERYBODY, datahub: EVERYBODY.datahub.filter(([name]) => name !== 'sam') })
    await becomes({ ...ALL_OWNED, 'of-sam': 'aip://user/backstage/user:default/sam' })
    writePeople(EVERYBODY)
    await becomes(ALL_OWNED)
  })

  it('come after what names them, and take the link with them when they go', RUNNING, async () => {
    const everybodyWith = (backstage: readonly Account[]) => ({
      ...EVERYBODY,
      backstage: [...EVERYBODY.backstage, ...backstage],
    })
    writePeople(everybodyWith([['nobody', 'nobody@example.com']]))
    await becomes({ ...ALL_OWNED, 'of-nobody': 'aip://user/backstage/user:default/nobody' })
    writePeople(EVERYBODY)
    await becomes(ALL_OWNED)
    writePeople({ ...EVERYBODY, imported: [['cy', 'c.y@example.com']] })
    await becomes({ ...ALL_OWNED, 'of-cy': '' })
    writePeople(EVERYBODY)
    await becomes(ALL_OWNED)
  })
})

const SAME = {
  relation: 'User.sameAs',
  from: 'aip://user/backstage/user:default/both',
  to: 'aip://user/datahub/b.oth',
} as const

async function send(path: string, body: object): Promise<JsonObject> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = (await response.json()) as JsonObject
  expect(answer).toMatchObject({ tx: expect.any(Number) as number })
  return answer
}

async function get(path: string): Promise<JsonObject> {
  return (await (await fetch(`${service.url}/api/v1/${path}`)).json()) as JsonObject
}

async function sameAs(uri: string): Promise<readonly string[]> {
  const user = member(await ask(service.url, `{ user(id: "${uri}") { sameAs { id } } }`), 'user')
  return objects(user, 'sameAs').map(({ id }) => text(id))
}

describe('accounts with one verified address', () => {
  it('are of one person, with the address as the evidence', RUNNING, async () => {
    await becomes(ALL_OWNED)
    await eventually(async () => (await sameAs(SAME.from)).length > 0, 'they are joined', WITHIN_MS)
    expect([await sameAs(SAME.from), await sameAs(SAME.to)]).toEqual([[SAME.to], [SAME.from]])
    const path = `/api/v1/why?from=${encodeURIComponent(SAME.from)}&to=${encodeURIComponent(SAME.to)}`
    expect(await (await fetch(`${service.url}${path}`)).text()).toContain(
      'both have the verifiedAddress both@example.com',
    )
    // Addresses in a table imported by a person are unverified.
    writePeople({ ...EVERYBODY, imported: [...EVERYBODY.imported, ['claims', 'both@example.com']] })
    const known = async () =>
      (await ask(service.url, '{ user(id: "aip://user/imported/claims") { id } }'))['user'] !== null
    await eventually(known, 'the row is imported', WITHIN_MS)
    await becomes(ALL_OWNED)
    expect(await sameAs('aip://user/imported/claims')).toEqual([])
    writePeople(EVERYBODY)
    await becomes(ALL_OWNED)
  })

  it('share one page: what any of them owns, its teams, and what a search by owner finds', RUNNING, async () => {
    await becomes(ALL_OWNED)
    await eventually(async () => (await sameAs(SAME.from)).length > 0, 'they are joined', WITHIN_MS)
    const theirs = ['aip://model/shelf/of-both', 'aip://model/shelf/of-both-by-a-name']
    for (const account of [SAME.from, SAME.to]) {
      const home = await get(`home?of=${encodeURIComponent(account)}`)
      expect(objects(member(home, 'owned'), 'entities').map(({ uri }) => uri)).toEqual(theirs)
      const teams = objects(home, 'teams').map(({ uri }) => text(uri))
      expect(teams.toSorted()).toEqual([ALL_OWNED['of-retention'], ALL_OWNED['of-insight']])
      const found = async () =>
        objects(await get(`search?q=${encodeURIComponent(`owner:${account}`)}`), 'hits').map(({ uri }) => text(uri))
      const isFound = async () => (await found()).toSorted().join(' ') === theirs.join(' ')
      await eventually(isFound, 'both are found', WITHIN_MS)
    }
    const team = await get(`home?of=${encodeURIComponent(ALL_OWNED['of-retention'])}`)
    expect(objects(member(team, 'owned'), 'entities').map(({ uri }) => uri)).toEqual(expect.arrayContaining(theirs))
  })

  it('are one hit of a search, which names the other account, and one suggestion', RUNNING, async () => {
    let hits: readonly JsonObject[] = []
    const isFolded = async () => {
      hits = objects(await get('search?q=both&index=owners'), 'hits')
      return hits.length === 1 && objects(hits[0] ?? {}, 'accounts').length === 1
    }
    await eventually(isFolded, 'they are one hit', WITHIN_MS).catch(() => expect(hits).toHaveLength(1))
    const platforms = [
      text(hits[0]?.uri).split('/')[3],
      ...objects(hits[0] ?? {}, 'accounts').map(({ platform }) => platform),
    ]
    expect(platforms.toSorted()).toEqual(['backstage', 'datahub'])
    expect(objects(await get('suggest?q=both'), 'owners')).toHaveLength(1)
  })

  it('are of two again once somebody rejects that', RUNNING, async () => {
    await eventually(async () => (await sameAs(SAME.from)).length > 0, 'they are joined', WITHIN_MS)
    await send('/api/v1/edges/reject', SAME)
    await becomes({ ...ALL_OWNED, 'of-both': '' })
    expect([await sameAs(SAME.from), await sameAs(SAME.to)]).toEqual([[], []])
    await send('/api/v1/edges/confirm', SAME)
    await becomes(ALL_OWNED)
    expect([await sameAs(SAME.from), await sameAs(SAME.to)]).toEqual([[SAME.to], [SAME.from]])
  })
})

describe('somebody who leaves', () => {
  it('is an issue of what they own, a filter, and an item on the home of their team', RUNNING, async () => {
    await becomes(ALL_OWNED)
    const dan = ALL_OWNED['of-dan']
    const needs = async (of: string) =>
      objects(await get(`home?of=${encodeURIComponent(of)}`), 'needs').map(
        ({ kind, sentence }) => `${text(kind)}: ${text(sentence)}`,
      )
    const orphaned = async () =>
      objects(await get(`search?q=${encodeURIComponent('is:orphaned type:Model')}`), 'hits').map(({ uri }) => text(uri))
    expect((await needs(dan)).filter((need) => need.startsWith('orphaned'))).toEqual([])
    expect(await orphaned()).not.toContain('aip://model/shelf/of-dan')
    writePeople(EVERYBODY, ['dan'])
    await eventually(async () => (await issuesOf('of-dan')).length > 0, 'the issue', WITHIN_MS)
    expect(await issuesOf('of-dan')).toEqual([`departed-owner: ownedBy: ${dan} has left`])
    const { model } = await ask(service.url, '{ model(id: "aip://model/shelf/of-dan") { issues { kind } } }')
    expect(model).toEqual({ issues: [{ kind: 'departed-owner' }] })
    const found = async () => (await orphaned()).includes('aip://model/shelf/of-dan')
    await eventually(found, 'the filter finds it', WITHIN_MS)
    for (const owner of [dan, ALL_OWNED['of-insight']])
      expect(await needs(owner)).toContain('orphaned: of-dan has no active owner.')
    writePeople(EVERYBODY)
    await eventually(async () => (await issuesOf('of-dan')).length === 0, 'they are back', WITHIN_MS)
    expect((await needs(dan)).filter((need) => need.startsWith('orphaned'))).toEqual([])
  })
})
