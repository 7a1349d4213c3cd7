// Makes the requests of a mark's plan, and turns the answers into documents.
import { isDetail } from '../catalogue/containment.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { DocumentStatus, Reads } from '../contracts/reads.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import type { LookupContract, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { Tracer } from '../contracts/telemetry.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { lookedUpBy, LOOKUP_TYPE, MAY_RESOLVE_TO, RESOLVES_TO } from '../model/lookup.ts'
import { makeUri, partsOf, platformOf, type Uri } from '../model/uri.ts'
import { recordEtag } from '../contracts/etag.ts'
import type { Interpreter, SourceText } from '../contracts/interpreter.ts'
import { isDigest } from '../lib/digest.ts'
import type { BatchReads, GatherContext } from './batch-reads.ts'
import { knownAccounts, MAX_SHARING, type AccountRecord } from './known-accounts.ts'
import type { ReadPlan } from './read-plan.ts'
import { goneAs } from './gone-answer.ts'
import { recordOf } from './record-in-answer.ts'

export interface ReadContext extends Omit<GatherContext, 'typesOf'> {
  readonly catalogue: Catalogue
  readonly interpreter: Interpreter
  /** Properties of answers that are removed before anything reads them. */
  readonly redact: readonly string[]
  /** Answers requests that several marks share. */
  readonly gathered?: Pick<BatchReads, 'answerOf'>
  readonly store: Pick<Reads, 'documentStatuses'> & AccountRecord
  readonly tracer?: Tracer | undefined
  /** Called for each answer with the mapping's error, or null. */
  readonly mapped?: (error: string | null) => void
}

/** The answers to one mark, before the mark is settled. */
export type ReadReport =
  /** `fromRecord`: no source was asked; a commit that changes the answer marks it again, so no retry is needed. */
  | { readonly kind: 'answered'; readonly writes: readonly DocumentWrite[]; readonly fromRecord?: true }
  | { readonly kind: 'unavailable'; readonly writes: readonly DocumentWrite[] }
  | { readonly kind: 'throttled' }

/** Makes all requests of the plan in turn; stops at the first answer that the source is unavailable or throttles. */
export async function readMark(
  mark: LeasedMark,
  plan: Exclude<ReadPlan, { kind: 'nothing' }>,
  context: ReadContext,
): Promise<ReadReport> {
  if (plan.kind === 'lookup') return await readLookup(mark, plan, context)
  const writes: DocumentWrite[] = []
  for (const type of plan.types) {
    const key = { platform: partsOf(mark.uri).platformId, type, uri: mark.uri }
    if (await isContainerGone(mark.uri, type, context)) {
      writes.push({ key, requestedAt: context.now(), answer: goneAs(type, context.catalogue) })
      continue
    }
    const gathered = (await context.gathered?.answerOf(type, mark.uri)) ?? null
    const requestedAt = gathered?.requestedAt ?? context.now()
    const status = mark.documents.find((d) => d.type === type && d.platform === key.platform)
    const answer =
      gathered?.answer ??
      (await context.source.ask(requestOf(mark, { type, context }), {
        ...validators(status, type, { mark, context }),
        signal: context.signal,
        traceparent: mark.cause.spans?.[0],
      }))
    if (answer.kind === 'throttled') return { kind: 'throttled' }
    if (answer.kind === 'unavailable') {
      writes.push({ key, requestedAt, answer: { kind: 'failed', error: answer.reason } })
      return { kind: 'unavailable', writes }
    }
    const at = { answer, context, isRecord: gathered !== null }
    const isEmptyDetail = answer.kind === 'gone' && status?.hydratedAt === null && isDetail(context.catalogue, type)
    writes.push({
      key,
      requestedAt,
      answer: isEmptyDetail ? emptyDetail(mark, type, context) : interpret(mark, type, at),
    })
  }
  return { kind: 'answered', writes }
}

/**
 * A detail that something still names, and the source hasn't had since the read before, is one that its entity does
 * without, such as the signature of a model that was logged without a file: no reference to it is wrong.
 */
function emptyDetail({ uri }: LeasedMark, type: string, { interpreter }: ReadContext): DocumentAnswer {
  const nodes = [{ uri, attributes: { entityType: type } }]
  const statement = { nodes, edges: [], references: [], lookupsToRecheck: [] }
  return { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: interpreter.version(type) }
}

/** Tells whether the entity that it is listed under is gone: then the source needn't be read. */
async function isContainerGone(uri: Uri, type: string, { provider, catalogue, store }: ReadContext): Promise<boolean> {
  const over = provider.types[type]?.over
  const id = over?.endsWith?.(partsOf(uri).resourceId) ?? null
  if (over === undefined || id === null) return false
  const { platformId: platform } = partsOf(uri)
  const other = makeUri(catalogue.type(over.type)?.componentType ?? '', platform, id)
  if (!other.ok) return false
  const [status] = await store.documentStatuses([{ platform, type: over.type, uri: other.value }])
  return status?.gone === true
}

function requestOf(mark: LeasedMark, { context, type }: { type: string; context: ReadContext }): SourceRequest {
  const { provider } = context
  const request = provider.types[type]?.read(partsOf(mark.uri).resourceId) ?? null
  if (request === null) throw new Error(`the provider ${provider.name} can't read the type ${type} of ${mark.uri}`)
  return request
}

/**
 * Reads conditionally only if "not modified" is enough: the last answer is good and was mapped by the current mapping,
 * and no mark demands a whole read, which checks whether the source's versions can be trusted.
 */
function validators(
  status: DocumentStatus | undefined,
  type: string,
  { mark, context }: { readonly mark: LeasedMark; readonly context: ReadContext },
): { etag: string | null; lastModified: string | null } {
  const usable =
    status !== undefined &&
    !mark.whole &&
    status.lastError === null &&
    !status.gone &&
    status.mapping === context.interpreter.version(type)
  if (!usable || isDigest(status.etag)) return { etag: null, lastModified: null }
  return { etag: status.etag, lastModified: status.lastModified }
}

function interpret(
  mark: LeasedMark,
  type: string,
  {
    answer,
    context,
    isRecord,
  }: {
    answer: Exclude<SourceAnswer, { kind: 'throttled' | 'unavailable' }>
    context: ReadContext
    /** True if the body is already the record. */
    isRecord: boolean
  },
): DocumentAnswer {
  const gone = goneAs(type, context.catalogue)
  switch (answer.kind) {
    case 'not-modified':
      return { kind: 'same' }
    case 'gone':
      return gone
    case 'malformed':
      return { kind: 'failed', error: answer.reason }
    case 'ok': {
      const record = isRecord
        ? ok(answer)
        : recordOf(context.provider.types[type], partsOf(mark.uri).resourceId, answer)
      const read: DocumentAnswer = !record.ok
        ? { kind: 'failed', error: record.error }
        : record.value === null
          ? gone
          : normaliseRecord(mark, { type, record: record.value, context })
      context.mapped?.(read.kind === 'failed' ? read.error : null)
      return read
    }
  }
}

function normaliseRecord(
  { uri, cause: { spans } }: LeasedMark,
  { type, record, context }: { readonly type: string; readonly record: SourceText; readonly context: ReadContext },
): DocumentAnswer {
  const { tracer, interpreter } = context
  const span =
    tracer === undefined || spans === undefined
      ? null
      : tracer.step({ name: 'normalise', kind: 'internal', attributes: { 'mlg.type': type } }, spans)
  const answer = interpreter.document(uri, type, withEtag(record, type, context))
  span?.end(answer.kind === 'failed' ? { error: answer.error } : {})
  return answer
}

function withEtag(answer: SourceText, type: string, { provider, redact }: ReadContext): SourceText {
  const contract = provider.types[type]
  if (contract?.completeRecords === undefined && contract?.partialRecords === undefined) return answer
  return { ...answer, etag: recordEtag(contract, { record: answer.body, etag: answer.etag, redact }) }
}

type LookupPlan = Extract<ReadPlan, { kind: 'lookup' }>

/** Asks its own source first. If that doesn't know the person, another source may: then the record says who it is. */
async function readLookup(mark: LeasedMark, plan: LookupPlan, context: ReadContext): Promise<ReadReport> {
  const requestedAt = context.now()
  const key = { platform: partsOf(mark.uri).platformId, type: LOOKUP_TYPE, uri: mark.uri }
  const response = await askLookup(mark, plan, context)
  if (response.kind === 'throttled') return response
  if (response.kind === 'unavailable')
    return { kind: 'unavailable', writes: [{ key, requestedAt, answer: { kind: 'failed', error: response.reason } }] }
  const answer = response.kind === 'nobody' ? await answerOfRecord(mark, plan, context) : response.answer
  const writes = [{ key, requestedAt, answer }]
  return plan.lookup === null ? { kind: 'answered', writes, fromRecord: true } : { kind: 'answered', writes }
}

type AskedLookup =
  | Extract<SourceAnswer, { kind: 'throttled' | 'unavailable' }>
  | { readonly kind: 'nobody' }
  | { readonly kind: 'answered'; readonly answer: DocumentAnswer }

async function askLookup(mark: LeasedMark, { lookup, text }: LookupPlan, context: ReadContext): Promise<AskedLookup> {
  if (lookup === null) return { kind: 'nobody' }
  const status = mark.documents.find(({ type, platform }) => type === LOOKUP_TYPE && platform === platformOf(mark.uri))
  const answer = await context.source.ask(lookup.read(text), {
    ...validators(status, LOOKUP_TYPE, { mark, context }),
    signal: context.signal,
    traceparent: mark.cause.spans?.[0],
  })
  switch (answer.kind) {
    case 'throttled':
    case 'unavailable':
      return answer
    case 'not-modified':
      return { kind: 'answered', answer: { kind: 'same' } }
    case 'gone':
      return { kind: 'nobody' }
    case 'malformed':
      return { kind: 'answered', answer: { kind: 'failed', error: answer.reason } }
    case 'ok': {
      const read = lookupAnswer(mark, { answer, context, lookup })
      return read === null ? { kind: 'nobody' } : { kind: 'answered', answer: read }
    }
  }
}

/** Returns null if the source knows nobody of that address or name. */
function lookupAnswer(
  mark: LeasedMark,
  {
    answer,
    context,
    lookup,
  }: { answer: Extract<SourceAnswer, { kind: 'ok' }>; context: ReadContext; lookup: LookupContract },
): DocumentAnswer | null {
  const ids = lookup.readAnswer(answer.body)
  if (!ids.ok) return { kind: 'failed', error: ids.error }
  if (ids.value.length === 0) return null
  const found: Uri[] = []
  for (const id of ids.value.slice(0, MAX_SHARING)) {
    const user = resolve(id, mark, { context, type: lookup.type })
    if (!user.ok) return { kind: 'failed', error: user.error }
    found.push(user.value)
  }
  return lookupStatement(mark, { found, expects: lookup.type, validators: answer }, context)
}

/** Stores no ETag, since a later answer of the record isn't one of the source. */
async function answerOfRecord(mark: LeasedMark, { lookup }: LookupPlan, context: ReadContext): Promise<DocumentAnswer> {
  const wanted = { ...lookedUpBy(mark.uri), platform: platformOf(mark.uri), isAsked: lookup !== null }
  const found = await knownAccounts(wanted, context.store)
  if (found.length === 0) return { kind: 'gone', history: false }
  const noValidators = { etag: null, lastModified: null }
  return lookupStatement(mark, { found, expects: null, validators: noValidators }, context)
}

interface FoundAccounts {
  readonly found: readonly Uri[]
  /** The found accounts are read as entities of this type; null if the record has them already. */
  readonly expects: string | null
  readonly validators: { readonly etag: string | null; readonly lastModified: string | null }
}

/** A single account is the one meant; among several none is. */
function lookupStatement(
  { uri }: LeasedMark,
  { found, expects, validators: { etag, lastModified } }: FoundAccounts,
  { interpreter }: ReadContext,
): DocumentAnswer {
  const type = found.length === 1 ? RESOLVES_TO : MAY_RESOLVE_TO
  const statement = {
    nodes: [],
    edges: found.map((to) => ({ type, from: uri, to })),
    references: expects === null ? [] : found.map((to) => ({ uri: to, expects: [expects] })),
    lookupsToRecheck: [],
  }
  return { kind: 'stated', statement, etag, lastModified, raw: null, mapping: interpreter.version(LOOKUP_TYPE) }
}

function resolve(
  id: string,
  mark: LeasedMark,
  { context, type }: { readonly context: ReadContext; readonly type: string },
): Result<Uri> {
  const uri = makeUri(context.catalogue.type(type)?.componentType ?? 'user', partsOf(mark.uri).platformId, id)
  return uri.ok ? ok(uri.value) : err(`the look-up names "${id}", which has no valid URI: ${uri.error}`)
}
