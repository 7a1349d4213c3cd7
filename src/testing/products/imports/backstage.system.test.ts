import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogueOf, TOKEN } from '../../../../scripts/services/backstage.ts'
import { readConfig, type Config } from '../../../config/config.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { connectProduct } from '../connected.ts'
import { linesOfGraph, TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { edge, member, objects, presentOnly, sortedByName, formatTags, text, thing } from '../lines.ts'

const server = await product('backstage')
const url = server?.url ?? ''
const RUNNING = { timeout: 120_000 }
const WITHIN_MS = 60_000
const PLAIN = `description ${TAGS} properties links { url title }`
const COMPARED: GraphComparison = {
  requested: {
    services: PLAIN,
    backstageComponents: `${PLAIN} kind`,
    backstageApis: `${PLAIN} kind`,
    backstageResources: `${PLAIN} kind`,
    backstageSystems: PLAIN,
    backstageDomains: `${PLAIN} kind`,
    backstageTemplates: `${PLAIN} kind`,
    users: PLAIN,
    groups: `${PLAIN} kind`,
  },
  shown: (_, { name, description, kind, properties, links, ...node }) => ({
    name,
    description,
    kind,
    properties: sortedByName(member({ properties: properties ?? null }, 'properties')),
    links: objects({ links: links ?? null }, 'links').map(({ url, title }) => `${text(url)} ${text(title)}`),
    tags: tagsOf(node),
  }),
}

/** Number of entities in the company. */
const COUNT = 16
/** More than one page of the listing. */
const MANY = 120
const folder = temporaryFolder()
let service: RunningService
let config: Config
/** Reads the same content from files. */
let filesService: RunningService | undefined

const entity = (kind: string, name: string, spec: object, more: object = {}) =>
  JSON.stringify({
    apiVersion: kind === 'Template' ? 'scaffolder.backstage.io/v1beta3' : 'backstage.io/v1alpha1',
    kind,
    metadata: { name, ...more },
    spec,
  })

function company({ ranker = 'Ranks titles', without = '', resources = 0, batch = 'worker' } = {}): readonly string[] {
  const owned = { owner: 'growth', lifecycle: 'production' }
  return [
    entity('Group', 'growth', { type: 'team', children: [], parent: 'everyone', profile: { displayName: 'Growth' } }),
    entity('Group', 'everyone', { type: 'organization', children: ['group:teams/data'] }),
    entity('Group', 'data', { type: 'team', children: [], members: ['default/ada'] }, { namespace: 'teams' }),
    entity('User', 'Ada', { profile: { displayName: 'Ada L.', email: 'ada@example.com' }, memberOf: ['growth'] }),
    entity('Domain', 'shop', { owner: 'growth', type: 'product-area', subdomainOf: 'commerce' }),
    entity(
      'Domain',
      'commerce',
      { owner: 'everyone' },
      { links: [{ url: 'https://wiki.example/commerce', title: 'Wiki' }] },
    ),
    entity(
      'Template',
      'new-service',
      { type: 'service', owner: 'growth', steps: [] },
      { title: 'New service', description: 'Makes one', tags: ['recommended'] },
    ),
    entity('System', 'home', { owner: 'user:ada', domain: 'shop' }),
    entity('API', 'rank-api', { ...owned, type: 'openapi', system: 'home', definition: 'openapi: 3.0.0' }),
    entity('Resource', 'sales', { type: 'dataset', owner: 'user:default/ada', system: 'home' }),
    entity('Resource', 'cluster', {
      type: 'kubernetes',
      owner: 'growth',
      dependsOn: ['resource:sales', 'component:page'],
      dependencyOf: ['component:teams/batch'],
    }),
    entity('Component', 'feature-reader', {
      ...owned,
      type: 'library',
      subcomponentOf: 'ranker',
      dependencyOf: ['component:Ranker', 'component:teams/batch', 'component:gone'],
    }),
    entity('Component', 'ranker-cache', {
      ...owned,
      type: 'service',
      subcomponentOf: 'component:ranker',
      dependsOn: ['component:page'],
    }),
    entity(
      'Component',
      'Ranker',
      {
        ...owned,
        type: 'service',
        system: 'home',
        dependsOn: ['resource:sales', 'component:teams/batch', 'component:ranker-cache'],
        providesApis: ['rank-api'],
      },
      {
        description: ranker,
        tags: ['ml'],
        labels: { tier: '1' },
        annotations: { 'mlflow.org/model': 'churn', 'example.com/on-call': 'growth' },
        links: [
          { url: 'https://grafana.example/ranker', title: 'Dashboards', icon: 'dashboard' },
          { url: 'https://chat.example' },
        ],
      },
    ),
    entity('Component', 'page', { ...owned, type: 'website', system: 'home', consumesApis: ['rank-api'] }),
    entity(
      'Component',
      'Batch',
      {
        owner: 'data',
        lifecycle: 'experimental',
        type: batch,
        system: 'default/home',
        dependsOn: ['Resource:default/sales'],
        providesApis: [],
        consumesApis: ['default/rank-api'],
      },
      { namespace: 'teams' },
    ),
    ...Array.from({ length: resources }, (_, i) =>
      entity('Resource', `bucket-${i}`, { type: 'bucket', owner: 'growth' }),
    ),
  ].filter((one) => without === '' || !one.includes(`"name":"${without}"`))
}

function write(entities: readonly string[]): void {
  const path = catalogueOf(server?.data ?? '')
  writeFileSync(`${path}.part`, entities.join('\n---\n'))
  renameSync(`${path}.part`, path)
}

async function entities(): Promise<readonly JsonObject[]> {
  const answer = await fetch(`${url}/api/catalog/entities`, { headers: { authorization: `Bearer ${TOKEN}` } })
  return objects({ list: (await answer.json()) as readonly JsonObject[] }, 'list')
}

const TYPES: Readonly<Record<string, string>> = {
  Group: 'group',
  User: 'user',
  System: 'backstage-system',
  API: 'backstage-api',
  Resource: 'backstage-resource',
  Domain: 'backstage-domain',
  Template: 'backstage-template',
}

/** By reference, which doesn't distinguish services from other components: both have the same kind of address. */
function uris(all: readonly JsonObject[]): ReadonlyMap<string, string> {
  return new Map(
    all.flatMap((one): [string, string][] => {
      const [kind, metadata] = [text(one.kind), member(one, 'metadata')]
      const type = kind === 'Component' ? 'service' : TYPES[kind]
      const ref = `${kind}:${text(metadata.namespace)}/${text(metadata.name)}`.toLowerCase()
      return type === undefined ? [] : [[ref, `${type}/backstage/${ref}`]]
    }),
  )
}

/** Computes what the graph should show from the catalogue's other endpoint, independently of the provider. */
async function linesOfBackstage(): Promise<readonly string[]> {
  const all = await entities()
  const known = uris(all)
  const lines = all.flatMap((one) => {
    const [kind, metadata, spec] = [text(one.kind), member(one, 'metadata'), member(one, 'spec')]
    const uri = known.get(`${kind}:${text(metadata.namespace)}/${text(metadata.name)}`.toLowerCase())
    if (uri === undefined) return []
    const tags: [string, string][] = [
      ...(Array.isArray(metadata.tags) ? metadata.tags.map((tag): [string, string] => [String(tag), '']) : []),
      ...Object.entries(member(metadata, 'labels')).map(([key, value]): [string, string] => [key, String(value)]),
    ]
    const isService = kind === 'Component' && spec.type === 'service'
    const isOwnKind = !isService && !['User', 'System'].includes(kind)
    const annotations = Object.entries(member(metadata, 'annotations')).filter(
      ([key]) => !key.startsWith('backstage.io/'),
    )
    const links = objects(metadata, 'links').map(({ url: to, title }) => `${text(to)} ${text(title)}`)
    const name = text(member(spec, 'profile').displayName) || text(metadata.title) || metadata.name
    const shown = {
      name,
      description: metadata.description,
      tags: formatTags(tags),
      kind: isOwnKind ? spec.type : null,
      links,
      properties: sortedByName(Object.fromEntries(annotations)),
    }
    return [
      thing(uri, shown),
      ...objects(one, 'relations').flatMap((relation) =>
        edgeOf(isService ? 'Service' : (OWN[kind] ?? ''), { uri, relation, known }),
      ),
    ]
  })
  return presentOnly(lines)
}

/** Types that declare their own relationships. */
const OWN: Readonly<Record<string, string>> = {
  Component: 'BackstageComponent',
  API: 'BackstageApi',
  Resource: 'BackstageResource',
  System: 'BackstageSystem',
  Domain: 'BackstageDomain',
}

interface Related {
  readonly uri: string
  readonly relation: JsonObject
  readonly known: ReadonlyMap<string, string>
}

function edgeOf(own: string, { uri, relation, known }: Related): readonly string[] {
  const ref = text(relation.targetRef)
  const other = known.get(ref) ?? ''
  switch (text(relation.type)) {
    case 'ownedBy':
      return [edge('Entity.ownedBy', uri, other)]
    case 'memberOf':
      return [edge('User.memberOf', uri, other)]
    case 'childOf':
      return [edge('Group.partOf', uri, other)]
    case 'partOf':
      if (ref.startsWith('component:')) return [edge(`${own}.subcomponentOf`, uri, other)]
      return own === 'Service' ? [edge('BackstageSystem.runs', other, uri)] : [edge(`${own}.partOf`, uri, other)]
    case 'providesApi':
      return [edge('BackstageApi.providedBy', other, uri)]
    case 'consumesApi':
      return [edge('BackstageApi.consumedBy', other, uri)]
    case 'dependsOn':
      return ref.startsWith('resource:') && own !== 'BackstageResource'
        ? [edge('BackstageResource.usedByComponents', other, uri)]
        : [edge(`${own}.dependsOn`, uri, other)]
    default:
      return []
  }
}

async function typeOf(uri: string): Promise<unknown> {
  const answer = await fetch(`${service.url}/api/v1/entities/${encodeURIComponent(uri)}`)
  return ((await answer.json()) as JsonObject).entityType
}

/** Waits until Backstage has loaded its file and the graph shows the result. */
async function expectSame(count: number): Promise<void> {
  await eventually(
    async () => (await entities()).filter(({ kind }) => kind !== 'Location').length === count,
    'Backstage has it',
    WITHIN_MS,
  )
  let [wanted, shown] = [await linesOfBackstage(), [] as readonly string[]]
  const same = async () => {
    ;[wanted, shown] = [await linesOfBackstage(), await linesOfGraph(service.url, COMPARED)]
    return JSON.stringify(shown) === JSON.stringify(wanted)
  }
  await eventually(same, 'the graph shows what Backstage has', WITHIN_MS).catch(() => expect(shown).toEqual(wanted))
}

describe.skipIf(server === null)('Backstage as a source', () => {
  beforeAll(async () => {
    write(company())
    const source = {
      platform: 'backstage',
      provider: 'backstage',
      baseUrl: url,
      headers: { authorization: { env: 'BACKSTAGE_TOKEN', prefix: 'Bearer ' } },
      limits: { ratePerSecond: 200, concurrency: 2 },
      sweep: { fullSeconds: 2 },
    }
    const content = { listen: { port: 0 }, data: folder.path, log: { level: 'warn' }, sources: [source] }
    config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: { BACKSTAGE_TOKEN: TOKEN } }))
    service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
  }, 120_000)
  afterAll(async () => {
    await filesService?.stop()
    await service?.stop()
    folder.remove()
  })

  it('is in the graph as its own API shows it', RUNNING, async () => {
    await expectSame(COUNT)
    expect((await linesOfGraph(service.url, COMPARED)).length).toBeGreaterThan(20)
  })

  it('is the same graph where its files are the source, below folders that have others', RUNNING, async () => {
    const checkouts = join(folder.path, 'checkouts')
    const [first, second] = [company().slice(0, 9), company().slice(9)]
    for (const [name, text] of [
      ['home/catalog-info.yaml', first.join('\n---\n')],
      ['home/charts/values.yaml', 'replicas: {{ .Values.replicas }}'],
      ['ranker/deep/catalog-info.yml', `${second.join('\n---\n')}\n---\napiVersion: v1\nkind: Service\n`],
    ] as const) {
      mkdirSync(join(checkouts, name, '..'), { recursive: true })
      writeFileSync(join(checkouts, name), text)
    }
    const data = join(folder.path, 'of-files')
    mkdirSync(data)
    const source = { platform: 'backstage', provider: 'backstage', baseUrl: `${String(pathToFileURL(checkouts))}/` }
    const content = { listen: { port: 0 }, data, log: { level: 'warn' }, sources: [source] }
    const config = must(readConfig(content, { base: data, providers: PROVIDERS, env: {} }))
    filesService = await startService({ config, logFile: join(data, 'mlg.log') })
    const at = filesService.url
    const wanted = await linesOfGraph(service.url, COMPARED)
    let shown: readonly string[] = []
    const same = async () => {
      shown = await linesOfGraph(at, COMPARED)
      return JSON.stringify(shown) === JSON.stringify(wanted)
    }
    await eventually(same, 'the graph of the files is that of Backstage', WITHIN_MS).catch(() =>
      expect(shown).toEqual(wanted),
    )
    expect(wanted.join('\n')).toContain('worker')
  })

  it('is connected by the command, as a server and as files', RUNNING, async () => {
    const server = await connectProduct('backstage', url, { env: { BACKSTAGE_TOKEN: TOKEN } })
    const files = await connectProduct('backstage', `${String(pathToFileURL(join(folder.path, 'checkouts')))}/`)
    for (const { remarks, checked } of [server, files]) {
      expect(remarks).toEqual([])
      expect(checked).toMatch(/✓ source backstage: .*lists/)
    }
    expect(files.listed).toEqual(server.listed)
    expect(server.report.source).toMatchObject({
      headers: { authorization: { env: 'BACKSTAGE_TOKEN', prefix: 'Bearer ' } },
    })
    expect(server.written + JSON.stringify(server.report)).not.toContain(TOKEN)
  })

  it('is followed when entities change and leave its catalogue', RUNNING, async () => {
    write(company({ ranker: 'Ranks everything' }))
    const described = async () =>
      (await linesOfGraph(service.url, COMPARED)).some((line) => line.includes('Ranks everything'))
    await eventually(described, 'the description is new', WITHIN_MS)
    write(company({ without: 'page' }))
    await expectSame(COUNT - 1)
  })

  it('is followed when a component becomes a service, at the same address, and back', RUNNING, async () => {
    const uri = 'aip://service/backstage/component:teams/batch'
    write(company({ batch: 'service' }))
    await eventually(async () => (await typeOf(uri)) === 'Service', 'it is a service', WITHIN_MS)
    await expectSame(COUNT)
    write(company())
    await eventually(async () => (await typeOf(uri)) === 'BackstageComponent', 'it is none', WITHIN_MS)
    await expectSame(COUNT)
  })

  it('loses nothing while the service is stopped', RUNNING, async () => {
    await service.stop()
    write(company({ ranker: 'Ranks what is left', without: 'cluster' }))
    service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
    await expectSame(COUNT - 1)
  })

  it('is listed to its end, page by page', RUNNING, async () => {
    write(company({ resources: MANY }))
    await expectSame(COUNT + MANY)
  })
})
