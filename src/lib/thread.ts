import type { Worker } from 'node:worker_threads'

/** Resolves when the thread has exited. Call it before anything is awaited: a thread that has exited emits no event. */
export function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()))
}

/** Tells whether the work settles in time, by success or rejection. */
export async function doneWithin(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const done = work.then(
    () => true,
    () => true,
  )
  const first = await Promise.race([done, late])
  clearTimeout(timer)
  return first
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
