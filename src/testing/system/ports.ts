/**
 * Ports for processes that are killed and restarted on the same one. They are below the range of outgoing connections
 * (from 32,768), which could take one meanwhile, and each test worker has its own two thousand, so parallel suites
 * never collide. Within those, the process number separates runs.
 */
const PER_WORKER = 2_000
const WORKERS = 11
const MAX_IN_A_SUITE = 200

const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS
let next = 10_000 + worker * PER_WORKER + (process.pid % (PER_WORKER - MAX_IN_A_SUITE))

export const nextPort = (): number => next++
