import { plainScheme } from '../../config/unencrypted.ts'
import { addressOf } from '../../contracts/address.ts'
import type { Provider, ProviderProof } from '../../contracts/source.ts'
import { isObject, objectsOf, type JsonObject } from '../../lib/json.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { servingSource } from '../../normalise/platforms.ts'
import type { ProofOptions, TypeProof } from '../provider/prove.ts'
import { terminalSafe } from '../terminal-safe.ts'
import type { Print } from '../call-service.ts'
import { DEFAULT_PORT } from '../../config/default-port.ts'
import { readSettings } from '../settings.ts'
import type { AccessOptions } from './access.ts'
import { givenPlace, sameAddress } from './address.ts'
import {
  problemsIn,
  readConfigurationText,
  withAdditions,
  writeConfigurationText,
  type Addition,
  type ConfigurationText,
} from './file.ts'
import { entryOf, providersOf, settingsIn, type EntryContext } from './entry.ts'
import { openEntry, openProduct, type OpenedProduct } from './open.ts'
import { connectedLines, noticedLines, foundLines, pushedLines, referenceLines, webhookLines } from './print.ts'
import { problemText, type ConnectProblem } from './problem.ts'
import { planReferences, type ConnectReferral, type GivenReferences } from './references.ts'
import { sourcesAt, waitForPickup, webhookTakenBy, type ServicePickup } from './service.ts'
import { survey } from './survey.ts'
import type { TerminalPrompt } from './terminal.ts'
import {
  otherPortRemark,
  planWebhook,
  registerWebhook,
  withoutWebhooks,
  type PlannedWebhook,
  type RegisteredWebhook,
} from './webhook.ts'
import { messageOf } from '../../lib/message-of.ts'
import { and, upperFirst } from '../../lib/english.ts'

export interface ConnectOptions extends AccessOptions {
  readonly config: string
  readonly platform?: string
  /** `name=value` each. */
  readonly set: readonly string[]
  /** Platforms for its references that may mean several sources: `type-or-domain=platform` each. */
  readonly references?: readonly string[]
  /** The address at which the product reaches this service, to send it events. */
  readonly webhook?: string
  readonly yes: boolean
  readonly json: boolean
}

/** The report that `--json` prints. */
export interface ConnectReport {
  readonly product: string
  /** Null for products whose sources push. */
  readonly url: string | null
  readonly outcome: 'connected' | 'already-connected' | 'not-connected'
  readonly platform: string | null
  readonly version: string | null
  /** Proof of the provider, or null if nobody states one. */
  readonly proved: ProviderProof | null
  readonly problem: ConnectProblem | null
  /** Entities that it would bring, by type; empty if it wasn't inspected. */
  readonly types: readonly TypeProof[]
  readonly config: string
  /** Its entry in the configuration. */
  readonly source: JsonObject | null
  /** References to entities of other sources, and their platforms. */
  readonly references: readonly ConnectReferral[]
  /** References added to other sources' entries, so that theirs keep their platform. */
  readonly others: readonly GivenReferences[]
  /** Variables that the service needs at run time. */
  readonly variables: readonly string[]
  /** The running service's response to the source; null if none runs with this configuration. */
  readonly service: ServicePickup | null
  /** Result of the registration that `--webhook` requests. */
  readonly webhook: RegisteredWebhook | null
}

interface ConnectInputs {
  readonly product: string
  readonly url: string | null
  readonly options: ConnectOptions
  readonly print: Print
  readonly prompt: TerminalPrompt | null
}

/**
 * Inspects a product, shows what it would bring, and writes it into the configuration if the user agrees. Exits with 1
 * if the product isn't in the configuration afterwards, or the webhook isn't registered.
 */
export async function connect(
  product: string,
  url: string | null,
  options: ConnectOptions,
  { print, prompt }: { readonly print: Print; readonly prompt: TerminalPrompt | null },
): Promise<void> {
  const say: Print = options.json ? () => undefined : (line) => print(terminalSafe(line))
  const { json, yes } = options
  const connection = await connectionOf({ product, url, options, print: say, prompt: json || yes ? null : prompt })
  if (json) print(JSON.stringify(connection, null, 2))
  if (connection.problem !== null && !json) throw new Error(problemText(connection.problem))
  if (connection.problem !== null) process.exitCode = 1
}

async function connectionOf(given: ConnectInputs): Promise<ConnectReport> {
  const { product, url, options } = given
  const none = {
    product,
    url,
    platform: null,
    version: null,
    proved: null,
    types: [],
    config: options.config,
    source: null,
    references: [],
    others: [],
    variables: [],
    service: null,
    webhook: null,
  } as const
  const planned = planOf(given)
  if (!planned.ok) return { ...none, outcome: 'not-connected', problem: planned.error }
  const { connected, platform, webhook } = planned.value
  if (connected !== null) {
    const rest = webhook === null ? ' Nothing was changed.' : ''
    given.print(`${url ?? product} is connected already, as ${platform} in ${options.config}.${rest}`)
    if (webhook === null) return { ...none, outcome: 'already-connected', platform, problem: null }
  }
  const opened = await openedFor(given, planned.value)
  if (!opened.ok) return { ...none, outcome: 'not-connected', problem: opened.error }
  const { version, variables, source, catalogue } = opened.value
  const { platforms } = planned.value
  let seen: ConnectReport = {
    ...none,
    outcome: 'not-connected',
    problem: null,
    platform,
    version,
    proved: source.provider.proved ?? null,
    source: opened.value.entry,
    variables,
  }
  const otherwise = connected === null ? 'not-connected' : 'already-connected'
  try {
    const types = connected === null && url !== null ? await survey(source, { catalogue, platforms }) : []
    const found =
      url === null
        ? pushedLines(source.provider)
        : foundLines({ product, url, version, types, provider: source.provider })
    if (connected === null) for (const line of found) given.print(line)
    seen = { ...seen, types }
    if (types.some(({ pages }) => pages > 0)) for (const line of noticedLines(source.provider)) given.print(line)
    const completed = connected === null ? await withReferences(given, planned.value, opened.value) : ok(NOTHING_ADDED)
    if (!completed.ok) return { ...seen, outcome: otherwise, problem: completed.error }
    const { entry = opened.value.entry, references, others, additions } = completed.value
    seen = { ...seen, source: entry, references, others }
    const written = await agreedAndWritten(given, planned.value, { ...opened.value, entry, additions })
    return written.ok
      ? { ...seen, outcome: connected === null ? 'connected' : otherwise, ...written.value }
      : { ...seen, outcome: otherwise, problem: written.error }
  } catch (error) {
    const reason = messageOf(error)
    return { ...seen, outcome: otherwise, problem: { kind: 'configuration', reason, todo: null } }
  } finally {
    await source.source.close()
  }
}

/** The source with the platforms of its references, and additions to other sources. */
interface CompletedEntry {
  /** The entry to write; absent if the configuration already has it. */
  readonly entry?: JsonObject
  readonly references: readonly ConnectReferral[]
  readonly others: readonly GivenReferences[]
  readonly additions: readonly Addition[]
}

const NOTHING_ADDED: CompletedEntry = { references: [], others: [], additions: [] }

async function withReferences(
  { options, prompt, print }: ConnectInputs,
  { file }: ConnectPlan,
  { entry }: Pick<OpenedProduct, 'entry'>,
): Promise<Result<CompletedEntry, ConnectProblem>> {
  const planned = await planReferences({ file, entry, given: options.references ?? [], prompt })
  if (!planned.ok) return planned
  const { referrals, references, others, additions } = planned.value
  for (const line of referenceLines(planned.value)) print(line)
  const complete = Object.keys(references).length === 0 ? entry : { ...entry, references: { ...references } }
  return ok({ entry: complete, references: referrals, others, additions })
}

/** The part of the plan that the configuration determines. */
interface ConnectPlan {
  readonly file: ConfigurationText
  readonly context: EntryContext
  readonly provider: Provider
  readonly url: string | null
  readonly platform: string
  readonly present: readonly JsonObject[]
  /** The platforms of the configured sources, with what each serves. */
  readonly platforms: NonNullable<ProofOptions['platforms']>
  /** The configured source that already has this address. */
  readonly connected: JsonObject | null
  readonly webhook: PlannedWebhook | null
}

function planOf({ product, url, options }: ConnectInputs): Result<ConnectPlan, ConnectProblem> {
  const file = readConfigurationText(options.config)
  if (!file.ok)
    return err({ kind: 'configuration', reason: file.error, todo: 'correct it, or name another file with --config' })
  const problems = problemsIn(file.value)
  if (problems.length > 0)
    return err({ kind: 'configuration', reason: problems.join('\n'), todo: 'correct it; nothing was written' })
  const context = contextOf(file.value)
  const providers = providersOf(context)
  if (!providers.ok)
    return err({ kind: 'configuration', reason: providers.error.join('\n'), todo: 'correct it; nothing was written' })
  const provider = providers.value.get(product)
  if (provider === undefined) return err(unknownProduct(product, [...providers.value.keys()]))
  const address = addressFor(provider, url)
  if (!address.ok) return address
  const present = objectsOf(file.value.content.sources)
  const found = connectedAlready(present, { product, url: address.value, options })
  if (!found.ok) return found
  const connected = found.value
  const platform = connected === null ? (options.platform ?? provider.name) : String(connected.platform)
  const taken = connected === null ? present.find((source) => source.platform === platform) : undefined
  if (taken !== undefined)
    return err(platformTaken({ platform, url: address.value, path: options.config }, taken, present))
  if (connected !== null && (options.references ?? []).length > 0)
    return err({
      kind: 'references',
      reason: `${url ?? product} is connected already, as ${platform}`,
      todo: `change the "references" of that source in ${options.config}`,
    })
  const platforms = present.flatMap(({ platform: name, provider: read }) => {
    const serving = typeof read === 'string' ? providers.value.get(read) : undefined
    return typeof name === 'string' && serving !== undefined ? [servingSource({ platform: name }, serving)] : []
  })
  const plan = { file: file.value, context, provider, url: address.value, platform, present, platforms, connected }
  if (options.webhook === undefined) return ok({ ...plan, webhook: null })
  if (provider.webhook === undefined) return err(withoutWebhooks(product))
  const mayBeRead = options.sendSecretsUnencrypted === true || connected?.sendSecretsUnencrypted === true
  if (!mayBeRead && plainScheme(addressOf(address.value ?? '')) !== null) return err(secretIsRead(address.value ?? ''))
  const { content } = file.value
  const webhook = planWebhook({ address: options.webhook, platform, content, env: context.env })
  return webhook.ok ? ok({ ...plan, webhook: webhook.value }) : webhook
}

/** Checks that a product that is read has an address, and that one that pushes has none. */
function addressFor(provider: Provider, url: string | null): Result<string | null, ConnectProblem> {
  const { name, pushed, files } = provider
  if (pushed === true && url === null) return ok(null)
  if (pushed === true)
    return err({
      kind: 'product',
      reason: `the sources of ${name} push, and have no address`,
      todo: `omit the address: mlg connect ${name}`,
    })
  if (url === null)
    return err({
      kind: 'address',
      reason: `${name} needs an address`,
      todo: `give it: mlg connect ${name} ${files?.only === true ? 'path/of/the/folder' : 'http://host:port'}`,
    })
  const given = givenPlace(url, provider)
  return given.ok ? given : err({ kind: 'address', reason: given.error, todo: null })
}

/**
 * Returns the configured source with this address, provider and given settings. Another provider may read the same
 * system, and other settings may read a different part of it.
 */
function connectedAlready(
  present: readonly JsonObject[],
  { product, url, options }: Pick<ConnectInputs, 'product' | 'url' | 'options'>,
): Result<JsonObject | null, ConnectProblem> {
  const given = Object.entries(settingsIn(options.set))
  const same = present.filter(({ baseUrl, provider, settings }) => {
    const isAt = url === null ? baseUrl === undefined : typeof baseUrl === 'string' && sameAddress(baseUrl, url)
    return (
      isAt && provider === product && given.every(([name, value]) => isObject(settings) && settings[name] === value)
    )
  })
  const [first = null, ...others] = same
  const named = same.find(({ platform }) => platform === options.platform) ?? null
  if (others.length === 0 || named !== null) return ok(named ?? first)
  const platforms = same.map(({ platform }) => String(platform))
  return err({
    kind: 'platform',
    reason: `${url ?? product} is connected already, as ${and(platforms)}`,
    todo: 'choose one with --platform, or another setting with --set',
  })
}

function unknownProduct(product: string, known: readonly string[]): ConnectProblem {
  if (product.includes('://'))
    return {
      kind: 'product',
      reason: `"${product}" is an address: the provider comes before it`,
      todo: `name it, as in "mlg connect mlflow ${product}": one of ${known.join(', ')}`,
    }
  const meant = nearestMatch(product, known)
  return {
    kind: 'product',
    reason: `there is no provider "${product}"${meant === null ? '' : `; did you mean ${meant}?`}`,
    todo: `use one of ${known.join(', ')}; docs/extend/provider.md explains how to write your own`,
  }
}

function secretIsRead(url: string): ConnectProblem {
  const todo = 'use an https: address; or, if nobody else can read the traffic, add --send-secrets-unencrypted'
  return { kind: 'webhook', reason: `the webhook's secret would be sent to ${url} unencrypted`, todo }
}

function platformTaken(
  { platform, url, path }: { readonly platform: string; readonly url: string | null; readonly path: string },
  taken: JsonObject,
  present: readonly JsonObject[],
): ConnectProblem {
  const at = typeof taken.baseUrl === 'string' ? taken.baseUrl : null
  const names = new Set(present.map((source) => source.platform))
  let n = 2
  while (names.has(`${platform}-${n}`)) n++
  if (at !== null && url !== null && sameAddress(at, url))
    return {
      kind: 'platform',
      reason: `the platform "${platform}" is ${at} already, with other settings`,
      todo: `change that source in ${path} and restart the service; to read both, name this one with --platform, for example --platform ${platform}-${n}`,
    }
  return {
    kind: 'platform',
    reason: `the platform "${platform}" is ${at ?? 'a source that pushes'} already`,
    todo: `name this one with --platform, for example --platform ${platform}-${n}`,
  }
}

function contextOf({ path, content }: ConfigurationText): EntryContext {
  const { catalogue, providers } = content
  const folders = { ...(catalogue !== undefined && { catalogue }), ...(providers !== undefined && { providers }) }
  return { path, folders, env: process.env }
}

async function openedFor(
  given: ConnectInputs,
  plan: ConnectPlan,
): Promise<Result<Omit<OpenedProduct, 'typed'>, ConnectProblem>> {
  const { provider, platform, url, context, connected } = plan
  const settings = settingsIn(given.options.set)
  const product = { provider, platform, url: url ?? provider.name }
  if (connected !== null) return await openEntry(connected, product, context)
  if (url === null) return await openEntry(entryOf({ provider, platform, url, settings }, {}), product, context)
  return await openProduct({ provider, platform, url, options: given.options, context, settings, prompt: given.prompt })
}

type ConnectOutcome = Pick<ConnectReport, 'service' | 'webhook' | 'problem'>

/** If the webhook is refused, the source is connected all the same. */
async function agreedAndWritten(
  given: ConnectInputs,
  plan: ConnectPlan,
  opened: Omit<OpenedProduct, 'typed'> & { readonly additions: readonly Addition[] },
): Promise<Result<ConnectOutcome, ConnectProblem>> {
  const { print, options, prompt } = given
  const { file, platform, connected, webhook } = plan
  const sourceAdditions: readonly Addition[] =
    connected === null ? [...opened.additions, { path: ['sources'], item: opened.entry }] : []
  const webhookAdditions = webhook?.additions ?? []
  const checked = await withAdditions(file, [...sourceAdditions, ...webhookAdditions])
  if (!checked.ok) return err(configurationProblem(checked.error))
  const remark = webhook === null ? null : otherPortRemark(webhook.url, portOf(file.content))
  if (remark !== null) print(remark)
  if (!options.yes && !(await askForAgreement(plan, given)))
    return err({
      kind: 'not-agreed',
      reason: 'nothing was written',
      todo: prompt === null ? 'write it with --yes' : null,
    })
  const registered = webhook === null ? null : await registerWebhook(webhook, opened.source)
  const done = registered?.ok === true ? registered.value : null
  const problem = registered?.ok === false ? registered.error : null
  const isNew = done !== null && webhookAdditions.length > 0
  const additions = [...sourceAdditions, ...(isNew ? webhookAdditions : [])]
  const running = additions.length === 0 ? ok(null) : await writeConfiguration(plan, additions)
  if (!running.ok) return running
  const url = running.value
  const service = url === null || connected !== null ? null : await waitForPickup(url, platform)
  const { variables } = opened
  if (connected === null) for (const line of connectedLines({ file, platform, variables, service })) print(line)
  if (done === null) return ok({ service, webhook: null, problem })
  const { signedWith, webhook: registration } = done
  const { variable } = registration
  const scheme = plan.provider.signature
  const taken =
    url === null || !isNew || signedWith === null
      ? null
      : await webhookTakenBy(url, { platform, scheme, secret: signedWith, variable })
  const registeredWebhook = { ...registration, service: taken }
  for (const line of webhookLines(registeredWebhook, isNew)) print(line)
  return ok({ service, webhook: registeredWebhook, problem })
}

/** Returns the address of the service that runs with this configuration and applies the change; null if none does. */
async function writeConfiguration(
  { file, present, platform, connected }: ConnectPlan,
  additions: readonly Addition[],
): Promise<Result<string | null, ConnectProblem>> {
  const next = await withAdditions(file, additions)
  if (!next.ok) return err(configurationProblem(next.error))
  const url = `http://127.0.0.1:${portOf(file.content)}`
  const before = present.length === 0 ? null : await sourcesAt(url)
  const done = writeConfigurationText(file, next.value.text)
  if (!done.ok) return err({ kind: 'configuration', reason: done.error, todo: null })
  if (before === null) return ok(null)
  // The service belongs to this configuration if it reads the file's sources, and the new source is new to it.
  const isItsOwn = present.every((source) => readsIt(before, source)) && (connected !== null || !before.has(platform))
  return ok(isItsOwn ? url : null)
}

function readsIt(running: ReadonlyMap<string, string | null>, { platform, baseUrl }: JsonObject): boolean {
  const address = running.get(String(platform))
  if (address === undefined) return false
  return address === null ? baseUrl === undefined : typeof baseUrl === 'string' && sameAddress(address, baseUrl)
}

function configurationProblem(reasons: readonly string[]): ConnectProblem {
  return { kind: 'configuration', reason: reasons.join('\n'), todo: 'correct it; nothing was written' }
}

async function askForAgreement(
  { file, connected, webhook }: ConnectPlan,
  { prompt, product }: ConnectInputs,
): Promise<boolean> {
  if (prompt === null) return false
  const { path, text } = file
  const source = connected === null ? [text === null ? `make ${path}` : `add it to ${path}`] : []
  const register = webhook === null ? [] : [`register the webhook ${webhook.url} at ${product}`]
  const question = [...source, ...register].join(', and ')
  const answer = await prompt.ask(`\n${upperFirst(question)}? [Y/n] `)
  return /^(y|yes)?$/i.test(answer)
}

function portOf({ listen }: JsonObject): number {
  if (process.env.MLG_PORT !== undefined) return readSettings(process.env).port
  const port = isObject(listen) ? listen.port : undefined
  return typeof port === 'number' ? port : DEFAULT_PORT
}
