import type { Clock } from '../../contracts/clock.ts'
import { WakeUp } from '../../lib/wait.ts'
import type { GroupMember } from './member.ts'
import type { Partitions } from './partitions.ts'
import { pause } from './retry.ts'
import type { OngoingFailures } from './ongoing-failures.ts'

/** How often a commit refused during a rebalance is tried again, since nothing announces its end. */
const IDLE_MS = 1_000

interface CommitterParts {
  readonly member: GroupMember
  readonly partitions: Partitions
  readonly clock: Clock
  readonly ongoing: OngoingFailures
  readonly stopping: AbortSignal
}

/**
 * Commits positions to the broker, concurrently with reading and taking. It makes one commit at a time, with the newest
 * position of each partition, so the commits of a partition are in order. Uncommitted records are delivered again,
 * which is harmless.
 */
export class Committer {
  readonly #parts: CommitterParts
  readonly #wakeUp = new WakeUp()
  #running: Promise<void> = Promise.resolve()

  constructor(parts: CommitterParts) {
    this.#parts = parts
  }

  ring(): void {
    this.#wakeUp.ring()
  }

  run(): Promise<void> {
    this.#running = this.#loop()
    return this.#running
  }

  /** Makes the last commit, after everything has been taken. */
  async finish(): Promise<void> {
    this.#wakeUp.ring()
    await this.#running
    await this.#commit().catch((error: unknown) => this.#parts.ongoing.begin('commit', error))
  }

  async #loop(): Promise<void> {
    const { clock, stopping, ongoing } = this.#parts
    for (let failures = 0; !stopping.aborted;) {
      try {
        await this.#commit()
        failures = 0
        await this.#wakeUp.wait(clock.sleep(IDLE_MS, stopping))
      } catch (error) {
        // Usually the group is rebalancing; the heartbeat notices, and the client joins again.
        ongoing.begin('commit', error)
        await pause(failures++, clock, stopping)
      }
    }
  }

  async #commit(): Promise<void> {
    const { member, partitions, ongoing } = this.#parts
    const due = partitions.due()
    if (due.length > 0 && member.settled) await member.commit(due)
    ongoing.end('commit')
  }
}
