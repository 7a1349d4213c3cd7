// The ports of a source and of a provider: what may be read, listed and resolved, and with which limits.
import type { Catalogue } from '../catalogue/registry.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { LookupKind } from '../model/lookup.ts'
import type { Uri } from '../model/uri.ts'
import type { Mapping } from './mapping.ts'
import type { GuardRule } from './reconcile.ts'

/** A map, or a choice whose members are compiled when they are first used. */
export interface ProvidersByName {
  get(name: string): Provider | undefined
  has(name: string): boolean
  keys(): Iterable<string>
  values(): Iterable<Provider>
}

/**
 * A provider describes one kind of source system: its events, how to read, how to list, how to map. It holds no state
 * and awaits nothing: it describes requests and reads answers, and a `Source` carries them out, so that pace, retries
 * and bounds are the same for all.
 */
export interface Provider {
  /** `registry`: what a configuration names as `provider`. */
  readonly name: string
  /** The file that declares it, or its module, for messages; absent for one that is code of the product. */
  readonly file?: string
  /**
   * The domains of the catalogue that its platforms serve: a bare id of a type of one of them is of the platform
   * itself.
   */
  readonly domains: readonly string[]
  /** The tests that prove the provider reads its product correctly; absent if there are none. */
  readonly proved?: ProviderProof
  /**
   * Where the product's own web pages are: relative to the address of the source, or keyed by that address if several
   * are known. `configured` means the address of the source doesn't tell, so the configuration has to.
   */
  readonly pages?: string | Readonly<Record<string, string>>
  /** Its platforms have no address: they push their metadata. */
  readonly pushed?: true
  readonly events: Readonly<Record<string, EventContract>>
  /** The event type of a body without `event_type`, as its webhooks send it; null where it is not an event. */
  eventName?(body: JsonObject): string | null
  /** Contracts by entity type, in the order of listing: types that others refer to come first. */
  readonly types: Readonly<Record<string, TypeContract>>
  /** How to ask the source who has an e-mail address or a name. Other people are found by their keys. */
  readonly lookups?: Readonly<Partial<Record<LookupKind, LookupContract>>>
  /** Present if its requests need a token that another request obtains. */
  readonly signIn?: SignInContract
  /** Names of the settings that the configuration of a source may have. */
  readonly settings?: readonly string[]
  /** The settings that are required. */
  readonly requiredSettings?: readonly string[]
  /** Returns the same provider with these settings in its requests. */
  withSettings?(settings: Readonly<Record<string, string>>): Provider
  /**
   * Present if its sources may say in which namespaces the entities of other platforms are named
   * (`SourceConfig.namespaces`).
   */
  readonly namespaces?: true
  /** Signature scheme of its webhooks; the service's own by default. */
  readonly signature?: SignatureSchemeName
  /** Present if its sources may be files (`file:` addresses). */
  readonly files?: FilesContract
  /** How to find out whether the product answers at an address, and which version of it. */
  readonly check?: CheckContract
  /** Limits to suggest for its sources. */
  readonly defaults?: {
    readonly ratePerSecond?: number | undefined
    readonly concurrency?: number | undefined
    /** Limits one answer, or all files together. */
    readonly maxBytes?: number | undefined
  }
  /** How a product is configured to send its events here. */
  readonly webhook?: WebhookContract
  /** Present if its types are those of the catalogue; returns the provider with them. */
  ofCatalogue?(catalogue: Catalogue): Provider
}

/** `stand-in`: what answered was made from the published shapes of the API. `with`: which, for people. */
export interface ProviderProof {
  readonly on: 'product' | 'stand-in'
  readonly with: string
}

/** Reads files as a source: every request to it is answered from the result for all files. */
export interface FilesContract {
  /** Its sources are files and nothing else. */
  readonly only: boolean
  /**
   * Selects the files of a folder by name, where `*` stands for any text. By default all files with a known extension
   * are read.
   */
  readonly names?: readonly string[]
  answer(files: readonly SourceFile[], platform: string): Result<Json>
  /** Summarises an import for the person who runs it, in addition to what is listed. */
  summary?(body: Json): Json
}

/** A part of what files say, as their provider reads it: all of it may be too much for one answer. */
export type FilesPart =
  | { readonly kind: 'page'; readonly type: string; readonly page: ListRequest }
  | { readonly kind: 'records'; readonly type: string; readonly ids: readonly string[] }
  | { readonly kind: 'record'; readonly type: string; readonly id: string }
  | { readonly kind: 'lookup'; readonly of: LookupKind }
  | { readonly kind: 'summary' }

/** A file, as it was found below the address of a source. */
export interface SourceFile {
  /** Its path below that address. */
  readonly name: string
  /**
   * Contents of the file: one JSON document, all YAML documents, the lines of JSON lines, or the rows of CSV
   * (`CsvRow`).
   */
  readonly documents: readonly Json[]
}

export interface CheckContract {
  readonly request: SourceRequest
  /** Returns null if the product doesn't tell its version, and an error if another product answered. */
  version(body: Json): Result<string | null>
  /** The oldest version that can be read. */
  readonly oldest?: string
}

/** How this service's webhook is found at a product, and created or changed there. */
export interface WebhookContract {
  list(cursor: string | null): SourceRequest
  /** Picks the webhooks on a page that are this service's, by name and address. */
  readList(body: Json, page: { readonly webhook: Webhook; readonly cursor: string | null }): Result<WebhookPage>
  create(webhook: Webhook): SourceRequest
  update(id: string, webhook: Webhook): SourceRequest
  /** Tells people which settings the product needs before it sends webhooks here. */
  readonly needs?: string
}

export interface Webhook {
  readonly name: string
  readonly url: string
  /** Null keeps the secret that the webhook has. */
  readonly secret: string | null
}

export interface WebhookPage {
  /** `isCurrent`: as far as the product tells, it is what would be made. */
  readonly found: readonly { readonly id: string; readonly isCurrent: boolean }[]
  readonly next: string | null
}

/** The ways to sign webhooks that are known. */
export const SIGNATURE_SCHEMES = ['mlg', 'mlflow', 'bearer'] as const
export type SignatureSchemeName = (typeof SIGNATURE_SCHEMES)[number]

/** One hydration contract per event type: which entity it is about, and where the event holds its id. */
export interface EventContract {
  readonly type: string
  /** Returns null if the event names nothing usable. */
  idOf(event: JsonObject): string | null
  /** The member that holds the id, for messages to people. */
  readonly idKey: string
}

export interface TypeContract {
  readonly type: string
  /** The full current state of one thing; null where it has no read of its own. The caller passes the bare id. */
  read(id: string): SourceRequest | null
  /**
   * Returns the record within the answer to `read` of this id; by default the whole answer. Null means that the entity
   * is gone. An error never quotes values, because nothing is redacted yet.
   */
  record?(body: Json, id: string): Result<Json | null>
  /**
   * Builds the request of a listing, or returns null if there is none. Without a listing of changes (`updatedSince`),
   * only complete listings find changes; without either, nothing is listed.
   */
  list(page: ListRequest): SourceRequest | null
  readList(body: Json, page: ListRequest): Result<ListPage>
  /**
   * Its listing carries complete records, of the form that `record` gives: they are taken from the page. Whether the
   * listing gives their ETags as well: where it does not, a digest of the record stands for its ETag, after a single
   * read too.
   */
  readonly completeRecords?: { readonly etags: boolean }
  /**
   * Its listing carries a part of each record, without `noise` the same part as a single read: what differs is read by
   * itself, and a complete listing reads everything so.
   */
  readonly partialRecords?: true
  /** Its listing of what changed shows everything. */
  readonly changesListAll?: true
  /** Its listing of what changed goes by when a thing ended: it lacks what is running, and what changed after its end. */
  readonly changesByEnd?: true
  /** Members of records that change without a meaning, left out of the digest: dotted paths, which go through lists. */
  readonly noise?: readonly string[]
  /** Listed for so many ids of another type of the same source at a time, which `ListRequest.ids` carries. */
  readonly over?: ListedOver
  readonly batch?: BatchContract
  readonly curves?: OnDemandContract<CurvePoint>
  readonly artifacts?: OnDemandContract<Artifact>
  readonly mapping: Mapping
  /**
   * Merges two payloads of one entity, where they are pushed: the same in any order, grouped in any way, and with any
   * of them repeated; of a single one, `merge(a, a)`. Without it, members are joined one by one (`model/join.ts`).
   */
  readonly merge?: (a: Json, b: Json) => Json
}

export interface ListedOver {
  readonly type: string
  readonly atOnce: number
  /**
   * The id of the other thing that this one ends with, though its source goes on answering for it; null where its id
   * tells none.
   */
  endsWith?(id: string): string | null
}

/** Reads a list of one thing that its source alone keeps: while somebody waits, and never stored. */
export interface OnDemandContract<Item> {
  /** Is null if the id is not one of this type. The values fill the placeholders that the declaration may have. */
  request(id: string, values: Readonly<Record<string, string | number | null>>): SourceRequest | null
  read(body: Json): Result<{ readonly items: readonly Item[]; readonly next: string | null }>
}

/** Where a metric was at a step. */
export interface CurvePoint {
  readonly step: number
  /** It is null where it is not a number, such as NaN of a training that diverged. */
  readonly value: number | null
  readonly at: Time | null
}

/** A file or a folder that a run or a model has at its source. */
export interface Artifact {
  /** Below the root of all that it has. */
  readonly path: string
  readonly isFolder: boolean
  readonly bytes: number | null
}

/** Reads several things by their ids. */
export interface BatchContract {
  readonly max: number
  request(ids: readonly string[]): SourceRequest
  /** Records of the form that `record` gives; with their ETags where listings give those. */
  read(body: Json): Result<readonly { readonly id: string; readonly record: Json; readonly etag?: string | null }[]>
  /** An id that a good answer lacks is gone; else it is read by itself. */
  readonly absentMeansGone?: true
}

/** A request below the address of a source. */
export interface SourceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Includes the query, in which everything from outside is encoded. */
  readonly path: string
  readonly body?: Json
  /**
   * Format of the answer; JSON by default. YAML is parsed like JSON, and a text is the body itself. For GraphQL the
   * body is `data`: an answer with errors counts as none, and no status means that the entity is gone.
   */
  readonly format?: SourceFormat
  /** It is signed, and asks for this; its format is `aws`, and no status says that what was asked about is gone. */
  readonly aws?: AwsOperation
  /** An answer 400 may say that there is no such thing: it is given as `{refusal}`, its body. */
  readonly refusals?: true
  /** Its answer becomes `{answer, next}`: the next page's address of the header Link beside it, or null. */
  readonly linked?: true
  /** Its answer may be that it created what it answers with; a POST always may. */
  readonly creates?: true
  /** Somebody waits for it: where it is refused, what the source says of that belongs to the reason. */
  readonly quotesRefusal?: true
  /** It looks for changes since then (ISO 8601): a source that knows that there are none may answer `not-modified`. */
  readonly since?: string
  /** A source of files may have none so far; otherwise that is a failure. */
  readonly mayBeEmpty?: true
  /**
   * Further requests of a read, whose answers become members of the answer, which is an object; at most 5
   * (`further-requests.ts`).
   */
  readonly and?: Readonly<Record<string, SourceRequest>>
  /** Selects a part of the files' contents; absent selects all. */
  readonly part?: FilesPart
  /** Why a provider could not make it: it is never sent, and this is its malformed answer. */
  readonly impossible?: string
}

export type SourceFormat = 'json' | 'yaml' | 'text' | 'graphql' | 'aws'

/** An operation of a service of AWS, for whose name a request is signed. */
export interface AwsOperation {
  readonly service: string
  readonly region: string
  /** Names the operation, such as "SageMaker.ListModels". */
  readonly target: string
}

export interface ListRequest {
  readonly cursor: string | null
  /** ISO 8601, inclusive; null for everything. */
  readonly updatedSince: string | null
  /** Ids of the entities of another type over which this type is listed. */
  readonly ids?: readonly string[]
  /** The last complete listing showed nothing, or there was none: the source may be empty still. */
  readonly nothingListed?: true
}

export interface ListPage {
  readonly items: readonly ListedItem[]
  /** Reasons for each item without a usable id, and faults that the source itself reports. The other items are used. */
  readonly setAside: readonly string[]
  /** Number of items on the page that the source marks as gone. */
  readonly gone?: number
  /** Other kinds of items on the page that the provider ignores; each is counted like a field without a rule. */
  readonly skipped?: readonly string[]
  readonly next: string | null
}

/** The complete records of one type that a page of a listing showed, as far as it differs from the record. */
export interface CompletePage {
  readonly type: string
  /** Taken before the request: the time, and `Marks.sequence()`. */
  readonly requestedAt: Time
  readonly upTo: number
  readonly items: readonly CompleteItem[]
}

export interface CompleteItem {
  readonly uri: Uri
  readonly etag: string
  readonly record: Json
}

export interface ListedItem {
  readonly id: string
  readonly etag: string | null
  /** Present if the listing carries complete records. */
  readonly record?: Json
  /** Its record lacks something, unlike others of the listing: where it differs, the item is read by itself. */
  readonly isPartial?: true
  /**
   * Ids of others that are there as well, though the listing lacks them: each was followed by the one before it here,
   * the first by this one.
   */
  readonly standsFor?: readonly string[]
}

export interface LookupContract {
  read(text: string): SourceRequest
  /** The ids of the users that have this address or name; empty where no user has it. */
  readAnswer(body: Json): Result<readonly string[]>
  readonly type: string
}

/** How to obtain a token with the configured credentials. It is sent as a bearer token. */
export interface SignInContract {
  request(credentials: SourceCredentials): SourceRequest
  /** Used for a source without users, which gives everybody a token. */
  readonly anonymous?: SourceRequest
  token(body: Json): Result<string>
}

export interface SourceCredentials {
  readonly username: string
  readonly password: string
}

/** The outcome of one request. Only `ok`, `not-modified` and `gone` are answers; the others state why there is none. */
export type SourceAnswer =
  | {
      readonly kind: 'ok'
      readonly body: Json
      readonly raw: Uint8Array
      readonly etag: string | null
      readonly lastModified: string | null
      /** The time by the source's own clock (its Date header), in ms; absent without the header. */
      readonly date?: number | null
      /** It is of files that were read for a request before: nothing was read for this one. */
      readonly cached?: true
    }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'gone'; readonly status: 404 | 410 }
  /** 429, or 503 with Retry-After: nothing is wrong with the entity that was read. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | null }
  /** The source itself does not answer: 5xx, time-outs, refused connections. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /**
   * It answered, but not with what was agreed: wrong content type, broken JSON, redirects, too large, other 4xx.
   * `refused`: who asks is not let in, or not to this.
   */
  | { readonly kind: 'malformed'; readonly reason: string; readonly refused?: Refusal }

/**
 * `credentials`: the source doesn't accept whom it is asked by (401), so it answers nothing. `access`: it doesn't let
 * them read this (403), which may hold for one thing alone.
 */
export type Refusal = 'credentials' | 'access'

export interface ReadOptions {
  readonly etag: string | null
  readonly lastModified: string | null
  readonly signal: AbortSignal
  /** The `traceparent` of what the read is a step of; absent where it is not traced. */
  readonly traceparent?: string | undefined
}

/** One configured source system, as something that answers reads. */
export interface Source {
  ask(request: SourceRequest, options: ReadOptions): Promise<SourceAnswer>
  close(): Promise<void>
}

/** A header whose value is in a file: its name in lower case, an absolute path, and what is before the content. */
export interface HeaderFile {
  readonly name: string
  readonly file: string
  readonly prefix: string
}

/** A configured source: a provider under a platform id, with its limits. */
export interface SourceConfig {
  readonly platform: string
  readonly provider: string
  /** Null means the source can't be read, and pushes its metadata (docs/decisions/0016). */
  readonly baseUrl: string | null
  /** Where people open the product, if the address of the source doesn't tell. */
  readonly pages?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Headers whose values are in files. The files may change, so they are read again. */
  readonly headerFiles?: readonly HeaderFile[] | undefined
  /** Used by providers that sign in for a token, and by directories. */
  readonly credentials?: SourceCredentials | undefined
  /**
   * Tells people where the configuration has the source's credentials: keys, and the variables or files that they name.
   * It never has a value.
   */
  readonly credentialPlaces?: readonly string[] | undefined
  /** Settings that the provider's file allows in the configuration. */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** The authorities that its certificate may come from, instead of the machine's own: PEM. */
  readonly ca?: string | undefined
  /** Makes an `ldap:` connection to a directory encrypted before anything is sent. */
  readonly startTls?: boolean | undefined
  /** Maps a type or a domain to the platform that references into it lead to, if several sources serve that domain. */
  readonly references: Readonly<Record<string, string>>
  /** Maps namespaces of OpenLineage to the platform whose entities are named in them. */
  readonly namespaces?: Readonly<Record<string, string>> | undefined
  readonly limits: SourceLimits
  readonly sweep: SweepConfig
  /** Beyond this, a disappearance waits for a person. */
  readonly guard: GuardRule
  /** Present for a source that pushes nothing. */
  readonly poll?: PollConfig | undefined
  /** Members of answers that are left out before anything looks at them: dotted paths, which go through lists. */
  readonly redact: readonly string[]
}

export interface SourceLimits {
  readonly ratePerSecond: number
  /** Requests that may go at once after a pause; on top of the rate, so it is small. */
  readonly burst: number
  readonly concurrency: number
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface SweepConfig {
  /** A complete listing this often; it alone finds what disappeared. By default as often as its cost allows. */
  readonly fullSeconds?: number | undefined
  /** A listing of what changed since, this often. */
  readonly incrementalSeconds: number
}

/**
 * The incremental sweep of a source that pushes nothing is all that it has beside complete listings: often, and with
 * care.
 */
export interface PollConfig {
  /** Instead of `sweep.incrementalSeconds`. */
  readonly intervalSeconds: number
  /** How far each poll reaches back before the last one: longer than the source takes to commit a change. */
  readonly overlapSeconds: number
}
