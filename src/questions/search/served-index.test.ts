import { expect, it } from 'vitest'
import { noteLag } from './served-index.ts'

const HOUR = 3_600_000

/** Returns what is reported about an index, given the transactions' times. */
async function reportedLag(times: readonly number[], indexed: number, now: number): Promise<readonly unknown[]> {
  const shortfalls: unknown[] = []
  const store = { times: async (of: readonly number[]) => of.map((tx) => times[tx - 1]), horizon: async () => null }
  const coverage = { noteShortfall: (one: unknown) => void shortfalls.push(one) }
  await noteLag({ at: times.length, store, coverage } as never, indexed, now)
  return shortfalls
}

it('an up-to-date index is not behind, however long nothing happens', async () => {
  expect(await reportedLag([0], 1, HOUR)).toEqual([])
})

it('an index is behind since its first missing transaction was written', async () => {
  // After an idle hour comes a transaction that the index will have in a moment.
  expect(await reportedLag([0, HOUR], 1, HOUR + 1_000)).toEqual([])
  expect(await reportedLag([0, HOUR, HOUR + 9_000], 1, HOUR + 9_000)).toEqual([
    expect.objectContaining({ code: 'BEHIND', since: HOUR, reason: expect.stringContaining('transaction 1 of 3') }),
  ])
})
