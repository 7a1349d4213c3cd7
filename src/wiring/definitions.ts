import { failureReports } from '../contracts/state-log.ts'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isProviderFile, describeProblem } from '../catalogue/load.ts'
import { compileDefinitions, RefusedDefinitions, type DefinitionsInForce } from './check-configuration.ts'
import type { AccessConfig } from '../config/access.ts'
import type { Config } from '../config/config.ts'
import type { IntakeConfig } from '../config/intake.ts'
import type { Clock } from '../contracts/clock.ts'
import type { ProvidersByName } from '../contracts/source.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Result } from '../lib/result.ts'
import type { ProviderFolders } from '../providers/files.ts'
import { changedSettings, applyDefinitions } from './apply-changes.ts'
import type { AwaitingStart, Unmappable } from '../questions/service.ts'
import { messageOf } from '../lib/message-of.ts'

/** How often the files are checked: only a few file dates are read. */
const CHECK_INTERVAL_MS = 2_000

/** The file that the service was started with; it is read again when it changes. */
export interface ConfigurationFile {
  readonly path: string
  read(): Result<Config, readonly string[]>
}

/** Parts of a configuration that may change without a restart, at least in part. */
type WatchedConfig = ProviderFolders &
  Pick<Config, 'sources'> & {
    readonly secretFiles?: readonly string[]
    readonly intake?: Pick<IntakeConfig, 'webhooks' | 'openlineage'>
    readonly access?: AccessConfig
  }

interface DefinitionsWatchParts {
  readonly config: WatchedConfig
  /** If the configuration came from no file, this is null, and the sources are those of the start. */
  readonly file: ConfigurationFile | null
  /** The built-in providers, unless a test has others. */
  readonly providers?: ProvidersByName
  readonly clock: Clock
  readonly log: Log
}

interface LineageKey {
  /** If null, senders need no key. */
  readonly key: string | null
}

/** Called with the definitions now in force; `added` means that there are new types or sources. */
type DefinitionsListener = (definitions: DefinitionsInForce, added: boolean) => void

/**
 * The definitions, sources, access and secrets in force in this process. Changed rules, added types and sources,
 * access, and secrets take effect without a restart; other changes wait for one, and are listed. Files with a mistake
 * change nothing, and the mistake is reported.
 */
export class DefinitionsWatch {
  readonly #parts: DefinitionsWatchParts
  readonly #stop = new AbortController()
  #current: DefinitionsInForce
  #seen: string
  #problem: string | null = null
  /** A refused configuration may name missing files that aren't known, so it is read again at each check. */
  #isConfigurationRefused = false
  #secretFiles: readonly string[]
  #webhooks: ReadonlyMap<string, readonly string[]>
  #lineage: LineageKey
  #access: AccessConfig | null
  #awaitingStart: readonly AwaitingStart[] = []
  #unmappable: ReadonlyMap<string, Unmappable> = new Map()
  #watching: Promise<void> = Promise.resolve()

  private constructor(parts: DefinitionsWatchParts, current: DefinitionsInForce, seen: string) {
    this.#parts = parts
    this.#current = current
    this.#webhooks = webhooksOf(parts.config)
    this.#lineage = lineageOf(parts.config)
    this.#access = parts.config.access ?? null
    this.#secretFiles = parts.config.secretFiles ?? []
    this.#seen = seen
  }

  static async load(parts: DefinitionsWatchParts): Promise<DefinitionsWatch> {
    const seen = await datesOf(parts, parts.config.secretFiles ?? [])
    return new DefinitionsWatch(parts, await compileDefinitions(parts.config, parts.providers), seen)
  }

  /** Starts watching; also finds changes since the files were loaded. */
  watch(tookUp: DefinitionsListener): void {
    if (this.#parts.config.catalogueFolder !== null || this.#parts.file !== null) this.#watching = this.#watch(tookUp)
  }

  get current(): DefinitionsInForce {
    return this.#current
  }

  /** Webhook secrets of each platform. */
  get webhooks(): ReadonlyMap<string, readonly string[]> {
    return this.#webhooks
  }

  /** The key of OpenLineage senders; another object once it may have changed. */
  get lineage(): LineageKey {
    return this.#lineage
  }

  /** Access by the current file; null if the configuration doesn't define it. */
  get access(): AccessConfig | null {
    return this.#access
  }

  /** Says why the files' current content isn't in force; null if it is, or waits for a restart. */
  get problem(): string | null {
    return this.#problem
  }

  get awaitingStart(): readonly AwaitingStart[] {
    return this.#awaitingStart
  }

  /** Says what is wrong with a source's mapping under the folder's current definitions; null if nothing is. */
  unmappable(platform: string): Unmappable | null {
    return this.#unmappable.get(platform) ?? null
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#watching
  }

  async #watch(tookUp: DefinitionsListener): Promise<void> {
    const { clock } = this.#parts
    while (!this.#stop.signal.aborted) {
      await clock.sleep(CHECK_INTERVAL_MS, this.#stop.signal)
      const seen = await datesOf(this.#parts, this.#secretFiles)
      if (this.#stop.signal.aborted || (seen === this.#seen && !this.#isConfigurationRefused)) continue
      this.#seen = seen
      await this.#take(tookUp)
    }
  }

  async #take(tookUp: DefinitionsListener): Promise<void> {
    const { config, file, providers, log, clock } = this.#parts
    const refusing = failureReports({ log, clock }, 'definitions', {
      level: 'error',
      message: 'changed definitions were refused',
    })
    try {
      this.#isConfigurationRefused = true
      const wanted: WatchedConfig = file === null ? config : readAgain(file)
      this.#isConfigurationRefused = false
      const next = await compileDefinitions({ ...wanted, catalogueFolder: config.catalogueFolder }, providers)
      this.#unmappable = new Map()
      const { definitions, awaitingStart, added } = applyDefinitions(this.#current, next)
      this.#problem = null
      refusing.worked()
      this.#secretFiles = wanted.secretFiles ?? []
      this.#webhooks = webhooksOf(wanted)
      this.#lineage = lineageOf(wanted)
      this.#access = wanted.access ?? null
      this.#awaitingStart = [...awaitingStart, ...changedSettings(config, wanted)]
      const { rules } = definitions.catalogue
      const changed = added || adjustable(definitions) !== adjustable(this.#current)
      if (this.#awaitingStart.length > 0)
        log.warn({ awaitingStart: this.#awaitingStart }, 'changes take effect at the next start')
      if (!changed) return
      this.#current = definitions
      log.info({ rules: rules.map(({ id, version }) => `${id}@${version}`), added }, 'changed definitions are in force')
      tookUp(definitions, added)
    } catch (error) {
      this.#problem = messageOf(error)
      if (error instanceof RefusedDefinitions) this.#unmappable = this.#unmappableBy(error)
      refusing.failed(error)
    }
  }

  #unmappableBy({ problems }: RefusedDefinitions): ReadonlyMap<string, Unmappable> {
    const byPlatform = Map.groupBy(problems, ({ platform }) => platform)
    return new Map(
      [...byPlatform].flatMap(([platform, [first, ...others]]) => {
        if (platform === null) return []
        const since = this.#unmappable.get(platform)?.since ?? this.#parts.clock.now()
        const described = first === undefined ? '' : describeProblem(first)
        return [[platform, { count: others.length + 1, first: described, since }]]
      }),
    )
  }
}

function lineageOf({ intake }: WatchedConfig): LineageKey {
  return { key: intake?.openlineage?.apiKey ?? null }
}

function webhooksOf({ intake }: WatchedConfig): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(intake?.webhooks ?? {}))
}

/** Serialises the parts that may change without a restart even if nothing is added, to compare them. */
function adjustable({ catalogue: { rules, policies, synonyms, definitions } }: DefinitionsInForce): string {
  return JSON.stringify([rules, policies, synonyms, definitions.expectations.map(({ definition }) => definition)])
}

function readAgain(file: ConfigurationFile): Config {
  const config = file.read()
  if (config.ok) return config.value
  throw new Error(`The configuration was refused:\n  ${config.error.join('\n  ')}`)
}

/** A missing folder or file has no date; reading it later reports that it is missing. */
async function datesOf(
  { config: { catalogueFolder: folder }, file }: DefinitionsWatchParts,
  secretFiles: readonly string[],
): Promise<string> {
  const [files, configuration, secrets] = await Promise.all([
    folder === null ? [] : filesOf(folder).catch(() => null),
    file === null
      ? []
      : fileStamp(file.path).then(
          (at) => [at],
          () => null,
        ),
    Promise.all(secretFiles.map(async (path) => await fileStamp(path).catch(() => null))),
  ])
  return JSON.stringify([files, configuration, secrets])
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') || isProviderFile(name)).sort()
  return await Promise.all(names.map(async (name) => await fileStamp(join(folder, name))))
}

async function fileStamp(path: string): Promise<string> {
  const { mtimeMs, size } = await stat(path)
  return `${path} ${mtimeMs} ${size}`
}
