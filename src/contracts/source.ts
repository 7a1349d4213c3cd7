// The ports of a source and of a provider: what may be read, listed and resolved, and with which limits.
import type { Catalogue } from '../catalogue/registry.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { LookupKind } from '../model/lookup.ts'
import type { Uri } from '../model/uri.ts'
import type { Mapping } from './mapping.ts'
import type { GuardRule } from './sweeps.ts'

/** A map whose values may be compiled on first use. */
export interface ProvidersByName {
  get(name: string): Provider | undefined
  has(name: string): boolean
  keys(): Iterable<string>
  values(): Iterable<Provider>
}

/**
 * A provider describes one kind of source system: its events, how to read, list and map. It has no state and is
 * synchronous: it describes requests and reads answers, and a `Source` carries them out, so that pace, retries and
 * limits are the same for all.
 */
export interface Provider {
  /** `registry`: the name that a configuration uses as `provider`. */
  readonly name: string
  /** The file or module that declares it, for messages; absent if it is built in. */
  readonly file?: string
  /** The catalogue's domains that its platforms serve: bare ids of their types belong to the platform itself. */
  readonly domains: readonly string[]
  /** The tests that prove the provider reads its product correctly; absent if there are none. */
  readonly proved?: ProviderProof
  /**
   * Location of the product's own web pages: relative to the address of the source, or keyed by that address if several
   * are known. `configured` means that the address of the source doesn't tell, so the configuration has to.
   */
  readonly pages?: string | Readonly<Record<string, string>>
  /** Its platforms have no address: they push their metadata. */
  readonly pushed?: true
  readonly events: Readonly<Record<string, EventContract>>
  /** Returns the event type of a body without `event_type`, as its webhooks send it; null if it isn't an event. */
  eventName?(body: JsonObject): string | null
  /** Contracts by entity type, in the order of listing: types that others refer to come first. */
  readonly types: Readonly<Record<string, TypeContract>>
  /** How to query the source for the person with an e-mail address or a name. Other people are found by their keys. */
  readonly lookups?: Readonly<Partial<Record<LookupKind, LookupContract>>>
  /** Present if its requests need a token that another request obtains. */
  readonly signIn?: SignInContract
  /** Names of the settings that the configuration of a source may have. */
  readonly settings?: readonly string[]
  readonly requiredSettings?: readonly string[]
  /** Returns the same provider with these settings in its requests. */
  withSettings?(settings: Readonly<Record<string, string>>): Provider
  /** Present if its sources may name other platforms' entities in namespaces (`SourceConfig.namespaces`). */
  readonly namespaces?: true
  /** Signature scheme of its webhooks; the service's own by default. */
  readonly signature?: SignatureSchemeName
  /** Present if its sources may be files (`file:` addresses). */
  readonly files?: FilesContract
  /** How to find out whether the product answers at an address, and its version. */
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
  /** Present if its types depend on the catalogue; returns the provider with them. */
  ofCatalogue?(catalogue: Catalogue): Provider
}

/** `stand-in`: a server built from the published shapes of the API answered. `with`: which one, for people. */
export interface ProviderProof {
  readonly on: 'product' | 'stand-in'
  readonly with: string
}

/** Reads files as a source: every request is answered from the result for all files. */
export interface FilesContract {
  /** Its sources can only be files. */
  readonly only: boolean
  /** Selects files by name, where `*` stands for any text; by default all with a known extension. */
  readonly names?: readonly string[]
  answer(files: readonly SourceFile[], platform: string): Result<Json>
  /** Summarises an import for the person who runs it, in addition to what is listed. */
  summary?(body: Json): Json
}

/** A part of the files' contents as their provider reads it, since all of it may be too much for one answer. */
export type FilesPart =
  | { readonly kind: 'page'; readonly type: string; readonly page: ListRequest }
  | { readonly kind: 'records'; readonly type: string; readonly ids: readonly string[] }
  | { readonly kind: 'record'; readonly type: string; readonly id: string }
  | { readonly kind: 'lookup'; readonly of: LookupKind }
  | { readonly kind: 'summary' }

/** A file found below the address of a source. */
export interface SourceFile {
  /** Its path relative to that address. */
  readonly name: string
  /** The file's JSON document, YAML documents, lines of JSON lines, or CSV rows (`CsvRow`). */
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

interface WebhookPage {
  /** `isCurrent`: as far as the product tells, it equals the one that would be created. */
  readonly found: readonly { readonly id: string; readonly isCurrent: boolean }[]
  readonly next: string | null
}

/** Supported ways to sign webhooks. */
export const SIGNATURE_SCHEMES = ['mlg', 'mlflow', 'bearer'] as const
export type SignatureSchemeName = (typeof SIGNATURE_SCHEMES)[number]

/** The contract of an event type: which entity it is about, and where the event has its id. */
export interface EventContract {
  readonly type: string
  /** Returns null if the event has no usable id. */
  idOf(event: JsonObject): string | null
  /** The property with the id, for messages to people. */
  readonly idKey: string
  /** Another entity that changes with it, such as the model of a new version. */
  readonly also?: Pick<EventContract, 'type' | 'idOf'>
}

export interface TypeContract {
  readonly type: string
  /** Requests one entity's complete current state by bare id; null if it can't be read alone. */
  read(id: string): SourceRequest | null
  /**
   * Returns the record within the answer to `read` of this id; by default the whole answer. Null means that the entity
   * is gone. An error never quotes values, because nothing is redacted yet.
   */
  record?(body: Json, id: string): Result<Json | null>
  /**
   * Builds the request of a listing, or returns null if there is none. Without a listing of changes (`updatedSince`),
   * only complete sweeps find changes; without either, nothing is listed.
   */
  list(page: ListRequest): SourceRequest | null
  readList(body: Json, page: ListRequest): Result<ListPage>
  /**
   * Its listing carries complete records, in the form that `record` returns, which are taken from the page. `etags`
   * tells whether the listing has their ETags as well: otherwise a digest of the record replaces the ETag, after a
   * single read too.
   */
  readonly completeRecords?: { readonly etags: boolean }
  /**
   * Its listing carries part of each record, which without `noise` equals that part of a single read: differing
   * entities are read alone, and a complete sweep reads all.
   */
  readonly partialRecords?: true
  /** A listing of changes shows everything that there is, so its end tells what is missing, as that of a sweep does. */
  readonly changesListAll?: true
  /** Its source forgets earlier entities, such as runs before the last one: those that it lacks stay as last read. */
  readonly onlyLatest?: true
  /** Changes that its listing of changes lacks, in words. */
  readonly changesMiss?: string
  /** Properties with meaningless changes, left out of the digest: dotted paths, through lists too. */
  readonly noise?: readonly string[]
  /** Listed for groups of ids of another type of the same source, in `ListRequest.ids`. */
  readonly over?: ListedOver
  readonly batch?: BatchContract
  readonly curves?: OnDemandContract<CurvePoint>
  readonly artifacts?: OnDemandContract<Artifact>
  readonly mapping: Mapping
  /**
   * Merges two pushed payloads of one entity: the same in any order, grouped in any way, and with any of them repeated;
   * for a single one, `merge(a, a)`. Without it, properties are joined one by one (`model/join.ts`).
   */
  readonly merge?: (a: Json, b: Json) => Json
}

export interface ListedOver {
  readonly type: string
  readonly atOnce: number
  /** Returns the id of the entity it ends with, though its source still returns it; null if the id doesn't tell. */
  endsWith?(id: string): string | null
}

/** Reads a list of one entity that only its source stores: while somebody waits, and never recorded. */
export interface OnDemandContract<Item> {
  /** Returns null if the id isn't one of this type. The values fill the placeholders of the declaration. */
  request(id: string, values: Readonly<Record<string, string | number | null>>): SourceRequest | null
  read(body: Json): Result<{ readonly items: readonly Item[]; readonly next: string | null }>
}

/** The value of a metric at a step. */
export interface CurvePoint {
  readonly step: number
  /** Null if it isn't a number, such as NaN in a training that diverged. */
  readonly value: number | null
  readonly at: Time | null
}

/** A file or folder of a run or a model at its source. */
export interface Artifact {
  /** Path below its root. */
  readonly path: string
  readonly isFolder: boolean
  readonly bytes: number | null
}

/** Reads several entities by their ids. */
export interface BatchContract {
  readonly max: number
  request(ids: readonly string[]): SourceRequest
  read(body: Json): Result<readonly BatchedRecord[]>
  /** An id that a good answer lacks is gone; otherwise it is read alone. */
  readonly absentMeansGone?: true
}

/** A record in the form that `record` returns, with its ETag if listings have them; or why it can't be read. */
export type BatchedRecord = { readonly id: string } & (
  | { readonly record: Json; readonly etag?: string | null }
  | { readonly unreadable: string }
)

/** A request relative to the address of a source. */
export interface SourceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Includes the query, with all external values encoded. */
  readonly path: string
  readonly body?: Json
  /**
   * Format of the answer; JSON by default. YAML is parsed like JSON, and a text is the body itself. For GraphQL the
   * body is `data`: an answer with errors counts as none, and no status means that the entity is gone.
   */
  readonly format?: SourceFormat
  /** Signed for this AWS operation; its format is `aws`, and no status means that the entity is gone. */
  readonly aws?: AwsOperation
  /** A 400 may mean that the entity doesn't exist: it is returned as `{refusal}`, with its body. */
  readonly refusals?: true
  /** Its answer becomes `{answer, next}`, where `next` is the next page's address from the Link header, or null. */
  readonly linked?: true
  /** Its answer may be a 201; that of a POST always may. */
  readonly creates?: true
  /** Somebody waits for it: if it is refused, the reason quotes the source. */
  readonly quotesRefusal?: true
  /** Requests changes since then (ISO 8601): a source that knows of none may answer `not-modified`. */
  readonly since?: string
  /** A source of files may have none yet; otherwise that is a failure. */
  readonly mayBeEmpty?: true
  /** Further requests whose answers become properties of the answer object; at most 5 (`further-requests.ts`). */
  readonly and?: Readonly<Record<string, SourceRequest>>
  /** Selects a part of the files' contents; absent selects all. */
  readonly part?: FilesPart
  /** Why a provider couldn't build it: it is never sent, and this is its malformed answer. */
  readonly impossible?: string
}

export type SourceFormat = 'json' | 'yaml' | 'text' | 'graphql' | 'aws'

/** An operation of an AWS service, for which a request is signed. */
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
  /** The last complete sweep showed nothing, or there was none: the source may still be empty. */
  readonly nothingListed?: true
}

export interface ListPage {
  readonly items: readonly ListedItem[]
  /** Reasons for items without a usable id, and faults that the source itself reports. The other items are used. */
  readonly setAside: readonly string[]
  /** Number of items on the page that the source marks as gone. */
  readonly gone?: number
  /** Other kinds of items on the page that the provider ignores; each is counted like a field without a rule. */
  readonly skipped?: readonly string[]
  /** Why the whole listing may lack entities that exist; then it proves no deletion. Each page says so. */
  readonly incomplete?: string
  readonly next: string | null
}

/** The complete records of one type on a page of a listing, as far as they differ from the record. */
export interface CompletePage {
  readonly type: string
  /** Both were taken before the request: the time, and `Marks.sequence()`. */
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
   * Ids of entities that also exist, though the listing lacks them: each was followed by the one before it here, the
   * first by this item.
   */
  readonly standsFor?: readonly string[]
}

export interface LookupContract {
  read(text: string): SourceRequest
  /** Returns the ids of users with this address or name; empty if there are none. */
  readAnswer(body: Json): Result<readonly string[]>
  readonly type: string
}

/** How to obtain a token with the configured credentials. It is sent as a bearer token. */
export interface SignInContract {
  request(credentials: SourceCredentials): SourceRequest
  /** Used for a source without users, which issues a token to everybody. */
  readonly anonymous?: SourceRequest
  token(body: Json): Result<string>
}

export interface SourceCredentials {
  readonly username: string
  readonly password: string
}

/** The outcome of one request. Only `ok`, `not-modified` and `gone` are answers; the others say why there is none. */
export type SourceAnswer =
  | {
      readonly kind: 'ok'
      readonly body: Json
      readonly raw: Uint8Array
      readonly etag: string | null
      readonly lastModified: string | null
      /** The time by the source's own clock (its Date header), in ms; absent without the header. */
      readonly date?: number | null
      /** Its files were read for an earlier request: nothing was read for this one. */
      readonly cached?: true
    }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'gone'; readonly status: 404 | 410 }
  /** 429, or 503 with Retry-After: nothing is wrong with the entity. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | null }
  /** The source itself doesn't answer: 5xx, time-outs, refused connections. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /**
   * It answered unexpectedly: wrong content type, broken JSON, redirects, too large, other 4xx. `refused`: the
   * credentials aren't accepted, or not for this.
   */
  | { readonly kind: 'malformed'; readonly reason: string; readonly refused?: Refusal }

/**
 * `credentials`: the source doesn't accept them (401), so it answers nothing. `access`: they may not read this (403),
 * perhaps only this one entity.
 */
export type Refusal = 'credentials' | 'access'

export interface ReadOptions {
  readonly etag: string | null
  readonly lastModified: string | null
  readonly signal: AbortSignal
  /** The `traceparent` of the read's parent; absent if it isn't traced. */
  readonly traceparent?: string | undefined
}

/** One configured source system, as something that answers reads. */
export interface Source {
  ask(request: SourceRequest, options: ReadOptions): Promise<SourceAnswer>
  close(): Promise<void>
}

/** A header whose value is in a file: its name in lower case, an absolute path, and a prefix for the content. */
export interface HeaderFile {
  readonly name: string
  readonly file: string
  readonly prefix: string
}

/** A configured source with its provider, ready to be read. */
export interface ConfiguredSource {
  readonly config: SourceConfig
  readonly provider: Provider
  readonly source: Source
}

/** A configured source: a provider under a platform id, with its limits. */
export interface SourceConfig {
  readonly platform: string
  readonly provider: string
  /** Null means that the source can't be read, and pushes its metadata (docs/decisions/0016). */
  readonly baseUrl: string | null
  /** Where people open the product, if the address of the source doesn't tell. */
  readonly pages?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Headers whose values are in files. The files may change, so they are read again. */
  readonly headerFiles?: readonly HeaderFile[] | undefined
  /** Used by providers that sign in for a token, and by directories. */
  readonly credentials?: SourceCredentials | undefined
  /**
   * Where the configuration has the source's credentials, for people: keys, and the variables or files that they name.
   * It never contains a value.
   */
  readonly credentialPlaces?: readonly string[] | undefined
  /** Settings that the provider's file allows in the configuration. */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** Accepted authorities of its certificate, instead of the machine's own: PEM. */
  readonly ca?: string | undefined
  /** Encrypts an `ldap:` connection before anything is sent. */
  readonly startTls?: boolean | undefined
  /** Type or domain → the platform that references into it lead to, if several sources serve that domain. */
  readonly references: Readonly<Record<string, string>>
  /** OpenLineage namespace → the platform whose entities are named in it. */
  readonly namespaces?: Readonly<Record<string, string>> | undefined
  readonly limits: SourceLimits
  readonly sweep: SweepConfig
  /** Beyond this, a disappearance waits for a person. */
  readonly guard: GuardRule
  /** Present for a source that pushes nothing. */
  readonly poll?: PollConfig | undefined
  /** Properties of answers that are removed before anything reads them: dotted paths, which go through lists. */
  readonly redact: readonly string[]
}

/** Names the configured credentials to check after a source refused them; never shows their values. */
export function checkCredentials({ credentialPlaces = [] }: Pick<SourceConfig, 'credentialPlaces'>): string {
  return credentialPlaces.length === 0
    ? 'check its credentials'
    : `check its credentials: ${credentialPlaces.join(' and ')}`
}

export interface SourceLimits {
  readonly ratePerSecond: number
  /** Requests that may go at once after a pause; on top of the rate, so it is small. */
  readonly burst: number
  readonly concurrency: number
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** `limits` of a source whose configuration has none. */
export const DEFAULT_LIMITS: Omit<SourceLimits, 'burst'> = {
  ratePerSecond: 200,
  concurrency: 8,
  timeoutMs: 10_000,
  maxBytes: 4 * 1_048_576,
}

export const defaultBurst = (ratePerSecond: number): number => Math.max(1, Math.floor(ratePerSecond / 10))

export interface SweepConfig {
  /** Interval of complete sweeps, which alone find disappearances. By default as often as their cost allows. */
  readonly fullSeconds?: number | undefined
  /** Interval of listings of changes. */
  readonly incrementalSeconds: number
}

/** `sweep` of a source whose configuration has none. */
export const DEFAULT_SWEEP: SweepConfig = { incrementalSeconds: 300 }

/**
 * Polling of a source that pushes nothing: incremental sweeps find its changes between complete sweeps, so they run
 * often and overlap.
 */
interface PollConfig {
  /** Replaces `sweep.incrementalSeconds`. */
  readonly intervalSeconds: number
  /** How far each poll reaches back before the last one: longer than the source takes to commit a change. */
  readonly overlapSeconds: number
}

/** `poll` of a source whose configuration is an empty object; listings of other sources overlap by as much. */
export const DEFAULT_POLL: PollConfig = { intervalSeconds: 30, overlapSeconds: 60 }
