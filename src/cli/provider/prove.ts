import type { Catalogue } from '../../catalogue/registry.ts'
import type { Provider, TypeContract, ConfiguredSource } from '../../contracts/source.ts'
import { isObject, sameJson, type Json } from '../../lib/json.ts'
import { withoutPaths } from '../../lib/redact.ts'
import { err, type Result } from '../../lib/result.ts'
import type { Statement } from '../../model/facts.ts'
import { isKeyEdge } from '../../model/key.ts'
import { TAGGED_TEAM } from '../../model/team.ts'
import { makeUri, partsOf } from '../../model/uri.ts'
import { normaliseContext, pagesOf } from '../../normalise/context.ts'
import { platformsOf, servingSource } from '../../normalise/platforms.ts'
import { normalise, type MappedStatement } from '../../normalise/normalise.ts'
import { batchProblems, changedProblems } from './further.ts'
import { askSource } from '../ask-source.ts'
import { listAll, MAX_PAGES, reasonOf, recordOfAnswer, UNLISTED, type RequestedOf, type ListedType } from './listed.ts'

export interface ProofOptions extends RequestedOf, ConfiguredSource {
  readonly catalogue: Catalogue
  /** Platforms for references into other domains; by default none. */
  readonly platforms?: readonly { readonly platform: string; readonly domains: readonly string[] }[]
  /** Entities of each type that are read and mapped. */
  readonly sample: number
  /** True to try what else the provider declares: an unknown id, changes, batches. */
  readonly trials: boolean
}

/** Findings about one type of a provider on a running system. */
export interface TypeProof {
  readonly type: string
  readonly listed: number
  /** Items of its listing left out because their records state that they are gone. */
  readonly gone: number
  readonly pages: number
  /** Number of listed entities that a complete sweep reads one by one. */
  readonly alone: number
  /** True if the listing was read to its end. */
  readonly complete: boolean
  readonly mapped: number
  /** Fields that no rule names, with how many records had them. */
  readonly unmapped: Readonly<Record<string, number>>
  /** References to entities of this source that its listings don't have. */
  readonly leadingNowhere: readonly string[]
  /** Problems of the mapping with records, each listed once. */
  readonly issues: readonly string[]
  readonly example: { readonly id: string; readonly record: Json; readonly statement: Statement } | null
  /** Mistakes that must be corrected. */
  readonly mistakes: readonly string[]
}

/** Maximum number of findings of each kind that are shown. */
const MAX_FINDINGS = 20
/** The second is for ids of several parts. */
const UNKNOWN_IDS = ['mlg-provider-test-no-such-thing', 'mlg/provider/test/no/such/thing']
/** For numeric parts of ids: a product may refuse a text there before it looks. It fits 32 bits. */
const UNKNOWN_NUMBER = '2147483000'

/** Pages about one entity each are short, and a small source has as many of them as entities. */
const SHORT_PAGES = 10

/** Reads, lists and maps each type's data of a running system, like the service would. */
export async function proveProvider(parts: ProofOptions): Promise<readonly TypeProof[]> {
  const { pages } = parts
  const listings = new Map<string, ListedType>()
  const listType = async (contract: TypeContract): Promise<ListedType> => {
    const { over } = contract
    const portions = over === undefined ? null : portionsOf(listings.get(over.type)?.items ?? [], over.atOnce)
    const most = over?.atOnce === 1 ? Math.max(pages, Math.min(pages * SHORT_PAGES, MAX_PAGES)) : pages
    return await listAll(contract, portions, { ...parts, pages: most })
  }
  for (const [type, contract] of inOrder(parts.provider)) listings.set(type, await listType(contract))
  const proofs: TypeProof[] = []
  for (const [type, contract] of Object.entries(parts.provider.types)) {
    const listed = listings.get(type) ?? UNLISTED
    proofs.push(await proveType(contract, { ...parts, listings, listed, listAgain: () => listType(contract) }))
  }
  return proofs
}

/** Puts types first that others are listed over. */
function inOrder({ types }: Provider): readonly (readonly [string, TypeContract])[] {
  return Object.entries(types).toSorted(([, a], [, b]) => Number(a.over !== undefined) - Number(b.over !== undefined))
}

function portionsOf(items: ListedType['items'], atOnce: number): readonly (readonly string[])[] {
  const ids = items.map(({ id }) => id)
  return Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, i) => ids.slice(i * atOnce, (i + 1) * atOnce))
}

interface TypeProofOptions extends ProofOptions {
  readonly listings: ReadonlyMap<string, ListedType>
  readonly listed: ListedType
  readonly listAgain: () => Promise<ListedType>
}

async function proveType(contract: TypeContract, parts: TypeProofOptions): Promise<TypeProof> {
  const { listed, sample } = parts
  const mistakes = [...listed.mistakes]
  const unmapped = new Map<string, number>()
  const lost = new Map<string, number>()
  const issues = new Set<string>()
  const nowhere = new Set<string>()
  let example: TypeProof['example'] = null
  const records = new Map<string, Json>()
  const differences: RecordDifference[] = []
  let mapped = 0
  for (const item of listed.items.slice(0, sample)) {
    const record = await recordOf(contract, item, parts, { mistakes, differences })
    if (record === null) continue
    if (contract.read(item.id) !== null) records.set(item.id, record)
    const read = mapRecord(contract, item.id, record, parts)
    if (!read.ok) {
      mistakes.push(`${JSON.stringify(item.id)} can't be mapped: ${read.error}`)
      continue
    }
    mapped++
    mistakes.push(...outsideCatalogue(read.value.statement, parts.catalogue))
    for (const loss of read.value.lost) lost.set(loss, (lost.get(loss) ?? 0) + 1)
    for (const field of read.value.unmapped) unmapped.set(field, (unmapped.get(field) ?? 0) + 1)
    for (const issue of issuesIn(read.value.statement)) issues.add(issue)
    for (const uri of leadingNowhere(read.value.statement, parts)) nowhere.add(uri)
    example ??= { id: item.id, record, statement: read.value.statement }
  }
  mistakes.push(...(await lastingDifferences(differences, contract, parts)))
  for (const [loss, count] of lost) mistakes.push(`${loss} (in ${count} of ${mapped})`)
  if (parts.trials) mistakes.push(...(await trialsOf(contract, records, parts)))
  return {
    type: contract.type,
    listed: listed.items.length,
    gone: listed.gone,
    pages: listed.pages,
    alone: listed.items.filter(({ isPartial }) => isPartial ?? contract.partialRecords ?? false).length,
    complete: listed.complete,
    mapped,
    unmapped: Object.fromEntries(unmapped),
    leadingNowhere: [...nowhere].slice(0, MAX_FINDINGS),
    issues: [...issues].slice(0, MAX_FINDINGS),
    example,
    mistakes: mistakes.slice(0, MAX_FINDINGS),
  }
}

async function trialsOf(
  contract: TypeContract,
  records: ReadonlyMap<string, Json>,
  parts: TypeProofOptions,
): Promise<readonly string[]> {
  const { over } = contract
  const [first = []] = over === undefined ? [] : portionsOf(parts.listings.get(over.type)?.items ?? [], over.atOnce)
  return [
    ...(await unknownIsGone(contract, parts)),
    ...(await changedProblems(contract, over === undefined ? null : first, parts)),
    ...(await batchProblems(contract, records, parts)),
  ]
}

interface RecordDifference {
  readonly item: ListedType['items'][number]
  /** The members that differ, as dotted paths. */
  readonly paths: readonly string[]
}

/** Lists the type again: something that changes at the moment, such as a running run, has another record then. */
async function lastingDifferences(
  differences: readonly RecordDifference[],
  contract: TypeContract,
  { listAgain }: Pick<TypeProofOptions, 'listAgain'>,
): Promise<readonly string[]> {
  if (differences.length === 0) return []
  const { items } = await listAgain()
  const now = new Map(items.map((item) => [item.id, item.record]))
  return differences
    .filter(({ item: { id, record } }) => areSameRecord(record, now.get(id), contract))
    .map(
      ({ item, paths }) =>
        `${JSON.stringify(item.id)} differs in: ${paths.join(', ')}; ` +
        'the listing has another record than the read, so name what may differ as "noise"',
    )
}

function areSameRecord(a: Json | undefined, b: Json | undefined, { noise = [] }: TypeContract): boolean {
  return a !== undefined && b !== undefined && sameJson(withoutPaths(a, noise), withoutPaths(b, noise))
}

/** Reads the record by its own request if there is one; a complete record in the listing must equal it. */
async function recordOf(
  contract: TypeContract,
  item: ListedType['items'][number],
  parts: RequestedOf,
  { mistakes, differences }: { readonly mistakes: string[]; readonly differences: RecordDifference[] },
): Promise<Json | null> {
  const request = contract.read(item.id)
  if (request === null) return item.record ?? null
  const answer = await askSource(parts.source, request, parts.signal)
  const named = `${request.method} ${request.path}`
  if (answer.kind !== 'ok') {
    mistakes.push(`${named} (which is listed): ${reasonOf(answer)}`)
    return null
  }
  const record = recordOfAnswer(contract, item.id, answer.body)
  if (!record.ok) mistakes.push(`${named}: ${record.error}`)
  if (!record.ok || record.value === null) return null
  if (item.record !== undefined && !areSameRecord(item.record, record.value, contract))
    differences.push({ item, paths: differing(item.record, record.value) })
  return record.value
}

/** Returns the members in which two records differ, as dotted paths. */
function differing(a: Json, b: Json, at = ''): readonly string[] {
  if (sameJson(a, b)) return []
  if (!isObject(a) || !isObject(b)) return [at === '' ? 'everything' : at]
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names.flatMap((name) => {
    const path = at === '' ? name : `${at}.${name}`
    const [left, right] = [a[name], b[name]]
    return left === undefined || right === undefined ? [path] : differing(left, right, path)
  })
}

export function mapRecord(
  contract: TypeContract,
  id: string,
  record: Json,
  parts: Pick<ProofOptions, 'catalogue' | 'config' | 'provider' | 'platforms'>,
): Result<MappedStatement> {
  const { catalogue, config, provider, platforms: others = [] } = parts
  const uri = makeUri(catalogue.type(contract.type)?.componentType ?? '', config.platform, id)
  if (!uri.ok) return err(uri.error)
  const own = servingSource(config, provider)
  const platforms = platformsOf([own, ...others.filter(({ platform }) => platform !== config.platform)])
  return normalise(
    contract.mapping,
    { uri: uri.value, id, body: record },
    normaliseContext(catalogue, config, platforms, pagesOf(config, provider)),
  )
}

/** A mapping may state two kinds of edges outside the catalogue: the group that a team tag names, and keys. */
function outsideCatalogue({ edges }: Statement, catalogue: Catalogue): readonly string[] {
  return edges.flatMap(({ type }) => {
    const known = catalogue.edgeType(type)
    const isRight = known?.origin === 'relationship' || known?.id === TAGGED_TEAM || isKeyEdge(type)
    return isRight ? [] : [`an edge is a ${type}, which no mapping may state`]
  })
}

/** The absence of another source in this configuration isn't the provider's fault. */
function issuesIn({ nodes }: Statement): readonly string[] {
  const issues = nodes[0]?.attributes.issues
  if (!Array.isArray(issues)) return []
  return (issues as readonly Json[]).flatMap((issue) =>
    isObject(issue) && issue.kind !== 'no-source' ? [String(issue.detail)] : [],
  )
}

/** Finds entities of this source that are named but missing from complete sweeps of all their possible types. */
function leadingNowhere({ references }: Statement, { config, listings }: TypeProofOptions): readonly string[] {
  return references.flatMap(({ uri, expects }) => {
    const { platformId, resourceId } = partsOf(uri)
    const known = expects.map((type) => listings.get(type))
    if (platformId !== config.platform || known.length === 0) return []
    const absent = known.every(
      (listed) => listed?.complete === true && !listed.items.some(({ id }) => id === resourceId),
    )
    return absent ? [uri] : []
  })
}

/** If listed ids contain numbers, uses an unknown id of the same form. */
function unknownIds({ items: [first] }: ListedType): readonly string[] {
  const parts = first?.id.split('/') ?? []
  const isNumber = (part: string) => /^\d+$/.test(part)
  if (!parts.some(isNumber)) return UNKNOWN_IDS
  return [parts.map((part) => (isNumber(part) ? UNKNOWN_NUMBER : (UNKNOWN_IDS[0] ?? ''))).join('/'), ...UNKNOWN_IDS]
}

async function unknownIsGone(contract: TypeContract, parts: TypeProofOptions): Promise<readonly string[]> {
  const unknown = unknownIds(parts.listed).find((id) => contract.read(id) !== null)
  const request = unknown === undefined ? null : contract.read(unknown)
  if (unknown === undefined || request === null) return []
  const answer = await askSource(parts.source, request, parts.signal)
  if (answer.kind === 'gone') return []
  const record = answer.kind === 'ok' ? recordOfAnswer(contract, unknown, answer.body) : null
  if (record !== null && record.ok && record.value === null) return []
  return [
    `${request.method} ${request.path} (an id that nothing has): ${reasonOf(answer)}; ` +
      'the service expects 404 or 410 with JSON, or "gone" or "absent" to be true',
  ]
}
