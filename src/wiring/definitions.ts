import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeProblem } from '../catalogue/registry.ts'
import { configuredDefinitions, RefusedDefinitions, type DefinitionsInForce } from './configured.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Provider } from '../contracts/source.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Result } from '../lib/result.ts'
import { changedSettings, takeUp, type AwaitingStart } from './take-up.ts'

/** How often the files are looked at: a few file dates, which cost nothing. */
const LOOK_MS = 2_000

/** The file that the service was started with, to be read again when it changes. */
export interface ConfigurationFile {
  readonly path: string
  read(): Result<Config, readonly string[]>
}

export interface DefinitionsWatchParts {
  readonly config: Pick<Config, 'catalogueFolder' | 'sources'>
  /** Null where it came from no file: sources are those of the start then. */
  readonly file: ConfigurationFile | null
  /** Those of the product, unless a test has one of its own. */
  readonly providers?: ReadonlyMap<string, Provider>
  readonly clock: Clock
  readonly log: Log
}

/** What the definitions in the folder lack that the mapping of a source names: the next start would be refused. */
export interface Unmappable {
  readonly count: number
  readonly first: string
  readonly since: number
}

/** Told what is in force now; `added`: types or sources among it are new. */
export type TookUp = (definitions: DefinitionsInForce, added: boolean) => void

/**
 * What this process knows by definition and by configuration. Rules that change in the folder, and types and sources that are added,
 * are taken up while everything runs; what changed of the others waits for a start, and is named. Files with a mistake in them
 * change nothing, and the mistake is named.
 */
export class DefinitionsWatch {
  readonly #p: DefinitionsWatchParts
  readonly #stop = new AbortController()
  #current: DefinitionsInForce
  #seen: string
  #problem: string | null = null
  #awaitingStart: readonly AwaitingStart[] = []
  #unmappable: ReadonlyMap<string, Unmappable> = new Map()
  #watching: Promise<void> = Promise.resolve()

  private constructor(parts: DefinitionsWatchParts, current: DefinitionsInForce, seen: string) {
    this.#p = parts
    this.#current = current
    this.#seen = seen
  }

  static async load(parts: DefinitionsWatchParts): Promise<DefinitionsWatch> {
    const seen = await datesOf(parts)
    return new DefinitionsWatch(parts, await configuredDefinitions(parts.config, parts.providers), seen)
  }

  /** From here on; what changed since it was loaded is found as well. */
  watch(tookUp: TookUp): void {
    if (this.#p.config.catalogueFolder !== null || this.#p.file !== null) this.#watching = this.#watch(tookUp)
  }

  get current(): DefinitionsInForce {
    return this.#current
  }

  /** Why what the files say now is not in force; null where it is, or waits for a start. */
  get problem(): string | null {
    return this.#problem
  }

  get awaitingStart(): readonly AwaitingStart[] {
    return this.#awaitingStart
  }

  /** What is wrong with the mapping of a source, by the definitions that the folder has now; null where nothing is. */
  unmappable(platform: string): Unmappable | null {
    return this.#unmappable.get(platform) ?? null
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#watching
  }

  async #watch(tookUp: TookUp): Promise<void> {
    const { clock } = this.#p
    while (!this.#stop.signal.aborted) {
      await clock.sleep(LOOK_MS, this.#stop.signal)
      const seen = await datesOf(this.#p)
      if (seen === this.#seen || this.#stop.signal.aborted) continue
      this.#seen = seen
      await this.#take(tookUp)
    }
  }

  async #take(tookUp: TookUp): Promise<void> {
    const { config, file, providers, log } = this.#p
    try {
      const wanted = file === null ? config : readAgain(file)
      const next = await configuredDefinitions({ ...wanted, catalogueFolder: config.catalogueFolder }, providers)
      this.#unmappable = new Map()
      const { definitions, awaitingStart, added } = takeUp(this.#current, next)
      this.#problem = null
      this.#awaitingStart = [...awaitingStart, ...changedSettings(config, wanted)]
      const { rules } = definitions.catalogue
      const changed = added || JSON.stringify(rules) !== JSON.stringify(this.#current.catalogue.rules)
      if (this.#awaitingStart.length > 0) log.warn({ awaitingStart: this.#awaitingStart }, 'changes wait for a start')
      if (!changed) return
      this.#current = definitions
      log.info({ rules: rules.map(({ id, version }) => `${id}@${version}`), added }, 'other definitions are in force')
      tookUp(definitions, added)
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      if (error instanceof RefusedDefinitions) this.#unmappable = this.#unmappableBy(error)
      log.error({ err: error }, 'changed definitions are not taken up')
    }
  }

  #unmappableBy({ problems }: RefusedDefinitions): ReadonlyMap<string, Unmappable> {
    const byPlatform = Map.groupBy(problems, ({ platform }) => platform)
    return new Map(
      [...byPlatform].flatMap(([platform, [first, ...others]]) => {
        if (platform === null) return []
        const since = this.#unmappable.get(platform)?.since ?? this.#p.clock.now()
        const described = first === undefined ? '' : describeProblem(first)
        return [[platform, { count: others.length + 1, first: described, since }]]
      }),
    )
  }
}

function readAgain(file: ConfigurationFile): Config {
  const config = file.read()
  if (config.ok) return config.value
  throw new Error(`The configuration was refused:\n  ${config.error.join('\n  ')}`)
}

/** A folder or a file that is not there has no date; what is then read of it says so. */
async function datesOf({ config: { catalogueFolder: folder }, file }: DefinitionsWatchParts): Promise<string> {
  const [files, configuration] = await Promise.all([
    folder === null ? [] : filesOf(folder).catch(() => null),
    file === null ? [] : dated(file.path).then((at) => [at], () => null),
  ]) // prettier-ignore
  return JSON.stringify([files, configuration])
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return await Promise.all(names.map(async (name) => await dated(join(folder, name))))
}

async function dated(path: string): Promise<string> {
  const { mtimeMs, size } = await stat(path)
  return `${path} ${mtimeMs} ${size}`
}
