import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Reads what a configuration only names: secrets of the environment, certificates on disk. Collects every one that is
 * missing.
 */
export class NamedValues {
  readonly problems: string[] = []
  readonly #base: string
  readonly #env: Readonly<Record<string, string | undefined>>

  constructor({ base, env }: { base: string; env: Readonly<Record<string, string | undefined>> }) {
    this.#base = base
    this.#env = env
  }

  secret(value: string | { readonly env: string; readonly prefix?: string }, path: string): string {
    if (typeof value === 'string') return value
    const fromEnvironment = this.#env[value.env]
    if (fromEnvironment === undefined || fromEnvironment === '')
      this.problems.push(`${path}: the environment variable ${value.env} is not set`)
    return (value.prefix ?? '') + (fromEnvironment ?? '')
  }

  file(path: string, key: string): string {
    try {
      return readFileSync(resolve(this.#base, path), 'utf8')
    } catch (error) {
      this.problems.push(`${key}: ${path} can't be read: ${error instanceof Error ? error.message : String(error)}`)
      return ''
    }
  }
}
