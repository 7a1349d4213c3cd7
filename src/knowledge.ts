import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeProblem, type Catalogue } from './catalogue/registry.ts'
import { configuredCatalogue, UnmappableError } from './configured.ts'
import type { Config } from './config/config.ts'
import type { Clock } from './contracts/clock.ts'
import type { Provider } from './contracts/source.ts'
import type { Log } from './contracts/telemetry.ts'
import { compilePaths, type CompiledCatalogue } from './infer/check.ts'
import { must } from './lib/result.ts'

/** How often a folder of definitions is looked at: a few file dates, which cost nothing. */
const LOOK_MS = 2_000

/** The definitions in force, with their rules ready to be followed and read by. */
export interface Definitions {
  readonly catalogue: Catalogue
  readonly compiled: CompiledCatalogue
}

export interface KnowledgeParts {
  readonly config: Pick<Config, 'catalogueFolder' | 'sources'>
  /** Those of the product, unless a test has one of its own. */
  readonly providers?: ReadonlyMap<string, Provider>
  readonly clock: Clock
  readonly log: Log
  /** Told when other rules are in force. */
  readonly changed: (definitions: Definitions) => void
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
  #current: Definitions
  #seen: string
  #problem: string | null = null
  #unmappable: ReadonlyMap<string, Unmappable> = new Map()
  readonly #watching: Promise<void>

  private constructor(parts: KnowledgeParts, current: Definitions, seen: string) {
    this.#p = parts
    this.#current = current
    this.#seen = seen
    this.#watching =
      parts.config.catalogueFolder === null ? Promise.resolve() : this.#watch(parts.config.catalogueFolder)
  }

  static async load(parts: KnowledgeParts): Promise<Knowledge> {
    const { catalogueFolder } = parts.config
    const seen = catalogueFolder === null ? '' : await datesOf(catalogueFolder)
    return new Knowledge(parts, await definitionsOf(parts), seen)
  }

  get current(): Definitions {
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
      const seen = await datesOf(folder).catch(() => this.#seen)
      if (seen === this.#seen || this.#stop.signal.aborted) continue
      this.#seen = seen
      await this.#take()
    }
  }

  async #take(): Promise<void> {
    const { log, changed } = this.#p
    try {
      const next = await definitionsOf(this.#p)
      this.#unmappable = new Map()
      if (JSON.stringify(next.catalogue.types) !== JSON.stringify(this.#current.catalogue.types))
        throw new Error('types have changed: they are taken up when every process is started again')
      this.#problem = null
      this.#current = next
      log.info({ rules: next.catalogue.rules.map(({ id, version }) => `${id}@${version}`) }, 'other rules are in force')
      changed(next)
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      if (error instanceof UnmappableError) this.#unmappable = this.#unmappableBy(error)
      log.error({ err: error }, 'changed definitions are not taken up')
    }
  }

  #unmappableBy({ problems }: UnmappableError): ReadonlyMap<string, Unmappable> {
    const byPlatform = Map.groupBy(problems, ({ platform }) => platform)
    return new Map(
      [...byPlatform].map(([platform, [first, ...others]]) => {
        const since = this.#unmappable.get(platform)?.since ?? this.#p.clock.now()
        return [platform, { count: others.length + 1, first: first === undefined ? '' : describeProblem(first), since }]
      }),
    )
  }
}

async function definitionsOf({ config, providers }: KnowledgeParts): Promise<Definitions> {
  const catalogue = await configuredCatalogue(config, providers)
  return { catalogue, compiled: must(compilePaths(catalogue)) }
}

async function datesOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  const files = await Promise.all(names.map(async (name) => ({ name, ...(await stat(join(folder, name))) })))
  return files.map(({ name, mtimeMs, size }) => `${name} ${mtimeMs} ${size}`).join('\n')
}
