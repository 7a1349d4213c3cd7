// Requests what the plan of a mark names, and turns the answers into documents.
import type { Catalogue } from '../catalogue/registry.ts'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { DocumentStatus, Reads } from '../contracts/reads.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import type { LookupContract, Provider, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { Result } from '../lib/result.ts'
import { err, ok } from '../lib/result.ts'
import { lookedUpBy, LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { makeUri, partsOf, type Uri } from '../model/uri.ts'
import { recordEtag } from '../contracts/etag.ts'
import type { Interpreter, SourceText } from '../contracts/interpreter.ts'
import { isDigest } from '../lib/digest.ts'
import type { BatchReads } from './batch-reads.ts'
import type { ReadPlan } from './read-plan.ts'
import { recordOf } from './record-in-answer.ts'

export interface ReadContext {
  /** Behind its throttle: it waits for its turn by itself. */
  readonly source: Source
  readonly provider: Provider
  readonly catalogue: Catalogue
  readonly interpreter: Interpreter
  /** Members of answers that are left out before anything looks at them. */
  readonly redact: readonly string[]
  /** What is requested for several marks together. */
  readonly gathered?: Pick<BatchReads, 'answerOf'>
  readonly store: Pick<Reads, 'documentStatuses'>
  now(): number
  readonly signal: AbortSignal
}

/** The answers to one mark, before the mark is settled. */
export type ReadReport =
  | { readonly kind: 'answered'; readonly writes: readonly DocumentWrite[] }
  | { readonly kind: 'unavailable'; readonly writes: readonly DocumentWrite[] }
  | { readonly kind: 'throttled' }

/**
 * Requests everything in the plan, one after the other; stops at the first answer that the source is unavailable or
 * throttles.
 */
export async function readMark(
  mark: LeasedMark,
  plan: Exclude<ReadPlan, { kind: 'nothing' }>,
  context: ReadContext,
): Promise<ReadReport> {
  const writes: DocumentWrite[] = []
  for (const type of plan.kind === 'lookup' ? [LOOKUP_TYPE] : plan.types) {
    if (await endsWithAnother(mark.uri, type, context)) {
      const key = { platform: partsOf(mark.uri).platformId, type, uri: mark.uri }
      writes.push({ key, requestedAt: context.now(), answer: goneAs(type, context) })
      continue
    }
    const gathered = (await context.gathered?.answerOf(type, mark.uri)) ?? null
    const requestedAt = gathered?.requestedAt ?? context.now()
    const key = { platform: partsOf(mark.uri).platformId, type, uri: mark.uri }
    const status = mark.documents.find((d) => d.type === type && d.platform === key.platform)
    const answer =
      gathered?.answer ??
      (await context.source.ask(requestOf(mark, plan, { type, context }), {
        ...validators(status, type, context),
        signal: context.signal,
      }))
    if (answer.kind === 'throttled') return { kind: 'throttled' }
    if (answer.kind === 'unavailable') {
      writes.push({ key, requestedAt, answer: { kind: 'failed', error: answer.reason } })
      return { kind: 'unavailable', writes }
    }
    const at = { answer, context, lookup: lookupOf(plan), isRecord: gathered !== null }
    writes.push({ key, requestedAt, answer: interpret(mark, type, at) })
  }
  return { kind: 'answered', writes }
}

/** What it is listed for is gone: the source need not be read. */
async function endsWithAnother(uri: Uri, type: string, { provider, catalogue, store }: ReadContext): Promise<boolean> {
  const over = provider.types[type]?.over
  const id = over?.endsWith?.(partsOf(uri).resourceId) ?? null
  if (over === undefined || id === null) return false
  const { platformId: platform } = partsOf(uri)
  const other = makeUri(catalogue.type(over.type)?.componentType ?? '', platform, id)
  if (!other.ok) return false
  const [status] = await store.documentStatuses([{ platform, type: over.type, uri: other.value }])
  return status?.gone === true
}

function goneAs(type: string, { catalogue }: ReadContext): Extract<DocumentAnswer, { kind: 'gone' }> {
  return { kind: 'gone', history: catalogue.type(type)?.history === true }
}

function requestOf(mark: LeasedMark, plan: ReadPlan, at: { type: string; context: ReadContext }): SourceRequest {
  const { provider } = at.context
  const request =
    plan.kind === 'lookup'
      ? plan.lookup.read(plan.text)
      : (provider.types[at.type]?.read(partsOf(mark.uri).resourceId) ?? null)
  if (request === null) throw new Error(`the provider ${provider.name} cannot read the type ${at.type} of ${mark.uri}`)
  return request
}

/**
 * A conditional read only where "not modified" is enough: the last answer is good and was mapped by the current
 * mapping.
 */
function validators(
  status: DocumentStatus | undefined,
  type: string,
  context: ReadContext,
): { etag: string | null; lastModified: string | null } {
  const usable =
    status !== undefined &&
    status.lastError === null &&
    !status.gone &&
    status.mapping === context.interpreter.version(type)
  if (!usable || isDigest(status.etag)) return { etag: null, lastModified: null }
  return { etag: status.etag, lastModified: status.lastModified }
}

function interpret(
  mark: LeasedMark,
  type: string,
  at: {
    answer: Exclude<SourceAnswer, { kind: 'throttled' | 'unavailable' }>
    context: ReadContext
    lookup: LookupContract | null
    /** Its body is the record already. */
    isRecord: boolean
  },
): DocumentAnswer {
  const { answer, context, lookup, isRecord } = at
  const gone = goneAs(type, context)
  switch (answer.kind) {
    case 'not-modified':
      return { kind: 'same' }
    case 'gone':
      return gone
    case 'malformed':
      return { kind: 'failed', error: answer.reason }
    case 'ok':
      if (lookup !== null) return lookupAnswer(mark, { answer, context, lookup })
      const record = isRecord
        ? ok(answer)
        : recordOf(context.provider.types[type], partsOf(mark.uri).resourceId, answer)
      if (!record.ok) return { kind: 'failed', error: record.error }
      return record.value === null
        ? gone
        : context.interpreter.document(mark.uri, type, withEtag(record.value, type, context))
  }
}

function withEtag(answer: SourceText, type: string, { provider, redact }: ReadContext): SourceText {
  const contract = provider.types[type]
  if (contract?.completeRecords === undefined) return answer
  return { ...answer, etag: recordEtag(contract, { record: answer.body, etag: answer.etag, redact }) }
}

function lookupOf(plan: ReadPlan): LookupContract | null {
  return plan.kind === 'lookup' ? plan.lookup : null
}

/**
 * If no one has the address or name, the look-up is gone, as after a 404. Two people with one address is an error of
 * the source.
 */
function lookupAnswer(
  mark: LeasedMark,
  at: { answer: Extract<SourceAnswer, { kind: 'ok' }>; context: ReadContext; lookup: LookupContract },
): DocumentAnswer {
  const { answer, context, lookup } = at
  const ids = lookup.readAnswer(answer.body)
  if (!ids.ok) return { kind: 'failed', error: ids.error }
  const [id, ...others] = ids.value
  if (id === undefined) return { kind: 'gone', history: false }
  if (others.length > 0) {
    const what = lookedUpBy(mark.uri).kind === 'email' ? 'address' : 'name'
    return {
      kind: 'failed',
      error: `${ids.value.length} people have this ${what}: ${ids.value.slice(0, 5).join(', ')}`,
    }
  }
  const user = resolve(id, mark, { context, type: lookup.type })
  if (!user.ok) return { kind: 'failed', error: user.error }
  const statement = {
    nodes: [],
    edges: [{ type: RESOLVES_TO, from: mark.uri, to: user.value }],
    references: [{ uri: user.value, expects: [lookup.type] }],
    lookupsToRecheck: [],
  }
  return {
    kind: 'stated',
    statement,
    etag: answer.etag,
    lastModified: answer.lastModified,
    raw: null,
    mapping: context.interpreter.version(LOOKUP_TYPE),
  }
}

function resolve(
  id: string,
  mark: LeasedMark,
  { context, type }: { readonly context: ReadContext; readonly type: string },
): Result<Uri> {
  const uri = makeUri(context.catalogue.type(type)?.componentType ?? 'user', partsOf(mark.uri).platformId, id)
  return uri.ok ? ok(uri.value) : err(`the look-up names "${id}", which has no valid URI: ${uri.error}`)
}
