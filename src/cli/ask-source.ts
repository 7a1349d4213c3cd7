import type { Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'

/** What a source answers of itself, without an answer of before. It has a time limit of its own, and reports that. */
export async function askSource(
  source: Source,
  request: SourceRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<SourceAnswer> {
  return await source.ask(request, { etag: null, lastModified: null, signal })
}
