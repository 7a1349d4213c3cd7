import type { FilesPart, Provider, SourceAnswer, SourceConfig, SourceFile } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { contentOf } from './content.ts'
import type { FoundFile } from './find.ts'
import { FilesInParts } from './parts.ts'

export type ReadsFiles = Pick<Provider, 'files' | 'types' | 'lookups'>

export type FilesFailure = Extract<SourceAnswer, { readonly reason: string }>

/** Turns files into the contents that answer requests, in this thread or in another. */
export interface FilesReader {
  read(found: readonly FoundFile[]): Promise<Result<FilesReading, FilesFailure>>
  /** Limits one read. */
  readonly withinMs: number
  /** Ends a read that is under way. */
  close(): void
}

export interface FilesReading {
  /** Returns one part, or everything. */
  answer(part: FilesPart | undefined): Promise<Result<Json, FilesFailure>>
  /** Frees its resources; it can't be used afterwards. */
  close(): void
}

/** Reads in the calling thread. */
export function localReader(config: SourceConfig, provider: ReadsFiles): FilesReader {
  return {
    read: async (found) => {
      const body = await bodyOf(found, { config, provider })
      return body.ok ? ok(readingOf(body.value, { config, provider })) : body
    },
    withinMs: config.limits.timeoutMs,
    close: () => undefined,
  }
}

interface FileSource {
  readonly config: SourceConfig
  readonly provider: ReadsFiles
}

async function bodyOf(
  found: readonly FoundFile[],
  { config, provider }: FileSource,
): Promise<Result<Json, FilesFailure>> {
  if (provider.files === undefined) return err(malformedFailure("its provider doesn't read files"))
  const files: SourceFile[] = []
  for (const file of found) {
    const content = await contentOf(file)
    if (!content.ok) return err(malformedFailure(content.error))
    files.push(content.value)
    // Yields to other work of this thread between two files.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const body = provider.files.answer(files, config.platform)
  return body.ok ? body : err(malformedFailure(body.error))
}

function readingOf(body: Json, { config, provider }: FileSource): FilesReading {
  const parts = new FilesInParts(body, { provider, redact: config.redact })
  return {
    answer: async (part) => {
      const answer = parts.answer(part)
      return answer.ok ? answer : err(malformedFailure(answer.error))
    },
    close: () => undefined,
  }
}

export function unavailableFailure(reason: string): FilesFailure {
  return { kind: 'unavailable', reason }
}

export function malformedFailure(reason: string): FilesFailure {
  return { kind: 'malformed', reason }
}
