import { readListing } from '../../contracts/listing.ts'
import type {
  FilesPart,
  LookupContract,
  ListedItem,
  ListPage,
  ListRequest,
  Provider,
  SourceRequest,
  TypeContract,
} from '../../contracts/source.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { mapValues, type Json } from '../../lib/json.ts'
import type { LookupKind } from '../../model/lookup.ts'
import { err, ok, type Result } from '../../lib/result.ts'

/** A page of a listing ends after this many entities or bytes; an entity is never split. */
const MAX_ITEMS = 500
const MAX_PART_BYTES = 262_144
/** Maximum number of reasons for unlisted entities in one page: a person has no use for more. */
const MAX_SET_ASIDE = 1_000

/**
 * Adapts a provider to files that another thread or process reads: each request names a part of the contents, and is
 * answered with that part as the provider read it there.
 */
export function inParts(provider: Provider): Provider {
  const { types, lookups } = provider
  return {
    ...provider,
    types: mapValues(types, typeInParts),
    ...(lookups !== undefined && { lookups: mapValues(lookups, lookupInParts) }),
  }
}

function typeInParts(contract: TypeContract): TypeContract {
  const { type, batch } = contract
  const asking = (request: SourceRequest | null, part: FilesPart) =>
    request === null ? null : withoutFurther(request, part)
  return {
    ...contract,
    read: (id) => asking(contract.read(id), { kind: 'record', type, id }),
    record: (body) => wrapPart(body),
    list: (page) => asking(contract.list({ ...page, cursor: null }), { kind: 'page', type, page }),
    readList: (body) => wrapPart(body),
    ...(batch !== undefined && {
      batch: {
        ...batch,
        request: (ids) => withoutFurther(batch.request(ids), { kind: 'records', type, ids }),
        read: (body) => wrapPart(body),
      },
    }),
  }
}

/** Drops follow-up requests, because files contain everything in one answer. */
function withoutFurther({ and: _and, ...request }: SourceRequest, part: FilesPart): SourceRequest {
  return { ...request, part }
}

function lookupInParts(lookup: LookupContract, kind: string): LookupContract {
  const of = kind as LookupKind
  return {
    ...lookup,
    read: (text) => ({ ...lookup.read(text), part: { kind: 'lookup', of } }),
    readAnswer: (body) => wrapPart(body),
  }
}

/** Wraps a parsed part, so that nothing redacts or changes it again. */
interface ParsedPart {
  readonly part: unknown
}

function partOf(value: unknown): Json {
  return { part: value } satisfies ParsedPart as unknown as Json
}

/** Unwraps a part that `FilesInParts` made in this process, so its form needs no check. */
export function partIn<T>(body: Json): T {
  return (body as unknown as ParsedPart).part as T
}

function wrapPart<T>(body: Json): Result<T> {
  return ok(partIn<T>(body))
}

interface PartListing {
  /** Identifies the parts of the request that its items depend on. */
  readonly of: string
  /** Sorted by id, each id once. */
  readonly items: readonly ListedItem[]
  readonly setAside: readonly string[]
  readonly gone: number
  readonly skipped: readonly string[]
  readonly incomplete: string | undefined
}

interface ReadingOfFiles {
  readonly provider: Pick<Provider, 'files' | 'types' | 'lookups'>
  readonly redact: readonly string[]
}

/** The contents of files, served in parts. Caches the items made for one type, for its next part. */
export class FilesInParts {
  readonly #body: Json
  readonly #reading: ReadingOfFiles
  readonly #listed = new Map<string, PartListing>()
  readonly #records = new Map<string, ReadonlyMap<string, unknown>>()

  constructor(body: Json, reading: ReadingOfFiles) {
    this.#body = body
    this.#reading = reading
  }

  /** Returns everything if no part is given. */
  answer(part: FilesPart | undefined): Result<Json> {
    if (part === undefined) return ok(this.#body)
    const answer = this.#part(part)
    return answer.ok ? ok(partOf(answer.value)) : answer
  }

  #part(part: FilesPart): Result<unknown> {
    const { types, lookups, files } = this.#reading.provider
    if (part.kind === 'summary') return ok(files?.summary?.(this.#body) ?? null)
    if (part.kind === 'lookup')
      return lookups?.[part.of]?.readAnswer(this.#body) ?? err(`there is no look-up by ${part.of}`)
    const contract = types[part.type]
    if (contract === undefined) return err(`its provider has no type ${part.type}`)
    if (part.kind === 'page') return this.#page(contract, part.page)
    if (part.kind === 'records') return this.#recordsOf(contract, part.ids)
    return contract.record === undefined ? ok(this.#body) : contract.record(this.#body, part.id)
  }

  /** Starts after the cursor's id, so an entity that exists before and after the files change appears in some page. */
  #page(contract: TypeContract, page: ListRequest): Result<ListPage> {
    const listed = this.#listing(contract, page)
    if (!listed.ok) return listed
    const { items, setAside, gone, skipped, incomplete } = listed.value
    const from = page.cursor === null ? 0 : firstAfter(items, page.cursor)
    const end = endOfPart(items, from)
    const isFirst = page.cursor === null
    return ok({
      items: items.slice(from, end),
      setAside: isFirst ? nameFirstReasons(setAside) : [],
      ...(isFirst && gone > 0 && { gone }),
      ...(isFirst && skipped.length > 0 && { skipped }),
      ...(incomplete !== undefined && { incomplete }),
      next: end < items.length ? (items[end - 1]?.id ?? null) : null,
    })
  }

  #listing(contract: TypeContract, page: ListRequest): Result<PartListing> {
    const requested = JSON.stringify([page.updatedSince, page.ids ?? null])
    const known = this.#listed.get(contract.type)
    if (known?.of === requested) return ok(known)
    const read = readListing(contract, this.#body, { request: { ...page, cursor: null }, redact: this.#reading.redact })
    if (!read.ok) return read
    const { items, setAside, gone = 0, skipped = [], incomplete } = read.value
    const byId = new Map(items.map((item) => [item.id, item]))
    const sorted = [...byId.values()].sort((a, b) => compareTexts(a.id, b.id))
    const listed: PartListing = { of: requested, items: sorted, setAside, gone, skipped, incomplete }
    this.#listed.set(contract.type, listed)
    return ok(listed)
  }

  #recordsOf(contract: TypeContract, ids: readonly string[]): Result<readonly unknown[]> {
    if (contract.batch === undefined) return err(`${contract.type} isn't read by ids`)
    let records = this.#records.get(contract.type)
    if (records === undefined) {
      const read = contract.batch.read(this.#body)
      if (!read.ok) return read
      records = new Map(read.value.map((one) => [one.id, one]))
      this.#records.set(contract.type, records)
    }
    const found = ids.flatMap((id) => records.get(id) ?? [])
    if (found.length === ids.length) return ok(found)
    const listed = this.#listing(contract, { cursor: null, updatedSince: null })
    const unreadable = listed.ok ? listed.value.incomplete : undefined
    if (unreadable === undefined) return ok(found)
    return ok(ids.map((id) => records.get(id) ?? { id, unreadable }))
  }
}

/** Binary search, since the items are sorted by id. */
function firstAfter(items: readonly ListedItem[], id: string): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle]?.id ?? '') <= id) low = middle + 1
    else high = middle
  }
  return low
}

function endOfPart(items: readonly ListedItem[], from: number): number {
  let bytes = 0
  let end = from
  while (end < items.length && end - from < MAX_ITEMS && bytes < MAX_PART_BYTES) {
    bytes += JSON.stringify(items[end]?.record ?? null).length
    end++
  }
  return end
}

/** Counts all reasons, and names the first ones. */
function nameFirstReasons(reasons: readonly string[]): readonly string[] {
  return reasons.length <= MAX_SET_ASIDE ? reasons : reasons.map((reason, i) => (i < MAX_SET_ASIDE ? reason : ''))
}
