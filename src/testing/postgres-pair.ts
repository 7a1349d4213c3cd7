import { binariesWithTools } from '../../scripts/services/postgres.ts'
import { whyNot } from '../../scripts/services/running.ts'
import { startPair, type PairOptions, type PostgresPair } from '../../scripts/services/postgres-pair.ts'
import { notTested } from './services.ts'

/** Says why there is no pair here, or returns null. In CI that is a failure. */
export async function lacksPostgresPair(): Promise<string | null> {
  const why = await whyNot('postgres')
  return why === null ? null : lacking("PostgreSQL can't be had on this machine, so its cluster is", why)
}

/** Does the same for a pair that pg_rewind can rejoin. */
export async function lacksPgRewind(): Promise<string | null> {
  if (binariesWithTools() !== null) return await lacksPostgresPair()
  return lacking('pg_rewind is', 'it comes with PostgreSQL of the system (Debian: apt-get install postgresql)')
}

function lacking(what: string, why: string): string {
  const text = `${what} NOT TESTED here: ${why}`
  notTested(text)
  return text
}

/** A primary and its standby for one test. */
export const postgresPair = (synchronous: boolean, disk?: PairOptions['disk']): Promise<PostgresPair> =>
  startPair({ synchronous, ...(disk !== undefined && { disk }) }, say)

/** An asynchronous pair with pg_rewind. */
export const pairWithRewind = (): Promise<PostgresPair> =>
  startPair({ synchronous: false, binaries: binariesWithTools() ?? '' }, say)

const say = (line: string): void => console.log(line)
