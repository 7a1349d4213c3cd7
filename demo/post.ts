import type { PostOutcome, ThinEvent } from './emit.ts'
import type { Publisher } from './publish/publisher.ts'
import type { SourceName } from './tables/table.ts'

const TIMEOUT_MS = 10_000

/** Only these blame the batch; other answers may come from a service that is still starting. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 415, 422])

export async function postBatch(
  url: string,
  events: readonly ThinEvent[],
  stopping: AbortSignal,
): Promise<PostOutcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
      redirect: 'error',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    await response.arrayBuffer()
    if (response.ok) return 'sent'
    return REFUSALS.has(response.status) ? 'refused' : 'later'
  } catch {
    return 'later'
  }
}

/** Publishes on another bus, which refuses nothing for good: failures are retried. */
export async function publishBatch(
  publisher: Publisher,
  source: SourceName,
  events: readonly ThinEvent[],
): Promise<PostOutcome> {
  try {
    await publisher.publish(source, events)
    return 'sent'
  } catch {
    return 'later'
  }
}

export const eventsUrl = (base: string, platform: string): string => {
  const url = new URL(base)
  url.searchParams.set('source', platform)
  return url.href
}

export const pauseUntil =
  (stopping: AbortSignal) =>
  (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        stopping.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, stopping.aborted ? 0 : ms)
      stopping.addEventListener('abort', done)
    })
