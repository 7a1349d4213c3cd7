import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../lib/message-of.ts'

/** A secret's value, or where to read it. */
export type NamedSecret =
  | string
  | { readonly env: string; readonly prefix?: string }
  | { readonly file: string; readonly prefix?: string }

/** The folder in which systemd puts the credentials of a unit, a different one for each instance of a template. */
const CREDENTIALS = 'CREDENTIALS_DIRECTORY'
const IN_CREDENTIALS = `$${CREDENTIALS}/`

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads values that a configuration only names: secrets in the environment or in files, certificates on disk. Collects
 * every missing one, and other mistakes in the configuration.
 */
export class NamedValues {
  readonly problems: string[] = []
  readonly env: Environment
  readonly secretFiles = new Set<string>()
  readonly #base: string

  /** Paths start from the folder `base`. */
  constructor({ base, env }: { readonly base: string; readonly env: Environment }) {
    this.#base = base
    this.env = env
  }

  secret(value: NamedSecret, path: string): string {
    if (typeof value === 'string') return value
    if ('file' in value) return (value.prefix ?? '') + this.#secretFile(value.file, path)
    const fromEnvironment = this.env[value.env]
    if (fromEnvironment === undefined || fromEnvironment === '')
      this.problems.push(`${path}: the environment variable ${value.env} isn't set`)
    return (value.prefix ?? '') + (fromEnvironment ?? '')
  }

  #secretFile(file: string, path: string): string {
    this.secretFiles.add(this.path(file))
    const problemsBefore = this.problems.length
    const content = this.file(file, path).trim()
    if (content === '' && this.problems.length === problemsBefore) this.problems.push(`${path}: ${file} is empty`)
    return content
  }

  /** Returns the absolute path of a file that is read later. */
  path(path: string): string {
    const inCredentials = path.startsWith(IN_CREDENTIALS) ? path.slice(IN_CREDENTIALS.length) : null
    return resolve(inCredentials === null ? this.#base : (this.env[CREDENTIALS] ?? this.#base), inCredentials ?? path)
  }

  file(path: string, key: string): string {
    if (path.startsWith(IN_CREDENTIALS) && this.env[CREDENTIALS] === undefined) {
      this.problems.push(`${key}: ${path}: ${CREDENTIALS} isn't set. systemd sets it for a unit with LoadCredential=`)
      return ''
    }
    try {
      return readFileSync(this.path(path), 'utf8')
    } catch (error) {
      this.problems.push(`${key}: ${path} can't be read: ${messageOf(error)}`)
      return ''
    }
  }
}
