/**
 * How many times slower this machine is than the one for which bounds are stated; 1 outside a run of tests, which
 * measures it (`scripts/test/slowness.ts`).
 */
const SLOWNESS = Number(process.env['MLG_SLOWNESS'] ?? 1)

/** A bound of waiting, on this machine, in whole milliseconds as processes take it. */
export const patience = (ms: number): number => Math.ceil(ms * SLOWNESS)
