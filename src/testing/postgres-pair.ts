import { whyNot } from '../../scripts/services/running.ts'
import { startPair, type PostgresPair } from '../../scripts/services/postgres-pair.ts'

/** Why there is no pair here; null where there is. In CI that is a failure. */
export async function lacksPostgresPair(): Promise<string | null> {
  const why = await whyNot('postgres')
  if (why === null) return null
  const text = `PostgreSQL cannot be had on this machine, so its cluster is NOT TESTED here: ${why}`
  if (process.env['CI'] === 'true') throw new Error(text)
  console.error(text)
  return text
}

/** A primary and its standby for one test. */
export const postgresPair = (synchronous: boolean): Promise<PostgresPair> =>
  startPair({ synchronous }, (line) => console.log(line))
