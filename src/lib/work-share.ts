import { eventLoopUtilization } from 'node:perf_hooks'

/** Returns what share of the time this thread has worked since the call before: from 0 to 1. */
export function workShare(): () => number {
  let before = eventLoopUtilization()
  return () => {
    const now = eventLoopUtilization()
    const { utilization } = eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}
