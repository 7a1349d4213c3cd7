import { getPriority, setPriority } from 'node:os'

/**
 * Of twenty: a thread that wants to run gets a third of what one gets that readers wait for, and all of it where none
 * does.
 */
const LOWER = 5
const LOWEST = 19

/**
 * To be called by a thread whose work nobody waits for at this moment: on a machine with few cores the system then runs
 * those first that readers wait for. Threads that it starts later inherit it. Only Linux knows priorities of threads:
 * elsewhere it would be that of the whole process.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, Math.min(LOWEST, getPriority(0) + LOWER))
  } catch {
    // Where a sandbox forbids it, all threads are equal.
  }
}
