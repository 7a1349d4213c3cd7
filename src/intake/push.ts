import { randomUUID } from 'node:crypto'
import type { Clock } from '../contracts/clock.ts'
import { PRIORITY } from '../contracts/marks.ts'
import { problem, badUri, type Problem } from '../contracts/problem.ts'
import { tooLargeToKeep, type Payload, type Pushes } from '../contracts/pushed.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import type { Meter } from '../contracts/telemetry.ts'
import type { Json } from '../lib/json.ts'
import { withoutPaths } from '../lib/redact.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { canonicalUri, makeUri, partsOf, type Uri } from '../model/uri.ts'
import { truncate } from '../lib/cut-text.ts'

/** A payload about one entity, from a platform without an address. */
export interface PushRequest {
  readonly platform: string
  readonly type: string
  /** The entity: by its URI, of any platform, or by its id on this one. */
  readonly of: { readonly uri: string } | { readonly id: string }
  /** If null, the entity is deleted, with all earlier payloads about it. */
  readonly payload: Json | null
}

/** The payload is durable and will be interpreted soon; `waitFor=visible` may wait for this generation. */
interface PushReceipt {
  readonly uri: Uri
  readonly generation: number
  readonly trace: string
}

export interface PushParts {
  readonly store: Pushes
  readonly sources: ReadonlyMap<string, { readonly config: SourceConfig; readonly provider: Provider }>
  readonly componentType: (type: string) => string | null
  readonly clock: Clock
  readonly meter: Meter
}

/** Accepts pushed payloads: each is durable, with a mark on its URI, or refused with the reason. None is dropped. */
export async function push(
  requests: readonly PushRequest[],
  parts: PushParts,
): Promise<readonly Result<PushReceipt, Problem>[]> {
  const read = requests.map((request) => payloadOf(request, parts))
  const payloads = read.flatMap((payload) => (payload.ok ? [payload.value] : []))
  const outcomes = payloads.length === 0 ? [] : await parts.store.push(payloads)
  parts.meter.marked(outcomes.filter(({ kind }) => kind === 'taken').length)
  let next = 0
  return read.map((payload) => {
    if (!payload.ok) return payload
    const { key, mark } = payload.value
    const { uri } = key
    const outcome = outcomes[next++]
    if (outcome === undefined) throw new Error('the record returned fewer results than there were payloads')
    if (outcome.kind === 'taken') return ok({ uri, generation: outcome.generation, trace: mark.cause.trace })
    return err(
      problem(
        'NOT_TAKEN',
        `${outcome.waiting} bytes about ${uri} are already waiting to be interpreted.`,
        'Send it again later.',
      ),
    )
  })
}

function payloadOf(request: PushRequest, parts: PushParts): Result<Payload, Problem> {
  const { platform, type, payload } = request
  const source = parts.sources.get(platform)
  if (source === undefined)
    return refuseParameter(
      'platform',
      problem(
        'UNKNOWN_PLATFORM',
        `No source is configured as "${truncate(platform, 100)}".`,
        'Configure one without an address.',
      ),
    )
  if (source.config.baseUrl !== null)
    return refuseParameter(
      'platform',
      problem(
        'NO_PUSHES',
        `"${platform}" has an address and is read, so it accepts no pushes.`,
        'Send an event about the entity, or refresh it.',
      ),
    )
  if (!Object.hasOwn(source.provider.types, type)) {
    const detail = `The provider ${source.provider.name} doesn't map ${JSON.stringify(truncate(type, 100))}.`
    return refuseParameter(
      'type',
      problem('NOT_FOR_TYPE', detail, `It maps ${Object.keys(source.provider.types).join(', ')}.`),
    )
  }
  const uri = uriOf(request, parts)
  if (!uri.ok) return uri
  const body = payload === null ? null : Buffer.from(JSON.stringify(withoutPaths(payload, source.config.redact)))
  const large = body === null ? null : tooLargeToKeep(body)
  if (large !== null)
    return refuseParameter(
      'payload',
      problem('TOO_LARGE', `The payload about ${uri.value} has ${large}.`, 'Send less of it.'),
    )
  const now = parts.clock.now()
  const cause = { kind: 'push', trace: randomUUID(), since: now } as const
  const mark = { uri: uri.value, expects: [], priority: PRIORITY.event, cause, due: now }
  return ok({ key: { platform, type, uri: uri.value }, body, at: now, mark })
}

function uriOf({ platform, type, of }: PushRequest, { sources, componentType }: PushParts): Result<Uri, Problem> {
  const uri = 'uri' in of ? canonicalUri(of.uri) : makeUri(componentType(type) ?? '', platform, of.id)
  const parameter = 'uri' in of ? 'uri' : 'id'
  if (!uri.ok) return refuseParameter(parameter, badUri(uri.error))
  const home = partsOf(uri.value).platformId
  if (sources.has(home)) return ok(uri.value)
  const hint = 'Configure it, with or without an address.'
  return refuseParameter(
    parameter,
    problem('UNKNOWN_PLATFORM', `No source is configured as "${home}", the platform of ${uri.value}.`, hint),
  )
}

function refuseParameter(parameter: string, refusal: Problem): { readonly ok: false; readonly error: Problem } {
  return err({ ...refusal, parameter })
}
