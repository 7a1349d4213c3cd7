/**
 * Ports for processes that are killed and started again on the same one. They lie below the range of outgoing
 * connections (from 32,768), lest one be given away meanwhile, and each worker of the tests has its own two thousand:
 * suites that run side by side never meet. Within those, the process number tells one run from another.
 */
const PER_WORKER = 2_000
const WORKERS = 11
const MOST_IN_A_SUITE = 200

const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS
let next = 10_000 + worker * PER_WORKER + (process.pid % (PER_WORKER - MOST_IN_A_SUITE))

export const nextPort = (): number => next++
