// Registers a new source's webhook at its product, idempotently.
import { formatCount } from '../../lib/format-count.ts'
import { randomBytes } from 'node:crypto'
import { MIN_SECRET } from '../../adapters/webhook-intake/signature.ts'
import type { ConfiguredSource, SourceRequest, Webhook, WebhookContract } from '../../contracts/source.ts'
import { listOf, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { isLoopback } from '../../lib/loopback.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { askSource } from '../ask-source.ts'
import { variablesOf } from './access.ts'
import { givenAddress } from './address.ts'
import type { Addition } from './file.ts'
import type { ConnectProblem } from './problem.ts'
import type { ServicePickup } from './service.ts'

/** People at the product recognise the webhook's owner by this name. */
const NAME = 'mlg'
/** Maximum number of pages of a product's list of webhooks; more count as its mistake. */
const MAX_PAGES = 100
const SECRET_BYTES = 32
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** A webhook to register at a product, and its addition to the configuration. */
export interface PlannedWebhook {
  readonly url: string
  /** Variable that holds its secret for the service; null if the configuration contains the secret. */
  readonly variable: string | null
  /** Null if the secret isn't known here. */
  readonly secret: string | null
  /** Tells whether the configuration already accepts its calls. */
  readonly isConfigured: boolean
  readonly additions: readonly Addition[]
}

/** Result of the registration at the product. */
export interface RegisteredWebhook {
  readonly url: string
  readonly outcome: 'registered' | 'changed' | 'unchanged'
  readonly variable: string | null
  /** A newly generated secret: shown once, and stored nowhere. */
  readonly secret: string | null
  /** The running service's response; null if none runs with this configuration, or if it accepted the calls before. */
  readonly service: ServicePickup | null
}

interface Registration {
  readonly webhook: RegisteredWebhook
  /** Null if only the service knows it. */
  readonly signedWith: string | null
}

interface WebhookOf {
  /** Address at which the product reaches this service. */
  readonly address: string
  readonly platform: string
  readonly content: JsonObject
  readonly env: Readonly<Record<string, string | undefined>>
}

export function planWebhook({ address, platform, content, env }: WebhookOf): Result<PlannedWebhook, ConnectProblem> {
  const given = givenAddress(address)
  const reason = given.ok ? 'a product sends webhooks to http:// or https://' : given.error
  if (!given.ok || !/^https?:/i.test(given.value))
    return err({ kind: 'webhook', reason: `--webhook: ${reason}`, todo: null })
  const configured = secretIn(content, platform)
  const variable = typeof configured === 'string' ? null : (configured?.env ?? variablesOf(platform).webhook)
  const known = typeof configured === 'string' ? configured : (env[variable ?? ''] ?? '')
  if (known !== '' && known.length < MIN_SECRET)
    return err({
      kind: 'webhook',
      reason: `${variable ?? 'the secret'} has ${formatCount(known.length, 'character')}; a webhook secret needs at least ${MIN_SECRET}`,
      todo: 'set a longer one, or unset it to generate one',
    })
  const path = ['intake', 'webhooks', platform, 'secrets']
  return ok({
    url: `${given.value.replace(/\/+$/, '')}/api/v1/webhooks/${platform}`,
    variable,
    secret: known === '' ? null : known,
    isConfigured: configured !== null,
    additions: configured === null ? [{ path, item: { env: variable } }] : [],
  })
}

/** Returns a remark if an address of this machine leads to another port than the service's: unless a proxy is there. */
export function otherPortRemark(url: string, port: number): string | null {
  const { hostname, port: stated, protocol } = new URL(url)
  const leadsTo = stated === '' ? DEFAULT_PORTS[protocol] : Number(stated)
  if (!isLoopback(hostname) || leadsTo === port) return null
  return `The webhook leads to port ${leadsTo}, but the service listens on ${port}: its calls arrive only if a proxy passes them on.`
}

/** Returns the first configured secret for a platform's webhooks. */
function secretIn(content: JsonObject, platform: string): string | { readonly env: string } | null {
  let at: Json = content
  for (const name of ['intake', 'webhooks', platform, 'secrets']) at = isObject(at) ? (at[name] ?? null) : null
  const [first] = listOf(at)
  if (typeof first === 'string') return first
  return isObject(first) && typeof first.env === 'string' ? { env: first.env } : null
}

/**
 * Creates the webhook at the product, or changes the existing one, so that there is always just one. A secret can't be
 * read back: one known here is sent again; one known only to the service stays unchanged.
 */
export async function registerWebhook(
  { url, variable, secret: known, isConfigured }: PlannedWebhook,
  named: ConfiguredSource,
): Promise<Result<Registration, ConnectProblem>> {
  const contract = named.provider.webhook
  if (contract === undefined) return err(withoutWebhooks(named.provider.name))
  const present = await presentWebhook({ name: NAME, url, secret: known }, contract, named)
  if (!present.ok) return present
  const isGenerated = known === null && (present.value === null || !isConfigured)
  const secret = isGenerated ? randomBytes(SECRET_BYTES).toString('base64url') : known
  const done = { webhook: { url, variable, secret: isGenerated ? secret : null, service: null }, signedWith: secret }
  const webhook = { name: NAME, url, secret }
  const { isCurrent, id } = present.value ?? { isCurrent: false, id: null }
  if (isCurrent && secret === null) return ok({ ...done, webhook: { ...done.webhook, outcome: 'unchanged' } })
  const request = id === null ? contract.create(webhook) : contract.update(id, webhook)
  const created = await askForUrl(request, webhook, named)
  const outcome = id === null ? 'registered' : isCurrent && !isGenerated ? 'unchanged' : 'changed'
  return created.ok ? ok({ ...done, webhook: { ...done.webhook, outcome } }) : created
}

export function withoutWebhooks(product: string): ConnectProblem {
  const todo = 'omit --webhook; changes are found by polling'
  return { kind: 'webhook', reason: `the provider of ${product} declares no webhook`, todo }
}

type PresentWebhook = { readonly id: string; readonly isCurrent: boolean }

async function presentWebhook(
  webhook: Webhook,
  contract: WebhookContract,
  named: ConfiguredSource,
): Promise<Result<PresentWebhook | null, ConnectProblem>> {
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: Result<Json, ConnectProblem> = await askForUrl(contract.list(cursor), webhook, named)
    if (!answer.ok) return answer
    const read = contract.readList(answer.value, { webhook, cursor })
    if (!read.ok) return err({ kind: 'webhook', reason: `couldn't read its webhooks: ${read.error}`, todo: null })
    const [first] = read.value.found
    if (first !== undefined || read.value.next === null) return ok(first ?? null)
    cursor = read.value.next
  }
  return err({ kind: 'webhook', reason: `the product's list of webhooks has more than ${MAX_PAGES} pages`, todo: null })
}

async function askForUrl(
  request: SourceRequest,
  { url, secret }: Webhook,
  { source, provider }: ConfiguredSource,
): Promise<Result<Json, ConnectProblem>> {
  const answer = await askSource(source, request)
  if (answer.kind === 'ok') return ok(answer.body)
  const why =
    'reason' in answer
      ? answer.reason
      : answer.kind === 'gone'
        ? `the product answered ${answer.status} to ${request.path}`
        : `the product's answer is ${answer.kind}`
  const reason = `${provider.name} refused the webhook ${url}: ${secret === null ? why : why.replaceAll(secret, '…')}`
  return err({ kind: 'webhook', reason, todo: provider.webhook?.needs ?? null })
}
