import type { Worker } from 'node:worker_threads'
import { doneWithin } from './wait.ts'

/** Resolves when the thread has exited. Call it before anything is awaited: a thread that has exited emits no event. */
export function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()))
}

/**
 * Lets a thread that has closed its resources exit by itself: terminating it during the teardown of native code can
 * crash the whole process. Returns false if it didn't exit in time, and was terminated.
 */
export async function endsByItself(worker: Worker, ended: Promise<void>, ms: number): Promise<boolean> {
  if (await doneWithin(ended, ms)) return true
  await worker.terminate()
  return false
}
