import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeProblem } from './catalogue/registry.ts'
import { configuredDefinitions, RefusedDefinitions, type DefinitionsInForce } from './configured.ts'
import type { Config } from './config/config.ts'
import type { Clock } from './contracts/clock.ts'
import type { Provider } from './contracts/source.ts'
import type { Log } from './contracts/telemetry.ts'

/** How often a folder of definitions is looked at: a few file dates, which cost nothing. */
const LOOK_MS = 2_000

export interface KnowledgeParts {
  readonly config: Pick<Config, 'catalogueFolder' | 'sources'>
  /** Those of the product, unless a test has one of its own. */
  readonly providers?: ReadonlyMap<string, Provider>
  readonly clock: Clock
  readonly log: Log
  /** Told when other rules are in force. */
  readonly changed: (definitions: DefinitionsInForce) => void
}

/** What the definitions in the folder lack that the mapping of a source names: the next start would be refused. */
export interface Unmappable {
  readonly count: number
  readonly first: string
  readonly since: number
}

/**
 * What this process knows by definition. Rules that change in the folder are taken up while everything runs; types are what the
 * record was written by, and are taken up at a start. Definitions with a mistake in them change nothing, and are named.
 */
export class Knowledge {
  readonly #p: KnowledgeParts
  readonly #stop = new AbortController()
  #current: DefinitionsInForce
  #seen: string
  #problem: string | null = null
  #unmappable: ReadonlyMap<string, Unmappable> = new Map()
  readonly #watching: Promise<void>

  private constructor(parts: KnowledgeParts, current: DefinitionsInForce, seen: string) {
    this.#p = parts
    this.#current = current
    this.#seen = seen
    this.#watching =
      parts.config.catalogueFolder === null ? Promise.resolve() : this.#watch(parts.config.catalogueFolder)
  }

  static async load(parts: KnowledgeParts): Promise<Knowledge> {
    const { catalogueFolder } = parts.config
    const seen = catalogueFolder === null ? '' : await datesOf(catalogueFolder)
    return new Knowledge(parts, await configuredDefinitions(parts.config, parts.providers), seen)
  }

  get current(): DefinitionsInForce {
    return this.#current
  }

  /** Why what the folder says now is not in force; null where it is. */
  get problem(): string | null {
    return this.#problem
  }

  /** What is wrong with the mapping of a source, by the definitions that the folder has now; null where nothing is. */
  unmappable(platform: string): Unmappable | null {
    return this.#unmappable.get(platform) ?? null
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#watching
  }

  async #watch(folder: string): Promise<void> {
    const { clock } = this.#p
    while (!this.#stop.signal.aborted) {
      await clock.sleep(LOOK_MS, this.#stop.signal)
      const seen = await datesOf(folder)
      if (seen === this.#seen || this.#stop.signal.aborted) continue
      this.#seen = seen
      await this.#take()
    }
  }

  async #take(): Promise<void> {
    const { config, providers, log, changed } = this.#p
    try {
      const next = await configuredDefinitions(config, providers)
      this.#unmappable = new Map()
      if (JSON.stringify(next.catalogue.types) !== JSON.stringify(this.#current.catalogue.types))
        throw new Error('types have changed: they are taken up when every process is started again')
      this.#problem = null
      this.#current = next
      log.info({ rules: next.catalogue.rules.map(({ id, version }) => `${id}@${version}`) }, 'other rules are in force')
      changed(next)
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

/** A folder that is not there has no dates; what is then read of it says so. */
async function datesOf(folder: string): Promise<string> {
  const files = await filesOf(folder).catch(() => null)
  if (files === null) return 'unreadable'
  return files.map(({ name, mtimeMs, size }) => `${name} ${mtimeMs} ${size}`).join('\n')
}

async function filesOf(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return await Promise.all(names.map(async (name) => ({ name, ...(await stat(join(folder, name))) })))
}
