import { MessageChannel, Worker } from 'node:worker_threads'
import {
  malformed,
  readerHere,
  unavailable,
  type FilesFailure,
  type FilesReader,
  type FilesReading,
} from '../adapters/file/reader.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { callsOver, remotely } from '../lib/calls.ts'
import { sibling } from '../lib/sibling.ts'
import { doneWithin, endOf } from '../lib/thread.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { Slots } from '../lib/wait.ts'
import type { FilesThreadCalls, FilesThreadData } from './files-thread.ts'

/** So many threads parse at a time, of each thread that asks; the others wait for their turn. */
const MAX_PARSING = 2
const END_MS = 5_000

export interface ReaderBounds {
  /** Files of fewer bytes are read in the thread that asks, in some 20 ms: a thread takes longer to start. */
  readonly threadFrom: number
  /** The longest that a thread takes until all is parsed. */
  readonly readMs: number
  /** And the memory of its heap. */
  readonly maxHeapMb: number
}

const BOUNDS: ReaderBounds = { threadFrom: 32_768, readMs: 180_000, maxHeapMb: 3_072 }

const parsing = new Slots(MAX_PARSING)

interface ReadsFilesOf {
  readonly config: SourceConfig
  readonly provider: Provider
}

/** How the other thread makes the same provider: the definitions in force. */
export type SameDefinitions = Pick<FilesThreadData, 'definitions' | 'providerFiles'>

/** Reads the files of a source in a thread for each reading, unless they are small. */
export function readerElsewhere(
  { config, provider }: ReadsFilesOf,
  of: () => SameDefinitions,
  changed: Partial<ReaderBounds> = {},
): FilesReader {
  const bounds = { ...BOUNDS, ...changed }
  const here = readerHere(config, provider)
  const running = new Set<Worker>()
  return {
    read: async (found) => {
      if (found.reduce((sum, { bytes }) => sum + bytes, 0) < bounds.threadFrom) return await here.read(found)
      return await parsing.run(async () => await readInThread({ ...of(), config, found }, { running, bounds }))
    },
    withinMs: bounds.readMs,
    close: () => {
      for (const worker of running) void worker.terminate()
    },
  }
}

async function readInThread(
  data: Omit<FilesThreadData, 'port'>,
  { running, bounds }: { readonly running: Set<Worker>; readonly bounds: ReaderBounds },
): Promise<Result<FilesReading, FilesFailure>> {
  const { port1, port2 } = new MessageChannel()
  const workerData: FilesThreadData = { ...data, port: port2 }
  const resourceLimits = { maxOldGenerationSizeMb: bounds.maxHeapMb }
  const worker = new Worker(sibling('./files-thread.ts', import.meta.url), { workerData, transferList: [port2], resourceLimits }) // prettier-ignore
  running.add(worker)
  let failure = unavailable('the thread that reads its files has ended')
  const calls = callsOver(port1, {}, 'the thread that reads files')
  worker.on('error', (error) => (failure = failureOf(error, bounds)))
  const ended = endOf(worker)
  void ended.then(() => {
    running.delete(worker)
    calls.end('it has ended')
    port1.close()
  })
  const thread = remotely<FilesThreadCalls>(calls, ['read', 'answer'])
  const close = (): void => void worker.terminate()
  // Its port closes first, and why it ended is known when it has.
  const why = async (): Promise<Result<never, FilesFailure>> => {
    if (!(await doneWithin(ended, END_MS))) close()
    return err(failure)
  }
  const tooLong = setTimeout(() => {
    failure = malformed(`its files are not parsed within ${bounds.readMs / 1_000} s; divide them among several sources`)
    close()
  }, bounds.readMs)
  const read = await thread.read().catch(why)
  clearTimeout(tooLong)
  if (!read.ok) close()
  if (!read.ok) return read
  return ok({ answer: async (part) => await thread.answer(part).catch(why), close })
}

function failureOf(error: unknown, { maxHeapMb }: ReaderBounds): FilesFailure {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return malformed(`its files take more than ${maxHeapMb} MB of memory to be read; divide them among several sources`) // prettier-ignore
  return unavailable(
    `the thread that reads its files failed: ${error instanceof Error ? error.message : String(error)}`,
  )
}
