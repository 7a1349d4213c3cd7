import { eventLoopUtilization } from 'node:perf_hooks'

/** Returns a function for the share of time this thread has worked since its last call: from 0 to 1. */
export function workShare(): () => number {
  let before = eventLoopUtilization()
  return () => {
    const now = eventLoopUtilization()
    const { utilization } = eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}
