// Reads a configuration file and reports everything that is wrong with it at once.
import { urlsOf } from '../adapters/postgres/servers.ts'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { addressOf, hasUser, secretParameter } from '../contracts/address.ts'
import type { CandidateRule } from '../contracts/sweeps.ts'
import {
  defaultBurst,
  type HeaderFile,
  type SourceCredentials,
  type Provider,
  type ProvidersByName,
  type SourceConfig,
} from '../contracts/source.ts'
import { jsonOfFile } from '../lib/json-file.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { SYSTEM_PLATFORM } from '../model/facts.ts'
import { PEOPLE } from '../model/people.ts'
import { accessOf, accessProblems, listenOf, roleNames, type AccessConfig, type ListenConfig } from './access.ts'
import { explainIssue } from './explain-issue.ts'
import { intakeOf, type IntakeConfig } from './intake.ts'
import { notificationsOf, type NotificationsConfig } from './notifications.ts'
import { outConfigOf, outConfigProblems, type OutConfig } from './out.ts'
import { searchOf, type SearchServerConfig } from './search-server.ts'
import { NamedValues, type Environment, type NamedSecret } from './named-values.ts'
import { unencryptedSecret } from './unencrypted.ts'
import { tracesOf, type TracesConfig } from './traces.ts'
import { printPath } from '../lib/print-path.ts'
import { wellShapedPartOf } from './well-shaped.ts'
import { ACCESS_DEFAULTS, configShape, type ConfigFile } from './shape.ts'
import { messageOf } from '../lib/message-of.ts'

export interface Config {
  readonly listen: ListenConfig
  readonly access: AccessConfig
  readonly data: string
  /** `sqlite`, or the URL of a PostgreSQL database. */
  readonly store: string
  /** A standby from which processes of the role `api` read the log; null if they read from `store`. */
  readonly readFrom: string | null
  /** Whether processes of the role `api` answer from their own graph, or from the record. */
  readonly graph: ConfigFile['graph']
  readonly intake: IntakeConfig
  /** Null means that the search index is embedded. */
  readonly search: SearchServerConfig | null
  /** Null means that nobody is notified of changes. */
  readonly notifications: NotificationsConfig | null
  readonly out: OutConfig
  /** Null means that nothing is traced. */
  readonly traces: TracesConfig | null
  /** Days of the past that are retained; null retains everything. */
  readonly retentionDays: number | null
  readonly candidates: CandidateRule
  readonly catalogueFolder: string | null
  readonly providerModules: readonly string[]
  readonly logLevel: ConfigFile['log']['level']
  readonly sources: readonly SourceConfig[]
  readonly secretFiles: readonly string[]
}

/** Reports all problems at once, each as `path: what was expected`. */
export function readConfigFile(
  path: string,
  providers: ConfigContext['providers'],
  env: Environment,
): Result<Config, readonly string[]> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return err([`${path}: can't be read: ${messageOf(error)}`])
  }
  const content = jsonOfFile(text)
  if (!content.ok) return err([`${path}: ${content.error}`])
  const config = readConfig(content.value, { ...recordLocation(path), providers, env })
  return config.ok ? config : err(config.error.map((problem) => `${path}: ${problem}`))
}

interface RecordLocation {
  /** The folder that relative paths start from. */
  readonly base: string
  /** The file's name in it; absent if the configuration isn't from a file. */
  readonly file?: string
}

/** Locates the record of a configuration file. */
export function recordLocation(path: string): RecordLocation {
  return { base: dirname(resolve(path)), file: basename(path) }
}

interface ConfigContext extends RecordLocation {
  /** The known providers, including those of a definitions folder and of modules. */
  readonly providers:
    | ProvidersByName
    | ((folders: Pick<Config, 'catalogueFolder' | 'providerModules'>) => ProviderChoice)
  readonly env: Environment
}

interface ProviderChoice {
  readonly providers: ProvidersByName
  /** Why some of the folder are missing. */
  readonly problems: readonly string[]
}

export function readConfig(content: unknown, context: ConfigContext): Result<Config, readonly string[]> {
  const parsed = configShape.safeParse(content, { error: explainIssue })
  if (parsed.success) return readFileOfShape(parsed.data, context)
  const problems = parsed.error.issues.map((i) => `${printPath(i.path) || '(the whole file)'}: ${i.message}`)
  const part = wellShapedPartOf(content)
  const rest = part === null ? null : readFileOfShape(part.file, context)
  return err(part === null || rest?.ok !== false ? problems : [...problems, ...part.ownProblems(rest.error)])
}

function readFileOfShape(file: ConfigFile, context: ConfigContext): Result<Config, readonly string[]> {
  const named = new NamedValues(context)
  const { problems } = named
  problems.push(...contradictions(file, context), ...outConfigProblems(file, roleNames(file.access)))
  const headers = file.sources.map((source, i) =>
    sourceHeaders(source.headers, { named, path: `sources[${i}].headers` }),
  )
  const credentials = file.sources.map((source, i) =>
    credentialsOf(source, { named, path: `sources[${i}].credentials` }),
  )
  const authorities = file.sources.map(({ tls }, i) =>
    tls?.ca === undefined ? undefined : named.file(tls.ca, `sources[${i}].tls.ca`),
  )
  const listen = listenOf(file, named)
  const access = accessOf(file, ACCESS_DEFAULTS, named)
  const modules = modulesOf(file, context)
  problems.push(...modules.flatMap((module) => (module.ok ? [] : [module.error])))
  const store = storeOf(file, named)
  const config: Config = {
    listen,
    access,
    data: resolve(context.base, file.data),
    store: store ?? 'sqlite',
    readFrom: store === null ? null : readFromOf(file, store, named),
    graph: store === null ? file.graph : graphOf(file, store, named),
    intake: intakeOf(file.intake, named),
    search: searchOf(file.search, named),
    notifications: notificationsOf(file.notifications, named),
    out: outConfigOf(file.out, named),
    traces: tracesOf(file.traces, named),
    retentionDays: file.retention.days,
    candidates: {
      everyMs: file.candidates.everyMinutes * 60_000,
      staleMs: file.candidates.staleHours * 3_600_000,
      unresolvedMs: file.candidates.unresolvedHours * 3_600_000,
      perRound: file.candidates.perRound,
    },
    catalogueFolder: catalogueFolder(file, context),
    providerModules: modules.flatMap((module) => (module.ok ? [module.value] : [])),
    logLevel: file.log.level,
    sources: file.sources.map((source, i) =>
      sourceConfig(source, {
        headers: headers[i] ?? {},
        headerFiles: headerFilesOf(source.headers, named),
        credentials: credentials[i],
        credentialPlaces: credentialPlacesOf(source, `sources[${i}]`),
        ca: authorities[i],
      }),
    ),
    secretFiles: [...named.secretFiles].sort(),
  }
  return problems.length > 0 ? err(problems) : ok(config)
}

interface SourceSecrets {
  readonly headers: Readonly<Record<string, string>>
  readonly headerFiles: readonly HeaderFile[]
  readonly credentials: SourceCredentials | undefined
  readonly credentialPlaces: readonly string[]
  readonly ca: string | undefined
}

function sourceConfig(
  source: ConfigFile['sources'][number],
  { headers, headerFiles, credentials, credentialPlaces, ca }: SourceSecrets,
): SourceConfig {
  const { limits, guard, tls, sendSecretsUnencrypted: _, ...others } = source
  return {
    ...others,
    ca,
    startTls: tls?.startTls,
    guard: { share: guard.share, atLeast: guard.atLeast, windowMs: guard.windowMinutes * 60_000 },
    headers,
    ...(headerFiles.length > 0 && { headerFiles }),
    credentials,
    ...(credentialPlaces.length > 0 && { credentialPlaces }),
    limits: { ...limits, burst: limits.burst ?? defaultBurst(limits.ratePerSecond) },
  }
}

function choiceOf(file: ConfigFile, context: ConfigContext): ProviderChoice {
  const { providers } = context
  if (typeof providers !== 'function') return { providers, problems: [] }
  const providerModules = modulesOf(file, context).flatMap((module) => (module.ok ? [module.value] : []))
  return providers({ catalogueFolder: catalogueFolder(file, context), providerModules })
}

/** Each is a path relative to the configuration, or the name of a package installed there. */
function modulesOf(file: ConfigFile, { base }: ConfigContext): readonly Result<string>[] {
  return file.providers.map((named, i) => {
    if (/^\.{0,2}\//.test(named)) return ok(resolve(base, named))
    try {
      return ok(createRequire(join(base, 'configuration')).resolve(named))
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      return err(
        `providers[${i}]: there is no package ${JSON.stringify(named)} that can be loaded from ${base} ` +
          `(${reason}); install it there, or name a file with "./" before it`,
      )
    }
  })
}

function catalogueFolder(file: ConfigFile, { base }: ConfigContext): string | null {
  return file.catalogue === undefined ? null : resolve(base, file.catalogue.folder)
}

function contradictions(file: ConfigFile, context: ConfigContext): string[] {
  const { providers, problems: fileProblems } = choiceOf(file, context)
  const folder = catalogueFolder(file, context)
  const isFolderMissing = folder !== null && !existsSync(folder)
  const hasUnknown = file.sources.some(({ provider }) => !providers.has(provider))
  const problems: string[] = []
  problems.push(...accessProblems(file))
  if (hasUnknown && isFolderMissing)
    problems.push(`catalogue.folder: there is no folder ${folder}: make it, or name another one`)
  if (folder === context.base && context.file?.endsWith('.json') === true)
    problems.push(
      `catalogue.folder: ${context.file} is inside it, and every *.json in that folder is read as definitions: put the definitions into their own folder, such as "definitions", and name that`,
    )
  const platforms = new Map<string, number>()
  file.sources.forEach((source, i) => {
    const earlier = platforms.get(source.platform)
    if (earlier !== undefined)
      problems.push(
        `sources[${i}].platform: "${source.platform}" is already used by sources[${earlier}]; each source needs its own platform id`,
      )
    platforms.set(source.platform, i)
    if (source.platform === SYSTEM_PLATFORM || source.platform === PEOPLE) {
      problems.push(
        `sources[${i}].platform: "${source.platform}" is reserved for documents of the service; give the source another platform id`,
      )
    }
    const provider = providers.get(source.provider)
    if (provider !== undefined && (provider.pushed === true) !== (source.baseUrl === null))
      problems.push(
        `sources[${i}].baseUrl: the sources of "${source.provider}" ${provider.pushed === true ? 'push, and have no address: omit it' : 'are read: configure their address'}`,
      )
    const url = source.baseUrl === null ? null : URL.parse(source.baseUrl)
    if (url !== null && hasUser(url))
      problems.push(`sources[${i}].baseUrl: contains a user name or password: configure "credentials" instead`)
    const secret = url === null ? null : secretParameter(url)
    if (secret !== null)
      problems.push(
        `sources[${i}].baseUrl: has a secret in its query string ("${secret}"), but addresses appear in messages and logs: send it in "headers", such as {"authorization": {"env": "TOKEN", "prefix": "Bearer "}}, or configure "credentials"`,
      )
    const unreadable = provider === undefined ? null : unreadableAt(source.baseUrl, provider)
    if (unreadable !== null) problems.push(`sources[${i}].baseUrl: ${unreadable}`)
    if (provider !== undefined)
      problems.push(...problemsOfSource(source, provider).map((problem) => `sources[${i}].${problem}`))
    if (provider === undefined && !isFolderMissing)
      problems.push(
        `sources[${i}].provider: "${source.provider}" is unknown; use one of ${[...providers.keys()].join(', ')}`,
      )
  })
  // One of the faulty files may have meant to declare an unknown provider.
  if (hasUnknown) problems.push(...fileProblems)
  file.sources.forEach((source, i) => {
    for (const [domain, platform] of Object.entries(source.references)) {
      if (!platforms.has(platform))
        problems.push(`sources[${i}].references.${domain}: no source has the platform "${platform}"`)
    }
    for (const [namespace, platform] of Object.entries(source.namespaces ?? {})) {
      if (!platforms.has(platform))
        problems.push(`sources[${i}].namespaces.${namespace}: no source has the platform "${platform}"`)
    }
  })
  return problems
}

/** Says why a provider doesn't read such an address, or returns null. */
function unreadableAt(baseUrl: string | null, { name, files }: Provider): string | null {
  if (baseUrl === null) return null
  if (addressOf(baseUrl)?.scheme !== 'file')
    return files?.only === true ? `the sources of "${name}" are files: configure a file: URL` : null
  if (files === undefined) return `the sources of "${name}" aren't files: configure the address where it is read`
  return /^file:\/\/\//i.test(baseUrl) ? null : 'must be file:///<path>: a file or a folder of this machine'
}

function problemsOfSource(source: ConfigFile['sources'][number], provider: Provider): readonly string[] {
  const { headers, namespaces } = source
  const address = source.baseUrl === null ? null : addressOf(source.baseUrl)
  const isDirectory = address?.scheme === 'ldap' || address?.scheme === 'ldaps'
  const unknown = Object.keys(source.settings ?? {}).filter((name) => provider.settings?.includes(name) !== true)
  const unencrypted = unencryptedSecret(source, address)
  return [
    ...(unencrypted === null ? [] : [unencrypted]),
    ...(namespaces !== undefined && provider.namespaces !== true
      ? [
          `namespaces: the provider "${source.provider}" uses no OpenLineage namespaces: omit it, or configure it at the source of the provider "openlineage"`,
        ]
      : []),
    ...(isDirectory && Object.keys(headers).length > 0 ? ['headers: a directory has none: configure credentials'] : []),
    ...(source.tls?.startTls === true && address?.scheme !== 'ldap'
      ? ['tls.startTls: only for ldap: addresses: omit it']
      : []),
    ...unknown.map(
      (name) =>
        `settings.${name}: the provider "${source.provider}" has no such setting; it has ${provider.settings?.join(', ') ?? 'none'}`,
    ),
    ...(provider.requiredSettings ?? [])
      .filter((name) => (source.settings?.[name] ?? '') === '')
      .map((name) => `settings.${name}: the provider "${source.provider}" needs it`),
  ]
}

/** MLG_STORE overrides the file. Null if unclear. Errors never quote the text, which may contain a password. */
function storeOf({ store }: ConfigFile, named: NamedValues): string | null {
  const { env, problems } = named
  if (env.MLG_STORE !== undefined) return checkedStore(env.MLG_STORE, 'store (from MLG_STORE)', problems)
  if (typeof store === 'string') return checkedStore(store, 'store', problems)
  const [problemsBefore, text] = [problems.length, named.secret(store, 'store')]
  if (problems.length > problemsBefore) return 'sqlite'
  return checkedStore(text, `store (from ${'env' in store ? store.env : store.file})`, problems)
}

/** MLG_READ_FROM overrides the file. */
function readFromOf({ readFrom }: ConfigFile, store: string, named: NamedValues): string | null {
  const { env, problems } = named
  const label = env.MLG_READ_FROM === undefined ? 'readFrom' : 'readFrom (from MLG_READ_FROM)'
  const text = env.MLG_READ_FROM ?? (typeof readFrom === 'object' ? named.secret(readFrom, 'readFrom') : readFrom)
  if (text === undefined || (text === '' && typeof readFrom === 'object')) return null
  const urls = urlsOf(text)
  if (store === 'sqlite') problems.push(`${label}: only a record in PostgreSQL has a standby, but "store" is "sqlite"`)
  else if (!urls.ok) problems.push(`${label}: ${urls.error}`)
  else if (urls.value.length > 1)
    problems.push(`${label}: names ${urls.value.length} servers, but a process reads from one`)
  return text
}

/** MLG_GRAPH overrides the file, so that both kinds of process may share it. */
function graphOf({ graph, access }: ConfigFile, store: string, { env, problems }: NamedValues): Config['graph'] {
  const { MLG_GRAPH: override } = env
  const [label, wanted] = override === undefined ? ['graph', graph] : ['graph (from MLG_GRAPH)', override]
  if (wanted === 'memory') return wanted
  if (wanted !== 'record') problems.push(`${label}: must be "memory" or "record"`)
  else if (store === 'sqlite')
    problems.push(`${label}: "record" needs a record in PostgreSQL, but "store" is "sqlite": omit it`)
  else if ((access?.visibility ?? []).length > 0)
    problems.push(
      `${label}: "access.visibility" needs the whole graph, which a process with "record" doesn't hold: omit either`,
    )
  return 'record'
}

function checkedStore(text: string, label: string, problems: string[]): string | null {
  const urls = text === 'sqlite' ? ok([]) : urlsOf(text)
  if (urls.ok) return text
  problems.push(`${label}: ${urls.error}`)
  return null
}

function credentialsOf(
  { credentials }: ConfigFile['sources'][number],
  { named, path }: { readonly named: NamedValues; readonly path: string },
): SourceCredentials | undefined {
  if (credentials === undefined) return undefined
  return { username: credentials.username, password: named.secret(credentials.password, `${path}.password`) }
}

/** Headers that don't identify the caller aren't credentials. */
const REQUEST_HEADERS: ReadonlySet<string> = new Set(['accept', 'accept-language', 'user-agent', 'content-type'])

function credentialPlacesOf({ headers, credentials }: ConfigFile['sources'][number], path: string): readonly string[] {
  const names = Object.entries(headers).filter(([name]) => !REQUEST_HEADERS.has(name.toLowerCase()))
  const secrets: readonly (readonly [string, NamedSecret])[] = [
    ...(credentials === undefined ? [] : [[`${path}.credentials`, credentials.password] as const]),
    ...names.map(([name, value]) => [`${path}.headers.${name}`, value] as const),
  ]
  return secrets.map(([place, value]) => {
    if (typeof value === 'string') return place
    return 'env' in value ? `${place} (environment variable ${value.env})` : `${place} (file ${value.file})`
  })
}

function sourceHeaders(
  headers: ConfigFile['sources'][number]['headers'],
  { named, path }: { readonly named: NamedValues; readonly path: string },
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), named.secret(value, `${path}.${name}`)]),
  )
}

/** Their content may change while the service runs. */
function headerFilesOf(headers: ConfigFile['sources'][number]['headers'], named: NamedValues): readonly HeaderFile[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' || !('file' in value)
      ? []
      : [{ name: name.toLowerCase(), file: named.path(value.file), prefix: value.prefix }],
  )
}
