import { asksAgain, badArgument, problem, type Problem, PROBLEMS } from '../../contracts/problem.ts'
import { push, type PushParts, type PushRequest } from '../../intake/push.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { joinAll } from '../../model/join.ts'
import { readLineageEvent } from '../../providers/openlineage/event.ts'
import type { NamedPlatform, Naming } from '../../providers/openlineage/naming.ts'
import { mergePayloads } from '../../providers/openlineage/stated.ts'
import { OPENLINEAGE } from '../../providers/openlineage/provider.ts'
import { statementsOf } from '../../providers/openlineage/statements.ts'
import type { Service, ServiceIntake, ServiceSource } from '../../questions/service.ts'

/** Maximum number of bytes of one event after decompression. */
export const MAX_EVENT_BYTES = 1_048_576

export interface LineageReceiver {
  readonly naming: Naming
  readonly sources: ReadonlyMap<string, ServiceSource>
  readonly intake: Omit<PushParts, 'sources'>
}

/** Returns a platform's receiver; without a platform, the only source that receives. */
export function receiverOf(
  { sources }: Service,
  intake: ServiceIntake,
  named?: string,
): Result<LineageReceiver, Problem> {
  const configured = sources.configured()
  const receivers = configured.filter(({ provider }) => provider.name === OPENLINEAGE.name)
  const [own, another] = receivers.filter(({ config }) => named === undefined || config.platform === named)
  if (own === undefined)
    return err(
      problem(
        'UNKNOWN_PLATFORM',
        'No source accepts OpenLineage events.',
        'Configure one with the provider "openlineage".',
      ),
    )
  if (another !== undefined) {
    const names = receivers.map(({ config }) => config.platform).join(', ')
    return err(
      badArgument(
        'source',
        `Several sources accept OpenLineage events: ${names}.`,
        'Name one in the address: ?source=.',
      ),
    )
  }
  const airflows = configured.filter(({ provider }) => provider.name === 'airflow')
  const byPlatform = new Map(configured.map((source) => [source.config.platform, source]))
  const namespaces = Object.entries(own.config.namespaces ?? {}).flatMap(([namespace, platform]) => {
    const source = byPlatform.get(platform)
    return source === undefined ? [] : [[namespace, { platform, provider: source.provider.name }] as const]
  })
  const naming: Naming = {
    own: own.config.platform,
    namespaces: new Map<string, NamedPlatform>(namespaces),
    airflow: airflows.length === 1 ? (airflows[0]?.config.platform ?? null) : null,
  }
  return ok({ naming, sources: byPlatform, intake })
}

/** Some 15 ms of the writing thread. An event names at most some 25,000 entities, so it may take several writes. */
const PAYLOADS_PER_WRITE = 1_000

interface RequestedPush {
  /** The position of its event. */
  readonly at: number
  readonly request: PushRequest
}

/**
 * Stores events. For each, returns null once all it states is durable, with its marks; else the reason why not. A
 * refused event may be sent again with its accepted parts, which then change nothing.
 */
export async function takeLineage(
  events: readonly Json[],
  receiver: LineageReceiver,
): Promise<readonly (Problem | null)[]> {
  const refusals: (Problem | null)[] = events.map(() => null)
  let waiting: RequestedPush[] = []
  const write = async (all: readonly RequestedPush[]): Promise<void> => {
    for (const { at, problem: refusal } of await pushAndReturnRefusals(all, receiver)) {
      const before = refusals[at] ?? refusal
      // A permanent refusal is reported before one that a retry may fix, since sending the event again would be in
      // vain.
      refusals[at] = isRetriable(before) ? refusal : before
    }
  }
  for (const [at, event] of events.entries()) {
    const read = requestsOf(event, receiver.naming)
    if (!read.ok) refusals[at] = read.error
    else waiting = [...waiting, ...read.value.map((request) => ({ at, request }))]
    for (; waiting.length >= PAYLOADS_PER_WRITE; waiting = waiting.slice(PAYLOADS_PER_WRITE))
      await write(waiting.slice(0, PAYLOADS_PER_WRITE))
  }
  await write(waiting)
  return refusals
}

async function pushAndReturnRefusals(
  all: readonly RequestedPush[],
  { intake, sources }: LineageReceiver,
): Promise<readonly { readonly at: number; readonly problem: Problem }[]> {
  const { store, clock, meter, componentType } = intake
  const requests = all.map(({ request }) => request)
  const results = requests.length === 0 ? [] : await push(requests, { store, clock, meter, componentType, sources })
  return results.flatMap((taken, i) => (taken.ok ? [] : [{ at: all[i]?.at ?? 0, problem: taken.error }]))
}

export function isRetriable({ code }: Problem): boolean {
  return asksAgain(PROBLEMS[code].status)
}

function requestsOf(event: Json, naming: Naming): Result<readonly PushRequest[], Problem> {
  const read = readLineageEvent(event)
  if (!read.ok) {
    const { path, reason } = read.error
    const detail = path === '' ? `This isn't an event: ${reason}.` : `This isn't an event: at ${path}, ${reason}.`
    const refusal = problem('NOT_LINEAGE', detail, 'Send a RunEvent, JobEvent or DatasetEvent of OpenLineage.')
    return err(path === '' ? refusal : { ...refusal, parameter: path })
  }
  const bytes = Buffer.byteLength(JSON.stringify(event))
  if (bytes > MAX_EVENT_BYTES)
    return err(
      problem(
        'TOO_LARGE',
        `The event has ${bytes} bytes; the limit is ${MAX_EVENT_BYTES}.`,
        'Send less in its facets.',
      ),
    )
  // Writes one payload for each entity, however often it is named.
  const statements = Map.groupBy(statementsOf(read.value, naming), ({ type, uri }) => `${type} ${uri}`)
  return ok(
    [...statements.values()].flatMap(([first, ...others]) => {
      if (first === undefined) return []
      const { type, uri, payload } = first
      const merged =
        others.length === 0 ? payload : joinAll([payload, ...others.map((other) => other.payload)], mergePayloads)
      return [{ platform: naming.own, type, of: { uri }, payload: merged }]
    }),
  )
}
