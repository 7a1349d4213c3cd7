import { setTimeout as sleep } from 'node:timers/promises'
import { isObject } from '../../lib/json.ts'
import { listOf, objectOf, type ServiceAnswer } from '../service.ts'

/** A running service looks at its files every 2 s; on a busy machine it needs some more to take a source up. */
const TAKEN_UP_MS = 15_000
const EVERY_MS = 250
const ANSWER_MS = 3_000

/** What the service that runs with this configuration made of what was added. */
export interface ServiceTookUp {
  readonly url: string
  readonly takenUp: boolean
  /** Why not, where it says so. */
  readonly reason: string | null
}

/** The platforms that a service at this address reads; null where none answers. */
export async function platformsAt(url: string): Promise<ReadonlySet<string> | null> {
  const body = await ask(`${url}/api/v1/sources`)
  return body === null ? null : new Set(listOf(body.sources).map(({ platform }) => String(platform)))
}

/** Waits until a running service reads a source that its configuration got. */
export async function takenUpBy(url: string, platform: string): Promise<ServiceTookUp> {
  const deadline = performance.now() + TAKEN_UP_MS
  while (performance.now() < deadline) {
    if ((await platformsAt(url))?.has(platform) === true) return { url, takenUp: true, reason: null }
    const { problem } = objectOf((await ask(`${url}/api/v1/status`))?.definitions)
    if (typeof problem === 'string') return { url, takenUp: false, reason: problem }
    await sleep(EVERY_MS)
  }
  return { url, takenUp: false, reason: null }
}

async function ask(url: string): Promise<ServiceAnswer | null> {
  const body: unknown = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    .then((answer) => answer.json())
    .catch(() => null)
  return isObject(body) ? body : null
}
