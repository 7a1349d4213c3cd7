import { dirname } from 'node:path'
import { RecordUnavailable } from '../../contracts/unavailable.ts'
import { listeners } from '../../lib/listeners.ts'
import { diskProblem, freeBytes, type DiskProblem } from '../disk/disk-errors.ts'

/** A full disk stays full until some batches fit: a small write may succeed where a larger one doesn't. */
const MIN_FREE_BYTES = 16 * 1_048_576

/** Tracks whether the record's file can be read and written, as far as one connection has noticed. */
export class FileCondition {
  readonly #path: string
  readonly #changed = listeners<string | null>()
  #trouble: DiskProblem | null = null

  constructor(path: string) {
    this.#path = path
  }

  /** Says what is wrong, with which file, and what to do; null if nothing is. */
  get fault(): string | null {
    return this.#trouble?.text ?? null
  }

  onChange = this.#changed.add

  /** Remembers a disk error, and returns it in the form that callers handle. */
  failed(error: unknown): unknown {
    const trouble = diskProblem(error, this.#path)
    if (trouble === null) return error
    // Damage takes precedence: it doesn't heal, and a person has to act.
    if (this.#trouble?.kind !== 'damaged') this.#become(trouble)
    return new RecordUnavailable(trouble.text, { cause: error })
  }

  /** Runs work that reads or writes the file. Success doesn't end a fault, since a full disk can still be read. */
  perform = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw this.failed(error)
    }
  }

  /** Runs work on a read-only connection, whose faults end once it can read again. */
  performRead = <T>(read: () => T): T => {
    const answer = this.perform(read)
    this.worked()
    return answer
  }

  /** Reports that the connection works, which may end a fault. */
  worked(): void {
    if (this.#trouble === null || this.#trouble.kind === 'damaged') return
    if (this.#trouble.kind === 'full' && (freeBytes(dirname(this.#path)) ?? Infinity) < MIN_FREE_BYTES) return
    this.#become(null)
  }

  #become(trouble: DiskProblem | null): void {
    if (this.#trouble?.text === trouble?.text) return
    this.#trouble = trouble
    this.#changed.notify(this.fault)
  }
}
