// Implements `mlg doctor`: checks a configuration and what it connects to, without changing anything.
import type { ConfiguredSource } from '../contracts/source.ts'
import { formatCount } from '../lib/format-count.ts'
import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { freeBytes } from '../adapters/disk/disk-errors.ts'
import { OpenIdProvider } from '../adapters/openid/provider.ts'
import { inspectDatabase } from '../adapters/sqlite/schema/inspect.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { ListenConfig } from '../config/access.ts'
import type { Config } from '../config/config.ts'
import { providersWith } from '../providers/all.ts'
import { checkConfiguration, formatProblems, openSources } from '../wiring/check-configuration.ts'
import { asObject, isObject } from '../lib/json.ts'
import { DATABASE } from '../wiring/record.ts'
import { readListing } from '../contracts/listing.ts'
import { askSource } from './ask-source.ts'
import { checkSource, firstListing } from './check-source.ts'
import { demoConfiguration, demoSources, readConfiguration, type DemoSource } from './configuration.ts'
import { terminalSafeLines } from './terminal-safe.ts'
import { unlistedLines } from './provider/print.ts'
import { describeIfUnproved } from './provider/proved.ts'
import { readText, suspectedText, waitingLines } from './print/wording.ts'
import { baseOf, answerList, withToken, type ServiceAnswer, type Print } from './call-service.ts'
import { CONFIG } from './derive.ts'
import { portInUse, readSettings } from './settings.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'
import { messageOf } from '../lib/message-of.ts'
import { probeAddress } from '../lib/probe-address.ts'

/** One check: what was found, and what to do if it is wrong. */
interface DoctorFinding {
  readonly what: string
  readonly found: string
  readonly todo: string | null
}

export interface DoctorOptions {
  readonly config: string
  readonly demo: boolean
}

/** Changes nothing, so it may run while the service does; exits with 1 if something is wrong. */
export async function doctor({ config, demo }: DoctorOptions, print: Print): Promise<void> {
  const findings = [node(), ...(demo ? await checkDemo() : await checkConfigFile(config))]
  for (const { what, found, todo } of findings)
    print(terminalSafeLines(`${todo === null ? '✓' : '✗'} ${what}: ${found}${todo === null ? '' : `\n    → ${todo}`}`))
  process.exitCode = findings.some((f) => f.todo !== null) ? 1 : 0
}

async function checkConfigFile(path: string): Promise<readonly DoctorFinding[]> {
  if (path === CONFIG && !existsSync(path)) {
    const found = await checkService(baseOf({}))
    if (found !== null) return found
  }
  const config = readConfiguration(path, process.env)
  if (config.ok)
    return [
      ...(await checkConfig(config.value)),
      ...(await checkSignIn(config.value)),
      ...(await checkSources(config.value)),
    ]
  return config.error.map((problem) =>
    bad('configuration', problem, 'correct it; "mlg config-schema" prints its schema'),
  )
}

/** Reports what a service without a file, as of `mlg start --mlflow`, says about itself; null if none runs. */
async function checkService(url: string): Promise<readonly DoctorFinding[] | null> {
  const sources = await fetchSources(url)
  if (sources.length === 0) return null
  return [
    good('configuration', `no ${CONFIG} here: this is what the service at ${url} reports`),
    await service(url, null),
    ...(await recordAt(url)),
    ...sources.flatMap((source) => {
      const worrying = sourceWarnings(source)
      return worrying.length > 0 ? worrying : [healthySource(source)]
    }),
  ]
}

function healthySource(source: ServiceAnswer): DoctorFinding {
  const { platform, health, changesUnlisted, changesMissed } = source
  const missed = answerList(changesMissed).map(({ type, what }) => ({ type: String(type), what: String(what) }))
  const waiting = waitingLines({ changesUnlisted: asTexts(changesUnlisted), changesMissed: missed })
  return good(`source ${String(platform)}`, [`${String(health)}, ${readText(source)}`, ...waiting].join('\n    '))
}

function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** The demo's sources run with its service, which has their addresses. */
async function checkDemo(): Promise<readonly DoctorFinding[]> {
  const settings = readSettings(process.env)
  const port = portInUse(settings)
  const running = await fetchSources(localUrl(port))
  const config = demoConfiguration(settings, port, running.length > 0 ? running.map(asDemoSource) : demoSources())
  const configChecks = await checkConfig(config)
  if (running.length > 0) return [...configChecks, ...(await checkSources(config))]
  return [
    ...configChecks,
    good('sources', `${config.sources.length} run beside the demo, which isn't running; start it with "npm start"`),
  ]
}

function asDemoSource({ platform, provider, baseUrl }: ServiceAnswer): DemoSource {
  return { platform: String(platform), provider: String(provider), baseUrl: String(baseUrl) }
}

async function checkConfig(config: Config): Promise<readonly DoctorFinding[]> {
  const url = localUrl(config.listen.port)
  return [
    good('configuration', formatCount(config.sources.length, 'source')),
    ...(await checkDefinitions(config)),
    ...checkTokens(config),
    ...checkVisibility(config),
    ...(await record(config)),
    ...(await searchServer(config)),
    await service(url, config.listen),
    ...(await recordAt(url)),
    ...(await fetchSources(url)).flatMap(sourceWarnings),
  ]
}

/** Finds what a start would refuse, by the same check. */
async function checkDefinitions(config: Config): Promise<readonly DoctorFinding[]> {
  const checked = await checkConfiguration(config)
  if (!checked.ok)
    return formatProblems(checked.error).map((line) =>
      bad('definitions', line, 'correct it: the service refuses to start with it'),
    )
  const { types, rules } = checked.value.catalogue
  return [good('definitions', `${formatCount(types.length, 'type')}, ${formatCount(rules.length, 'rule')}`)]
}

/** A start accepts an expired token: it would otherwise fail one day although nothing was changed. */
function checkTokens({ access: { local, signIn, tokens }, listen }: Config): readonly DoctorFinding[] {
  const now = Date.now()
  const expired = tokens.flatMap(({ name, expiresAt }) =>
    expiresAt === null || expiresAt > now
      ? []
      : [
          bad(
            'access',
            `the token "${name}" of access.tokens expired at ${isoOf(expiresAt)}`,
            'declare another, or delete it',
          ),
        ],
  )
  if (local || signIn !== null || expired.length < tokens.length) return expired
  const why = listen.publicUrl === null ? 'by this configuration' : 'with listen.publicUrl'
  const found =
    `${why}, nobody has access without a credential, and neither access.signIn nor a token of access.tokens provides ` +
    'one: declare the first token there; "mlg access local" creates a temporary one'
  return [...expired, good('access', found)]
}

/** A rule with a mistyped source would hide nothing. A start accepts it, since a removed source may have left entities. */
function checkVisibility({ access: { visibility }, sources }: Config): readonly DoctorFinding[] {
  const configured = new Set(sources.map(({ platform }) => platform))
  const unknown = new Set(visibility.flatMap(({ platforms }) => platforms).filter((name) => !configured.has(name)))
  return [...unknown].map((name) =>
    bad(
      'visibility',
      `"access.visibility" hides "${name}", and no source is called that`,
      'correct the name, or delete the rule once nothing of that source is left in the record',
    ),
  )
}

/** Without it, nobody new can sign in. */
async function checkSignIn({ access: { signIn } }: Config): Promise<readonly DoctorFinding[]> {
  if (signIn === null) return []
  const { issuer } = signIn
  const checked = await new OpenIdProvider(signIn).check()
  if (checked.ok) return [good('sign-in', `${issuer} answers, and publishes ${formatCount(checked.value, 'key')}`)]
  return checked.error.map((problem) =>
    bad(
      'sign-in',
      `${issuer}: ${problem}`,
      `check access.signIn.issuer: ${issuer.replace(/\/$/, '')}/.well-known/openid-configuration must show the same issuer`,
    ),
  )
}

async function checkSources(config: Config): Promise<readonly DoctorFinding[]> {
  const checked = await checkConfiguration(config)
  // Mistakes in the definitions are a separate finding, and sources answer all the same.
  const catalogue = checked.ok ? checked.value.catalogue : builtinCatalogue()
  const { providers } = providersWith(config)
  return await Promise.all(openSources(config, providers, catalogue).map(reach))
}

function node(): DoctorFinding {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24
    ? good('Node', process.versions.node)
    : bad('Node', process.versions.node, 'install Node 24 or newer')
}

async function record({ store, data: folder }: Config): Promise<readonly DoctorFinding[]> {
  if (store !== 'sqlite') return [await recordOnServer(store)]
  const file = join(folder, DATABASE)
  if (!existsSync(folder)) return [good('data', `${folder} is still empty`)]
  const room = checkFreeSpace(folder)
  if (!existsSync(file)) return [good('data', `${folder} has no record yet`), ...room]
  const unusable = [folder, file].filter((path) => !canWrite(path))
  if (unusable.length > 0)
    return [
      bad(
        'data',
        `${unusable.join(' and ')} can't be read and written`,
        'check that the disk is mounted for writing, and who owns it',
      ),
    ]
  const inspected = inspectDatabase(file)
  return [...room, ...inspected.map(({ ok, what, found, todo }) => (ok ? good(what, found) : bad(what, found, todo)))]
}

async function recordOnServer(url: string): Promise<DoctorFinding> {
  const [{ Connection }, { Servers }, { inspect }] = await Promise.all([
    import('../adapters/postgres/connection.ts'),
    import('../adapters/postgres/servers.ts'),
    import('../adapters/postgres/schema.ts'),
  ])
  const servers = new Servers(url)
  const connection = new Connection(servers, 'doctor')
  try {
    return good('record', `PostgreSQL at ${servers.name} answers, and has ${await inspect(connection, servers.name)}`)
  } catch (error) {
    const todo = 'correct that, or the address of the record (store, MLG_STORE): the service refuses to start'
    return bad('record', messageOf(error), todo)
  } finally {
    await connection.close()
  }
}

/** Asks for the index, which takes no more rights than searches do. */
async function searchServer({ search }: Config): Promise<readonly DoctorFinding[]> {
  if (search === null) return []
  const [{ openSearchClient }, { openSearchNames }] = await Promise.all([
    import('../adapters/opensearch/client.ts'),
    import('../adapters/opensearch/names.ts'),
  ])
  const client = openSearchClient(search.access)
  try {
    const path = `/_alias/${openSearchNames(search.prefix).serving}`
    const { status } = await client.send({ method: 'GET', path, also: [404] })
    return [good('search', `${client.name} answers, and has ${status === 404 ? 'no index yet' : 'the index'}`)]
  } catch (error) {
    const todo = 'correct that, or "search" in the configuration: until then, searches are refused'
    return [bad('search', messageOf(error), todo)]
  } finally {
    await client.close()
  }
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The write-ahead log alone may need this much between two checkpoints. */
const MIN_FREE_BYTES = 64 * 1_048_576

function checkFreeSpace(folder: string): readonly DoctorFinding[] {
  const free = freeBytes(folder)
  if (free === null || free >= MIN_FREE_BYTES) return []
  const found = `the disk of ${folder} has ${(free / 1_048_576).toFixed(1)} MB left`
  return [bad('disk', found, 'free some space: once it is full, nothing more is accepted')]
}

function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`
}

async function service(url: string, listens: ListenConfig | null): Promise<DoctorFinding> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })
    const body: unknown = await answer.json()
    if (answer.ok) return good('service', `ready at ${url}`)
    return bad('service', `at ${url}, not ready: ${JSON.stringify(body)}`, 'see its log')
  } catch {
    if (listens !== null && (await isTaken(listens)))
      return bad(
        'service',
        `${url} is in use by a program that doesn't answer as this service does`,
        'stop that, or set another port (MLG_PORT, or listen.port)',
      )
    return good('service', `not running at ${url}`)
  }
}

/** A service of ours with TLS or a socket doesn't answer at the address asked, so that nothing follows. */
async function isTaken({ host, port, socket, tls }: ListenConfig): Promise<boolean> {
  if (tls !== null || socket !== null) return false
  return await probeAddress({ host, port }).then(
    () => false,
    (error: unknown) => messageOf(error).includes('EADDRINUSE'),
  )
}

/** Returns the sources that the running service reports; none if none runs. */
async function fetchSources(url: string): Promise<readonly ServiceAnswer[]> {
  return answerList((await fetchAnswer(url, '/api/v1/sources')).sources)
}

/** Asks the running service; returns an empty answer if none runs. */
async function fetchAnswer(url: string, path: string, timeoutMs = 3_000): Promise<ServiceAnswer> {
  const answer = fetch(url + path, withToken({ signal: AbortSignal.timeout(timeoutMs) }, url))
  return asObject(await answer.then((response) => response.json()).catch(() => null))
}

/** Reports what the running service says about its record, and about its policies. */
async function recordAt(url: string): Promise<readonly DoctorFinding[]> {
  const { followers, clock } = await fetchAnswer(url, '/api/v1/status')
  return [
    ...recentLosses(followers),
    ...followerFailures(followers),
    ...checkClock(clock),
    ...(await idlePolicies(url)),
  ]
}

/** Judging the policies of a large record takes a while. */
const POLICIES_TIMEOUT_MS = 30_000

/** Reports policies in force that check nothing. That may be as it should be, so it is nothing wrong. */
async function idlePolicies(url: string): Promise<readonly DoctorFinding[]> {
  const { policies } = await fetchAnswer(url, '/api/v1/policies', POLICIES_TIMEOUT_MS)
  const idle = answerList(policies).flatMap(({ id, checksNothing }) =>
    typeof checksNothing === 'string' ? [`${String(id)} (${checksNothing})`] : [],
  )
  if (idle.length === 0) return []
  const found = `in force, but checking nothing: ${idle.join(', ')}; correct their conditions, unless nothing should meet them yet`
  return [good('policies', found)]
}

/** Tolerated clock difference. */
const MAX_AHEAD_SECONDS = 60

function checkClock(clock: unknown): readonly DoctorFinding[] {
  const { aheadSeconds, setBack } = asObject(clock)
  if (!(Number(aheadSeconds) > MAX_AHEAD_SECONDS)) return []
  const { tx, from, to } = asObject(setBack)
  const back =
    tx === undefined ? '' : `; it was set back from ${String(from)} to ${String(to)} before transaction ${String(tx)}`
  const found =
    `transactions have times of up to ${Math.round(Number(aheadSeconds))} s in the future: the clock of ` +
    `this machine was ahead, or is behind now${back}`
  return [
    bad(
      'clock',
      found,
      'set the clock by a time server; later transactions will have correct times, but earlier ones keep theirs',
    ),
  ]
}

/** A follower that had saved more than the record has proves that the record lost transactions. */
function recentLosses(followers: unknown): readonly DoctorFinding[] {
  return answerList(followers).flatMap(({ name, wasAhead }) => {
    const { tx, record } = asObject(wasAhead)
    if (tx === undefined) return []
    const found = `the last start found the ${String(name)} as of transaction ${String(tx)}, and a record that ended at ${String(record)}`
    return [
      bad(
        'record',
        found,
        "transactions were lost, or this is another record: find out why (see the service's log for that time), and refresh the sources or restore a backup",
      ),
    ]
  })
}

/** Reports followers that fail at present; they wait and try again. */
function followerFailures(followers: unknown): readonly DoctorFinding[] {
  return answerList(followers).flatMap(({ name, head, lastError }) =>
    typeof lastError !== 'string'
      ? []
      : [
          bad(
            String(name),
            `waits at transaction ${String(head)}: ${lastError}`,
            'nothing is lost: it continues by itself once this works',
          ),
        ],
  )
}

/** Events lost longer ago are history. */
const RECENT_LOSS_MS = DAY_MS

/** Reports what a person should look at in a source, according to the running service. */
function sourceWarnings(source: ServiceAnswer): DoctorFinding[] {
  const platform = String(source.platform)
  const suspected = suspectedDeletionsOf(source).map((line) =>
    bad('deletions', `${platform}: ${line}`, `check them with "mlg deletions ${platform}", which says what to do`),
  )
  const { silent, lostEvents, issues, health, trouble } = source
  const standing = isObject(trouble)
    ? [
        bad(
          'source',
          `${platform} has been ${String(health)} since ${String(trouble.since)}: ${String(trouble.reason)}`,
          String(trouble.todo),
        ),
      ]
    : []
  if (health === 'paused') return [...suspected, ...standing]
  const wrong = (Array.isArray(issues) ? issues : []).map((issue: unknown) => issueOf(platform, issue))
  const quiet = isObject(silent)
    ? [
        bad(
          'events',
          `${platform} has been silent since ${String(silent.since)}; it used to send events every ${seconds(silent.usualGapMs)}`,
          'check that its events still arrive; meanwhile, sweeps find its changes',
        ),
      ]
    : []
  const lost = isObject(lostEvents) && Date.parse(String(lostEvents.lastFoundAt)) > Date.now() - RECENT_LOSS_MS
  const found = lost
    ? [
        bad(
          'events',
          `${platform}: events are being lost; sweeps found ${formatCount(Number(lostEvents.changes), 'change')} without an ` +
            `event, the last at ${String(lostEvents.lastFoundAt)}`,
          "check why its events don't arrive",
        ),
      ]
    : []
  // Nothing else is wrong with the source, so its state is about them.
  const isTold = health === 'degraded' && wrong.length === 0
  return [...standing, ...wrong, ...(isTold ? [] : suspected), ...quiet, ...found]
}

function suspectedDeletionsOf({ suspectedDeletions }: ServiceAnswer): readonly string[] {
  const { documents, missing, listings } = asObject(suspectedDeletions)
  const text = suspectedText({ documents, missing, listings: answerList(listings).map(({ type }) => ({ type })) })
  return text === null ? [] : [text]
}

function issueOf(platform: string, issue: unknown): DoctorFinding {
  // A service of an earlier version has no sentence.
  const { since, first, sentence = first, todo = 'restart the service with this version' } = asObject(issue)
  return bad('source', `${platform}, since ${String(since)}: ${String(sentence)}`, String(todo))
}

function seconds(ms: unknown): string {
  return `${Math.round(Number(ms) / 1_000)} s`
}

/** Checks that the product answers, and that a listing's first page is as its provider expects. */
export async function reach(named: ConfiguredSource): Promise<DoctorFinding> {
  const what = `source ${named.config.platform}`
  try {
    if (named.provider.check === undefined) return await checkListing(named, null)
    const checked = await checkSource(named)
    return checked.ok ? await checkListing(named, checked.version) : bad(what, checked.reason, checked.todo)
  } finally {
    await named.source.close()
  }
}

function whatToCheck(baseUrl: string): string {
  return /^file:/i.test(baseUrl) ? `check the files at ${baseUrl}` : `check ${baseUrl} and its credentials`
}

/** Shows nothing that the configuration redacts. */
async function checkListing(
  { config, provider, source }: ConfiguredSource,
  version: string | null,
): Promise<DoctorFinding> {
  const what = `source ${config.platform}`
  if (config.baseUrl === null) return good(what, 'has no address: it pushes its metadata')
  const first = firstListing(provider.types)
  if (first === null) return good(what, 'has no listing to try')
  const { contract, page: requested, request } = first
  const answer = await askSource(source, request)
  if (answer.kind !== 'ok')
    return bad(what, 'reason' in answer ? answer.reason : answer.kind, whatToCheck(config.baseUrl))
  const page = readListing(contract, answer.body, { request: requested, redact: config.redact })
  const where = `its listing of ${contract.type} at ${config.baseUrl}`
  if (!page.ok)
    return bad(
      what,
      `${where}: ${page.error}`,
      // A product that said its version has already been recognised.
      version === null ? 'is it the right provider for this system?' : `see what is wrong in ${provider.name}`,
    )
  const [setAside, ...others] = page.value.setAside
  const product = version === null ? '' : `${provider.name} ${version}, `
  const warning = describeIfUnproved(provider)
  const remark = warning === null ? '' : ` (${warning})`
  if (setAside === undefined) {
    const listed = `${product}lists ${contract.type} at ${config.baseUrl}${remark}`
    return good(what, [listed, ...unlistedLines(provider)].join('\n    '))
  }
  const many = others.length === 0 ? '' : `, the first of ${others.length + 1} on its first page`
  return bad(what, `${where}: ${setAside}${many}`, 'correct it at the source; the rest is read meanwhile')
}

function good(what: string, found: string): DoctorFinding {
  return { what, found, todo: null }
}

function bad(what: string, found: string, todo: string): DoctorFinding {
  return { what, found, todo }
}
