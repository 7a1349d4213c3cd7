import { afterAll } from 'vitest'
import type { ServiceName } from '../../scripts/services/all.ts'
import { startService, whyNot } from '../../scripts/services/running.ts'
import type { ServiceWithFolder } from '../../scripts/services/service.ts'

/**
 * A real service for the suite that asks, at the top of its file: `const server = await service('postgres')`, and then
 * `describe.skipIf(server === null)`. Fetched where it is missing, stopped after the file. Where it cannot be had the
 * suite is skipped, and says so and how to get it; in CI that is a failure.
 */
export async function service(name: ServiceName): Promise<ServiceWithFolder | null> {
  const reason = (await whyNot(name)) ?? null
  if (reason !== null) return missing(name, reason)
  let running: ServiceWithFolder
  try {
    running = await startService(name, (line) => console.log(line))
  } catch (error) {
    return missing(name, error instanceof Error ? error.message : String(error))
  }
  afterAll(() => running.stop())
  return running
}

/** Says that what needs it is not tested; in CI that is a failure. */
export function missing(name: ServiceName, reason: string): null {
  notTested(`${name} cannot be had on this machine, so what needs it is NOT TESTED here: ${reason}`)
  return null
}

/** Says loudly what is not tested; in CI that is a failure. */
export function notTested(text: string): void {
  if (process.env['CI'] === 'true') throw new Error(text)
  warn(text)
}

export function warn(text: string): void {
  console.error(`\n${'!'.repeat(100)}\n${text}\n${'!'.repeat(100)}\n`)
}
