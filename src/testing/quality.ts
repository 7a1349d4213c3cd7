import { hasLeft, mergeEntity } from '../catalogue/entity.ts'
import type { TypeDefinition } from '../catalogue/definition.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Clock } from '../contracts/clock.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Follower } from '../follow/follower.ts'
import { LogReader } from '../follow/log.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import { isLookup, RESOLVES_TO } from '../model/lookup.ts'
import type { StatedFacts } from '../model/merge.ts'
import { HAS_REASON } from '../model/quality.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { GraphFollower } from '../projections/graph/graph-follower.ts'
import type { QualityState } from '../projections/quality/judged-changes.ts'
import { qualityFollower, type QualityParts } from '../projections/quality/quality-follower.ts'
import { eventually, silentLog } from './parts.ts'
import { settle, VirtualClock } from './sim/clock.ts'

/** The follower of quality with its own graph, as in a process. */
export class QualityProcess {
  readonly graph: GraphFollower
  readonly quality: Follower<QualityState>
  readonly #reader: LogReader | null

  constructor(
    store: RecordPorts,
    clock: Clock,
    parts: Pick<QualityParts, 'catalogue' | 'computed'> & { readonly reader?: LogReader; readonly holder?: string },
  ) {
    const { reader: given, holder = 'a process', ...rest } = parts
    this.#reader = given === undefined ? new LogReader(store) : null
    const reader = given ?? this.#reader ?? new LogReader(store)
    this.graph = new GraphFollower(store, clock, reader)
    this.quality = qualityFollower({
      ...rest,
      store,
      reader,
      clock,
      holder,
      graph: () => this.graph.graph,
      ahead: this.graph,
      log: silentLog,
    })
  }

  async stop(): Promise<void> {
    await this.quality.stop()
    await this.graph.stop()
    this.#reader?.close()
  }
}

/** Advances time until everything in a record is judged. */
export async function judgedAll(
  quality: Follower<QualityState>,
  store: RecordPorts,
  clock: VirtualClock,
): Promise<void> {
  await eventually(async () => {
    await settle(5)
    const { tx } = await store.head()
    const { state } = quality
    const isJudged = state !== null && !state.passDue && state.head >= tx && state.waiting.size === 0
    return isJudged || (clock.advance(), false)
  }, 'all is judged')
}

/** Judges a record once, with a process that then ends. */
export async function judge(
  store: RecordPorts,
  parts: Pick<QualityParts, 'catalogue' | 'computed'> & { readonly now?: number },
): Promise<void> {
  const { now = Date.now(), ...rest } = parts
  const clock = new VirtualClock(now)
  const process = new QualityProcess(store, clock, rest)
  await judgedAll(process.quality, store, clock)
  const stopping = process.stop()
  await settle()
  await stopping
}

/** Returns the reasons that a record currently has: `reason|URI`. */
export async function notedIn(store: RecordPorts): Promise<readonly string[]> {
  const { tx } = await store.head()
  const found: string[] = []
  for (const { uri } of await store.nodePage(0, 100_000)) {
    if (!uri.startsWith('aip://quality/')) continue
    const { rows } = await store.supports(uri, tx, 100_000)
    for (const { type, from, to } of rows)
      if (type === HAS_REASON && to === uri) found.push(`${partsOf(uri).resourceId}|${from}`)
  }
  return found.sort()
}

/** Computes the expected reasons without the follower's code: from the facts and owners of each entity, one by one. */
export async function expectedNotes(store: RecordPorts, catalogue: Catalogue): Promise<readonly string[]> {
  const { tx } = await store.head()
  const uris = (await store.nodePage(0, 100_000)).map(({ uri }) => uri)
  const known = (await store.entities(uris, tx)).filter((record) => record !== null)
  const records = new Map(known.map((record) => [record.uri, record]))
  const merged = new Map(known.map(({ uri, stated }) => [uri, mergeEntity(stated, uri, catalogue)]))
  const out: string[] = []
  for (const uri of uris) {
    const entity = merged.get(uri)
    const type = catalogue.type(entity?.entityType ?? '')
    if (entity === undefined || type === undefined) continue
    if (type.part === true || type.interfaces?.includes('Owner') === true) continue
    const { attributes } = entity
    if (attributes.deletedAtSource !== undefined && attributes.deletedAtSource !== null) continue
    const issues = Array.isArray(attributes.issues) ? attributes.issues : []
    const kinds = issues.map((one) => (isObject(one) ? one.kind : null))
    const isOccurrence = Object.values(type.relationships ?? {}).some(({ flow }) => flow === 'occurrenceOf')
    if (kinds.includes('unresolved-reference') && !(type.history === true && isOccurrence))
      out.push(`dangling-reference|${uri}`)
    if (kinds.includes('two-types') || disagree(records.get(uri)?.stated ?? [], type))
      out.push(`contradicting-sources|${uri}`)
    if (kinds.includes('missing-attribute')) out.push(`missing-required|${uri}`)
    if (kinds.some((kind) => typeof kind === 'string' && !KINDS.has(kind))) out.push(`invalid-metadata|${uri}`)
    const lifeStates = [attributes.status, attributes.stage, attributes.modelState].map((one) =>
      String(one).toLowerCase(),
    )
    if (lifeStates.includes('deprecated') || isObject(attributes.deprecation)) out.push(`is-deprecated|${uri}`)
    if (kinds.includes('ambiguous-reference')) out.push(`ambiguous-reference|${uri}`)
    if (isOutOfUse(type, attributes)) {
      out.push(`is-retired|${uri}`)
      continue
    }
    for (const check of Array.isArray(attributes.assertions) ? attributes.assertions : []) {
      if (!isObject(check) || check.success !== false || check.severity === 'warn') continue
      out.push(`${check.assertion === 'freshness' ? 'stale-data' : 'failed-check'}|${uri}`)
    }
    for (const item of catalogue.expected.get(type.name)?.keys() ?? []) {
      if (item === 'owner') {
        const own = await ownersIn(store, uri)
        const owners = own.length > 0 ? own : await ownersOfSame(store, uri)
        const tags = Array.isArray(attributes.tags) ? attributes.tags : []
        const isTagged = tags.some((one) => isObject(one) && one.tag === 'team')
        if (owners.length === 0 && !isTagged) out.push(`unowned|${uri}`)
        else if (owners.length > 0 && owners.every((owner) => hasLeft(merged.get(owner) ?? { attributes: {} })))
          out.push(`departed-owner|${uri}`)
      } else if (['', '[]', 'null', 'undefined'].includes(formatValue(attributes[item])))
        out.push(`${item === 'description' ? 'missing-description' : `missing-attribute/${item}`}|${uri}`)
    }
  }
  return [...new Set(out)].sort()
}

const KINDS: ReadonlySet<string> = new Set([
  'unresolved-reference',
  'ambiguous-reference',
  'two-types',
  'missing-attribute',
  'unresolvable',
  'no-source',
  'stated',
])

function isOutOfUse({ retired, inUse }: TypeDefinition, attributes: Attributes): boolean {
  const valueOf = (path: string): Json => {
    const [name = '', member] = path.split('.')
    const value = attributes[name] ?? null
    return member === undefined ? value : isObject(value) ? ((value[member] as Json | undefined) ?? null) : null
  }
  const tags = (attributes['tags'] ?? []) as readonly { readonly tag?: Json; readonly value?: Json }[]
  if (inUse?.orChosen === true && tags.some(({ tag, value }) => tag === 'alias' && typeof value === 'string'))
    return false
  if (retired?.in !== undefined) return retired.in.some((one) => one === valueOf(retired.attribute))
  if (inUse?.in === undefined) return false
  const value = valueOf(inUse.attribute)
  return value !== null && !inUse.in.some((one) => one === value)
}

/** Tells whether two platforms state different values of a plain single-valued attribute that no person decides. */
function disagree(stated: readonly StatedFacts[], type: TypeDefinition): boolean {
  const plain = Object.entries(type.attributes).flatMap(([name, { type: of, list }]) =>
    list !== true && ['string', 'int', 'long', 'float', 'boolean'].includes(of) ? [name] : [],
  )
  const names = plain.filter((name) => !['name', 'description', 'documentation', 'sourceUrl'].includes(name))
  return names.some((name) => {
    if (
      stated.some(({ origin, attributes }) => origin === 'person' && (name in attributes || `-${name}` in attributes))
    )
      return false
    const values = stated.flatMap(({ origin, platform, attributes }) =>
      origin === 'source' || origin === 'pushed' ? [[platform, attributes[name] ?? null] as const] : [],
    )
    const last = new Map(values.filter(([, value]) => value !== null))
    return new Set([...last.values()].map((value) => String(value).trim().toLowerCase())).size > 1
  })
}

async function ownersIn(store: RecordPorts, uri: Uri): Promise<readonly Uri[]> {
  const { tx } = await store.head()
  const { rows } = await store.supports(uri, tx, 10_000)
  const edges = rows.filter(({ type, from }) => type === 'Entity.ownedBy' && from === uri)
  const rejected = new Set(edges.filter(({ provenance }) => provenance === 'REJECTED').map(({ to }) => to))
  const owners: Uri[] = []
  for (const owner of new Set(edges.map(({ to }) => to))) {
    if (rejected.has(owner)) continue
    if (/^aip:\/\/(user|group)\//.test(owner)) owners.push(owner)
    if (!isLookup(owner)) continue
    const about = await store.supports(owner, tx, 10_000)
    if (!about.rows.some(({ type, from }) => type === RESOLVES_TO && from === owner)) owners.push(owner)
  }
  return owners
}

/** Returns the owners of the same data under other names. */
async function ownersOfSame(store: RecordPorts, uri: Uri): Promise<readonly Uri[]> {
  const versions = (await openEdges(store, uri)).filter(({ type, to }) => type.endsWith('.versionOf') && to === uri)
  const contents = await Promise.all(versions.map(({ from }) => openEdges(store, from)))
  const same = [
    ...(await openEdges(store, uri)).filter(({ type, from }) => type.endsWith('.sameAs') && from === uri),
    ...contents.flat().filter(({ type }) => type === 'DatasetVersion.contentOf'),
  ]
  const owners = await Promise.all([...new Set(same.map(({ to }) => to))].map((one) => ownersIn(store, one)))
  return owners.flat()
}

/** Returns the edges at an entity that no person rejects. */
async function openEdges(store: RecordPorts, uri: Uri) {
  const { rows } = await store.supports(uri, (await store.head()).tx, 10_000)
  const keyOf = ({ type, from, to }: (typeof rows)[number]): string => `${type} ${from} ${to}`
  const rejected = new Set(rows.filter(({ provenance }) => provenance === 'REJECTED').map(keyOf))
  return rows.filter((row) => !rejected.has(keyOf(row)))
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? value.trim() : String(JSON.stringify(value))
}
