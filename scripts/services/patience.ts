/**
 * How many times slower this machine is than the one that bounds are stated for; 1 outside a test run, which measures
 * it (`scripts/test/slowness.ts`).
 */
const SLOWNESS = Number(process.env['MLG_SLOWNESS'] ?? 1)

/** Scales a waiting time to this machine, in whole milliseconds as processes need. */
export const patience = (ms: number): number => Math.ceil(ms * SLOWNESS)
