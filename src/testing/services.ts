import { afterAll, inject } from 'vitest'
import type { ServiceName } from '../../scripts/services/all.ts'
import { startService, whyNot } from '../../scripts/services/running.ts'
import type { ServiceWithFolder } from '../../scripts/services/service.ts'
import type { SharedAnswer, SharedService } from '../../scripts/test/shared-service.ts'
import { messageOf } from '../lib/message-of.ts'

/** Longest first start of a shared service, whose packages are fetched before: minutes on a slow line. */
const START_MS = 600_000

/**
 * A real service that all test files of a run share, for a suite to request at the top of its file: `const server =
 * await sharedService('postgres')`, and then `describe.skipIf(server === null)`. The suite takes its own part: a
 * database (`openDatabases`), a prefix of indices, a browser context. If the service is unavailable the suite is
 * skipped, with a message how to get it; in CI that is a failure.
 */
export async function sharedService(name: SharedService): Promise<{ readonly url: string } | null> {
  const signal = AbortSignal.timeout(START_MS)
  const response = await fetch(`${inject('sharedServices')}/${name}`, { method: 'POST', signal })
  const answer = (await response.json()) as SharedAnswer
  return 'missing' in answer ? reportMissing(name, answer.missing) : answer
}

/**
 * A real service for one suite, which may stop, kill or configure it: `const server = await service('mlflow')`. Fetched
 * if missing, stopped after the file.
 */
export async function service(name: ServiceName): Promise<ServiceWithFolder | null> {
  const reason = await whyNot(name)
  if (reason !== null) return reportMissing(name, reason)
  let running: ServiceWithFolder
  try {
    running = await startService(name, (line) => console.log(line))
  } catch (error) {
    return reportMissing(name, messageOf(error))
  }
  afterAll(() => running.stop())
  return running
}

/** Says that dependent tests are skipped; in CI that is a failure. */
export function reportMissing(name: ServiceName, reason: string): null {
  notTested(`${name} can't be had on this machine, so what needs it is NOT TESTED here: ${reason}`)
  return null
}

/** Says loudly what isn't tested; in CI that is a failure. */
export function notTested(text: string): void {
  if (process.env['CI'] === 'true') throw new Error(text)
  warn(text)
}

export function warn(text: string): void {
  console.error(`\n${'!'.repeat(100)}\n${text}\n${'!'.repeat(100)}\n`)
}
