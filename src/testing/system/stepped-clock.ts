import { renameSync, writeFileSync } from 'node:fs'

/**
 * The wall clock of one process, which steps while it runs: libfaketime reads from a file by how much it is wrong.
 * Timers and the monotonic clock go on as they are, as they do where somebody sets a machine's clock.
 */
export class SteppedClock {
  readonly #file: string
  readonly #library: string

  constructor(library: string, file: string) {
    this.#library = library
    this.#file = file
    this.step(0)
  }

  /** From now on it is this far ahead of the real time; behind it where negative. */
  step(seconds: number): void {
    // In one step: half a file would be another time.
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`)
    renameSync(`${this.#file}.new`, this.#file)
  }

  /** What a process is started with to have this clock. */
  get environment(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      // In seconds: from call to call would be slow.
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Times of files stay as the system has them.
      NO_FAKE_STAT: '1',
    }
  }
}
