import { getPriority, setPriority } from 'node:os'

/**
 * Added to the nice value (0 to 19). Such a thread gets a third of the time of one that readers wait for, and all of it
 * while none is busy.
 */
const LOWER = 5
const LOWEST = 19

/**
 * Lowers the priority of the calling thread while nobody waits for its work: on a machine with few cores the system
 * then prefers threads that readers wait for. Threads that it starts later inherit the priority. Only Linux has thread
 * priorities; elsewhere this would affect the whole process.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, Math.min(LOWEST, getPriority(0) + LOWER))
  } catch {
    // A sandbox may forbid it; then all threads are equal.
  }
}
