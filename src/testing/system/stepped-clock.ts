import { renameSync, writeFileSync } from 'node:fs'

/**
 * The wall clock of one process, which can step while it runs: libfaketime reads its offset from a file. Timers and the
 * monotonic clock continue unchanged, as when somebody sets a machine's clock.
 */
export class SteppedClock {
  readonly #file: string
  readonly #library: string

  constructor(library: string, file: string) {
    this.#library = library
    this.#file = file
    this.step(0)
  }

  /** Sets how far it is ahead of real time; negative is behind. */
  step(seconds: number): void {
    // Written atomically: half a file would be another time.
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`)
    renameSync(`${this.#file}.new`, this.#file)
  }

  /** Environment of a process that uses this clock. */
  get environment(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      // In seconds: reading at each call would be slow.
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // File times stay as the system has them.
      NO_FAKE_STAT: '1',
    }
  }
}
