import { fileURLToPath } from 'node:url'
import type { FilesPart, Source, SourceAnswer, SourceConfig } from '../../contracts/source.ts'
import { whyCancelled } from '../../lib/abort.ts'
import { doneWithin, sleep } from '../../lib/wait.ts'
import { digestOf } from '../../lib/digest.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { removeGivenUp } from './staged.ts'
import { findFiles, type FoundFile } from './find.ts'
import {
  malformedFailure,
  localReader,
  unavailableFailure,
  type FilesFailure,
  type FilesReader,
  type FilesReading,
  type ReadsFiles,
} from './reader.ts'
import { messageOf } from '../../lib/message-of.ts'

/** Contents are cached for the other listings of a sweep, and for the reads that follow it. */
const CACHED_MS = 30_000

/** Files that can't be used are read again until they have stayed the same for this long: they may be half-written. */
const SETTLED_MS = 2_000
const PAUSE_MS = 200
/** Share of a request's time for which it waits for files that are being written. */
const WAITING_SHARE = 0.5

/** The contents of a source's files at one moment. */
interface FileReading {
  /** Digest of their names, sizes and times. */
  readonly etag: string
  /** When these versions were first seen here. Uses our clock, since file times may come from another machine. */
  readonly since: number
  readonly content: Promise<Result<FilesReading, FilesFailure>>
}

/**
 * A source of one file, or of those in a folder. Each request is answered from what the provider makes of all files, or
 * from the part it names. Absent or broken files are a failure of the source; only an entity missing from a good file is
 * gone.
 */
export function fileSource(
  config: SourceConfig,
  of: {
    readonly address: string
    readonly provider: ReadsFiles
    readonly reader?: FilesReader | undefined
    readonly settledMs?: number
  },
): Source {
  const { limits } = config
  const { address, provider, reader = localReader(config, provider), settledMs = SETTLED_MS } = of
  let reading: FileReading | null = null
  let dropping: NodeJS.Timeout | undefined
  let asking = 0
  /** Kept after the contents are dropped from the cache, since the files are still the same. */
  let known: Pick<FileReading, 'etag' | 'since'> | null = null

  const look = async (mayBeEmpty: boolean): Promise<Result<FoundFile[], FilesFailure>> => {
    if (address.endsWith('/')) await removeGivenUp(fileURLToPath(address)).catch(() => undefined)
    const found = await findFiles(fileURLToPath(address), { names: provider.files?.names, mayBeEmpty })
    if (!found.ok) return err(unavailableFailure(found.error))
    const bytes = found.value.reduce((sum, file) => sum + file.bytes, 0)
    if (bytes <= limits.maxBytes) return ok([...found.value])
    return err(malformedFailure(`its files have ${bytes} bytes, more than limits.maxBytes (${limits.maxBytes})`))
  }

  const read = async (found: readonly FoundFile[], etag: string): FileReading['content'] => {
    const content = await reader.read(found)
    const after = await look(found.length === 0)
    if (after.ok && etagOf(after.value) === etag) return content
    if (content.ok) content.value.close()
    return after.ok ? err(unavailableFailure('its files changed while they were read')) : after
  }

  const drop = (): void => {
    clearTimeout(dropping)
    const dropped = reading
    reading = null
    // A failed read holds nothing that needs closing.
    void dropped?.content.then((content) => content.ok && content.value.close()).catch(() => undefined)
  }

  const contentOf = async (
    found: readonly FoundFile[],
    at: Pick<FileReading, 'etag' | 'since'>,
  ): FileReading['content'] => {
    if (reading?.etag !== at.etag) {
      drop()
      reading = { ...at, content: read(found, at.etag) }
    }
    return await reading.content
  }

  const answered = async (
    content: Result<FilesReading, FilesFailure>,
    { part, etag, cached }: { readonly part: FilesPart | undefined; readonly etag: string; readonly cached: boolean },
  ): Promise<SourceAnswer> => {
    const answer = content.ok ? await content.value.answer(part) : content
    // `raw` is empty: each record is stored as its listing or batch read extracts it from the answer.
    if (answer.ok) {
      const body = answer.value
      return { kind: 'ok', body, raw: new Uint8Array(), etag, lastModified: null, ...(cached && { cached }) }
    }
    if ((!content.ok || answer.error.kind === 'unavailable') && reading?.etag === etag) drop()
    return answer.error
  }

  const ask = async (options: {
    readonly etag: string | null
    readonly since: string | undefined
    readonly mayBeEmpty: boolean
    readonly part: FilesPart | undefined
    readonly signal: AbortSignal
    readonly until: number
  }): Promise<SourceAnswer> => {
    if (provider.files === undefined) return malformedFailure("its provider doesn't read files")
    const found = await withinTime(look(options.mayBeEmpty), limits.timeoutMs)
    if (!found.ok) return found.error
    const etag = etagOf(found.value)
    if (known?.etag !== etag) known = { etag, since: Date.now() }
    const { since } = known
    if (options.etag === etag) return { kind: 'not-modified' }
    if (options.since !== undefined && known.since < Date.parse(options.since)) return { kind: 'not-modified' }
    const cached = reading?.etag === etag
    const content = await withinTime(contentOf(found.value, known), reader.withinMs)
    const now = Date.now()
    if (!content.ok && now - since < settledMs && now < options.until && !options.signal.aborted) {
      if (reading?.etag === etag) drop()
      await sleep(PAUSE_MS, options.signal)
      return await ask(options)
    }
    return await answered(content, { part: options.part, etag, cached })
  }

  return {
    ask: async (request, { signal, etag }) => {
      if (signal.aborted) return unavailableFailure(whyCancelled(signal))
      clearTimeout(dropping)
      asking++
      const { since, part, mayBeEmpty } = request
      try {
        const until = Date.now() + WAITING_SHARE * limits.timeoutMs
        return await unless(signal, ask({ etag, since, part, mayBeEmpty: mayBeEmpty === true, signal, until }))
      } catch (error) {
        return unavailableFailure(messageOf(error))
      } finally {
        if (--asking === 0) dropping = setTimeout(drop, CACHED_MS).unref()
      }
    },
    close: async () => {
      drop()
      reader.close()
    },
  }
}

async function unless(signal: AbortSignal, answer: Promise<SourceAnswer>): Promise<SourceAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<SourceAnswer>()
  const stop = (): void => resolve(unavailableFailure(whyCancelled(signal)))
  signal.addEventListener('abort', stop)
  answer.then(resolve, reject)
  return await promise.finally(() => signal.removeEventListener('abort', stop))
}

/** A network file system may not answer. */
async function withinTime<T>(answer: Promise<Result<T, FilesFailure>>, ms: number): Promise<Result<T, FilesFailure>> {
  if (await doneWithin(answer, ms)) return await answer
  return err(unavailableFailure(`its files couldn't be read within ${ms} ms`))
}

function etagOf(found: readonly FoundFile[]): string {
  return digestOf(found.map(({ mark }) => mark))
}
