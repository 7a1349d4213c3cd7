import { fileURLToPath } from 'node:url'
import type { FilesContract, Source, SourceAnswer, SourceConfig, SourceFile } from '../../contracts/source.ts'
import { digestOf } from '../../lib/digest.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { contentOf } from './content.ts'
import { findFiles, type FoundFile } from './find.ts'

/** What was read is kept for the other listings of one sweep, and for reads that follow it. */
const KEPT_MS = 30_000

/** All that a source's files say, as they were at one moment. */
interface Reading {
  /** Stands for their names, sizes and times. */
  readonly etag: string
  /** Since when these very files are known here, by our own clock: those of files may be of other machines. */
  readonly since: number
  readonly content: Promise<Result<{ readonly body: Json; readonly raw: Uint8Array }, Failure>>
}

type Failure = Extract<SourceAnswer, { readonly reason: string }>

/**
 * A source that is files: one, or those of a folder. Any request is answered with what its provider makes of all of them. Files that
 * are absent, broken or being written are a failure of the source; only what a good file lacks is gone.
 */
export function fileSource(config: SourceConfig, address: string, files: FilesContract | undefined): Source {
  const { limits, platform } = config
  let reading: Reading | null = null
  let dropping: NodeJS.Timeout | undefined
  /** Files whose content is not kept any more are still the same. */
  let known: Pick<Reading, 'etag' | 'since'> | null = null

  const look = async (mayBeEmpty: boolean): Promise<Result<FoundFile[], Failure>> => {
    const found = await findFiles(fileURLToPath(address), { names: files?.names, mayBeEmpty })
    if (!found.ok) return err(unavailable(found.error))
    const bytes = found.value.reduce((sum, file) => sum + file.bytes, 0)
    if (bytes <= limits.maxBytes) return ok([...found.value])
    return err(malformed(`its files have ${bytes} bytes, over the bound of ${limits.maxBytes} (limits.maxBytes)`))
  }

  const read = async (found: readonly FoundFile[], etag: string, by: FilesContract): ReturnType<typeof contentRead> => {
    const content = await contentRead(found, by, platform)
    const after = await look(found.length === 0)
    if (!after.ok) return after
    return etagOf(after.value) === etag ? content : err(unavailable('its files changed while they were read'))
  }

  const ask = async (options: {
    readonly etag: string | null
    readonly since: string | undefined
    readonly mayBeEmpty: boolean
  }): Promise<SourceAnswer> => {
    if (files === undefined) return malformed('its provider reads no files')
    const found = await look(options.mayBeEmpty)
    if (!found.ok) return found.error
    const etag = etagOf(found.value)
    if (known?.etag !== etag) known = { etag, since: Date.now() }
    if (options.etag === etag) return { kind: 'not-modified' }
    if (options.since !== undefined && known.since < Date.parse(options.since)) return { kind: 'not-modified' }
    if (reading?.etag !== etag) reading = { ...known, content: read(found.value, etag, files) }
    const { content } = reading
    clearTimeout(dropping)
    dropping = setTimeout(() => (reading = null), KEPT_MS).unref()
    const answer = await content
    if (answer.ok) return { kind: 'ok', ...answer.value, etag, lastModified: null }
    reading = null
    return answer.error
  }

  return {
    ask: async (request, options) => {
      if (options.signal.aborted) return unavailable('the read was cancelled because the service is stopping')
      return await withinTime(
        ask({ etag: options.etag, since: request.since, mayBeEmpty: request.mayBeEmpty === true }),
        limits.timeoutMs,
      )
    },
    close: async () => {
      clearTimeout(dropping)
      reading = null
    },
  }
}

/** A file system of another machine may not answer. */
async function withinTime(answer: Promise<SourceAnswer>, ms: number): Promise<SourceAnswer> {
  const { promise, resolve } = Promise.withResolvers<SourceAnswer>()
  const timer = setTimeout(() => resolve(unavailable(`its files could not be read within ${ms} ms`)), ms)
  answer.then(resolve, (error: unknown) => resolve(unavailable(error instanceof Error ? error.message : String(error))))
  return await promise.finally(() => clearTimeout(timer))
}

async function contentRead(
  found: readonly FoundFile[],
  by: FilesContract,
  platform: string,
): Promise<Result<{ readonly body: Json; readonly raw: Uint8Array }, Failure>> {
  const files: SourceFile[] = []
  for (const file of found) {
    const content = await contentOf(file)
    if (!content.ok) return err(malformed(content.error))
    files.push(content.value)
    // Other work of this thread goes on between two files.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const body = by.answer(files, platform)
  // What is kept of an answer is that of each record, which a listing or a batch read takes from it.
  return body.ok ? ok({ body: body.value, raw: new Uint8Array() }) : err(malformed(body.error))
}

function etagOf(found: readonly FoundFile[]): string {
  return digestOf(found.map(({ mark }) => mark))
}

function unavailable(reason: string): Failure {
  return { kind: 'unavailable', reason }
}

function malformed(reason: string): Failure {
  return { kind: 'malformed', reason }
}
