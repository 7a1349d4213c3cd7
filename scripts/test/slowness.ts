/** Duration of a fixed piece of work on the machine that the tests' bounds are stated for: two idle cores. */
const REFERENCE_MS = 25
const OBJECTS = 40_000
const ROUNDS = 5
/** A slower machine is broken. */
const SLOWEST = 5

/** Measures how many times slower than the reference this machine is now, from 1 to 5, in a quarter of a second. */
export function measuredSlowness(): number {
  const objects = Array.from({ length: OBJECTS }, (_, id) => ({ id, name: `name of ${id}`, parts: [id, id + 1] }))
  const times = Array.from({ length: ROUNDS }, () => {
    const began = performance.now()
    JSON.parse(JSON.stringify(objects))
    return performance.now() - began
  })
  const median = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? REFERENCE_MS
  return Math.min(SLOWEST, Math.max(1, median / REFERENCE_MS))
}
