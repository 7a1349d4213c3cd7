import { setTimeout as sleep } from 'node:timers/promises'
import { SCHEMES } from '../../adapters/webhook-intake/signature.ts'
import type { SignatureSchemeName } from '../../contracts/source.ts'
import { asObject, isObject } from '../../lib/json.ts'
import { answerList, withToken, type ServiceAnswer } from '../call-service.ts'

/** A running service checks its files every 2 s; on a busy machine, picking up a source takes longer. */
const PICKUP_MS = 15_000
const EVERY_MS = 250
/** After ten wrong signatures in a minute, an address must wait, and a service without the secret refuses each. */
const SIGNED_EVERY_MS = 2_000
const ANSWER_MS = 3_000

/** The response to the addition of the service that runs with this configuration. */
export interface ServicePickup {
  readonly url: string
  readonly takenUp: boolean
  /** Why not, if it tells. */
  readonly reason: string | null
}

/** Returns the platforms that a service at this address reads, with their addresses; null if none answers. */
export async function sourcesAt(url: string): Promise<ReadonlyMap<string, string | null> | null> {
  const body = await ask(`${url}/api/v1/sources`)
  if (body === null) return null
  return new Map(
    answerList(body.sources).map(({ platform, baseUrl }) => [
      String(platform),
      typeof baseUrl === 'string' ? baseUrl : null,
    ]),
  )
}

/** Waits until a running service reads a source added to its configuration. */
export async function waitForPickup(url: string, platform: string): Promise<ServicePickup> {
  const deadline = performance.now() + PICKUP_MS
  while (performance.now() < deadline) {
    if ((await sourcesAt(url))?.has(platform) === true) return { url, takenUp: true, reason: null }
    const refused = await refusedBy(url)
    if (refused !== null) return refused
    await sleep(EVERY_MS)
  }
  return { url, takenUp: false, reason: null }
}

interface WebhookTaken {
  readonly platform: string
  readonly scheme: SignatureSchemeName | undefined
  /** The secret that the product signs with. */
  readonly secret: string
  readonly variable: string | null
}

/**
 * Waits until a running service accepts a webhook's calls. Tries a signed call without an event, whose answer shows
 * whether the service has the secret: one with a different secret answers like one without.
 */
export async function webhookTakenBy(
  url: string,
  { platform, scheme = 'mlg', secret, variable }: WebhookTaken,
): Promise<ServicePickup> {
  const deadline = performance.now() + PICKUP_MS
  const body = Buffer.alloc(0)
  let isRefused = false
  while (performance.now() < deadline) {
    const headers = SCHEMES[scheme].sign({ secret, body, now: Date.now() })
    const signal = AbortSignal.timeout(ANSWER_MS)
    const status = await fetch(`${url}/api/v1/webhooks/${platform}`, { method: 'POST', headers, body, signal }).then(
      (answer) => answer.status,
      () => null,
    )
    if (status === NOTHING_TO_TAKE) return { url, takenUp: true, reason: null }
    isRefused = status === NOT_PROVEN
    const refused = await refusedBy(url)
    if (refused !== null) return refused
    await sleep(SIGNED_EVERY_MS)
  }
  const reason = `the service has another secret in ${variable ?? 'its configuration'}, or none so far`
  return { url, takenUp: false, reason: isRefused ? reason : null }
}

/** Answers of the webhook route to a signed call without an event, and to an unsigned call. */
const NOTHING_TO_TAKE = 400
const NOT_PROVEN = 401

/** Returns why a service doesn't apply its present files. */
async function refusedBy(url: string): Promise<ServicePickup | null> {
  const { problem } = asObject((await ask(`${url}/api/v1/status`))?.definitions)
  return typeof problem === 'string' ? { url, takenUp: false, reason: problem } : null
}

async function ask(url: string): Promise<ServiceAnswer | null> {
  const body: unknown = await fetch(url, withToken({ signal: AbortSignal.timeout(ANSWER_MS) }, url))
    .then((answer) => answer.json())
    .catch(() => null)
  return isObject(body) ? body : null
}
