import { asksAgain, problem, PROBLEMS, type Problem } from '../../contracts/problem.ts'
import { push, type PushParts, type PushRequest } from '../../intake/push.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readEvent } from '../../providers/openlineage/event.ts'
import type { NamedPlatform, Naming } from '../../providers/openlineage/naming.ts'
import { OPENLINEAGE } from '../../providers/openlineage/provider.ts'
import { statementsOf } from '../../providers/openlineage/statements.ts'
import type { Service, ServiceIntake, ServiceSource } from '../../questions/service.ts'

/** Of one event, once it is no longer compressed. */
export const MAX_EVENT_BYTES = 1_048_576

export interface Receiver {
  readonly naming: Naming
  readonly sources: ReadonlyMap<string, ServiceSource>
  readonly intake: Omit<PushParts, 'sources'>
}

/** The receiver of a platform; where none is named, of the only source that is one. */
export function receiverOf({ sources }: Service, intake: ServiceIntake, named?: string): Result<Receiver, Problem> {
  const configured = sources.configured()
  const receivers = configured.filter(({ provider }) => provider.name === OPENLINEAGE.name)
  const [own, another] = receivers.filter(({ config }) => named === undefined || config.platform === named)
  if (own === undefined)
    return err(problem('UNKNOWN_PLATFORM', 'No source takes events of OpenLineage.', 'Configure one of the provider "openlineage".')) // prettier-ignore
  if (another !== undefined) {
    const names = receivers.map(({ config }) => config.platform).join(', ')
    return err({ ...problem('BAD_REQUEST', `Several sources take events of OpenLineage: ${names}.`, 'Name one in the address: ?source=.'), parameter: 'source' }) // prettier-ignore
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

/** Events of one write are those that state so much together, or one that states more: one has some 25,000 things at most. */
const PAYLOADS_A_WRITE = 1_000

/** Takes events: all that each of them states is durable in one write, with its marks, or the event is refused; null where it was taken. */
export async function takeLineage(events: readonly Json[], receiver: Receiver): Promise<readonly (Problem | null)[]> {
  const refusals: (Problem | null)[] = []
  let waiting: (readonly PushRequest[])[] = []
  let count = 0
  const write = async (): Promise<void> => {
    refusals.push(...(await written(waiting, receiver)))
    waiting = []
    count = 0
  }
  for (const event of events) {
    const read = requestsOf(event, receiver.naming)
    if (!read.ok || count + read.value.length > PAYLOADS_A_WRITE) await write()
    if (!read.ok) {
      refusals.push(read.error)
      continue
    }
    waiting.push(read.value)
    count += read.value.length
  }
  await write()
  return refusals
}

async function written(
  events: readonly (readonly PushRequest[])[],
  { intake, sources }: Receiver,
): Promise<readonly (Problem | null)[]> {
  const requests = events.flat()
  const { store, clock, meter, componentType } = intake
  const results = requests.length === 0 ? [] : await push(requests, { store, clock, meter, componentType, sources })
  let next = 0
  return events.map(({ length }) => {
    const refusals = results.slice(next, (next += length)).flatMap((taken) => (taken.ok ? [] : [taken.error]))
    // What can never be taken is reported first: sending the event again would be in vain.
    return refusals.find((refusal) => !isRetriable(refusal)) ?? refusals[0] ?? null
  })
}

export function isRetriable({ code }: Problem): boolean {
  return asksAgain(PROBLEMS[code].status)
}

function requestsOf(event: Json, naming: Naming): Result<readonly PushRequest[], Problem> {
  const read = readEvent(event)
  if (!read.ok) {
    const { path, reason } = read.error
    const detail = path === '' ? `This is no event: ${reason}.` : `This is no event: at ${path}, ${reason}.`
    const refusal = problem('NOT_LINEAGE', detail, 'Send a RunEvent, JobEvent or DatasetEvent of OpenLineage.')
    return err(path === '' ? refusal : { ...refusal, parameter: path })
  }
  const bytes = Buffer.byteLength(JSON.stringify(event))
  if (bytes > MAX_EVENT_BYTES)
    return err(problem('TOO_LARGE', `The event has ${bytes} bytes, of at most ${MAX_EVENT_BYTES}.`, 'Send less in its facets.')) // prettier-ignore
  const statements = statementsOf(read.value, naming)
  return ok(statements.map(({ type, uri, payload }) => ({ platform: naming.own, type, of: { uri }, payload })))
}
