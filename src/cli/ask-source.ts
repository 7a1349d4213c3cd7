import { setTimeout as sleep } from 'node:timers/promises'
import type { Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'

/** Asks a source without an earlier answer. The source has its own time limit, and the answer reports it. */
export async function askSource(
  source: Source,
  request: SourceRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<SourceAnswer> {
  return await source.ask(request, { etag: null, lastModified: null, signal })
}

/** Limits the rate at which a source is read. The service takes its rate from the record; commands have none. */
export function atRate(source: Source, ratePerSecond: number | undefined): Source {
  if (ratePerSecond === undefined) return source
  const everyMs = 1_000 / ratePerSecond
  let next = 0
  return {
    ask: async (request, options) => {
      const now = performance.now()
      const at = Math.max(now, next)
      next = at + everyMs
      // Sends a request even if it was cancelled while waiting, so that the source reports the cancellation.
      if (at > now) await sleep(at - now, undefined, { signal: options.signal }).catch(() => undefined)
      return await source.ask(request, options)
    },
    close: async () => await source.close(),
  }
}
