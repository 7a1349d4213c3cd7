import type { Worker } from 'node:worker_threads'

/** Resolves when the thread is over. To be called before anything is awaited: a thread that is over emits nothing any more. */
export function endOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()))
}

/** Whether it is done within the bound; a rejection is as good as an end. */
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
 * Lets a thread that has closed what it held end by itself: to terminate it may cut into native code that is being torn down, which
 * takes the whole process with it. False where it did not end within the bound, and was terminated.
 */
export async function endsByItself(worker: Worker, ended: Promise<void>, ms: number): Promise<boolean> {
  if (await doneWithin(ended, ms)) return true
  await worker.terminate()
  return false
}
