import type { NamedSource } from './check-configuration.ts'
import { fork, type ChildProcess } from 'node:child_process'
import {
  malformedFailure,
  localReader,
  unavailableFailure,
  type FilesFailure,
  type FilesReader,
  type FilesReading,
} from '../adapters/file/reader.ts'
import { portCalls, remotely } from '../lib/port-calls.ts'
import { portOf } from '../lib/process-port.ts'
import { sibling } from '../lib/sibling-module.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { doneWithin, Slots } from '../lib/wait.ts'
import type { FilesProcessCalls, FilesToRead } from './files-process.ts'

/** Processes that parse at once, for each requesting thread; others wait for their turn. */
const MAX_PARSING = 2
const END_MS = 5_000
/** A dying process prints some 4 kB, whose end says why. */
const MAX_STDERR = 65_536

export interface ReaderBounds {
  /** Smaller files are read in the calling thread, in some 20 ms: a process takes longer to start. */
  readonly processFrom: number
  /** Longest time for parsing everything. */
  readonly readMs: number
  /** Maximum size of its heap. */
  readonly maxHeapMb: number
}

const BOUNDS: ReaderBounds = { processFrom: 32_768, readMs: 180_000, maxHeapMb: 3_072 }

const parsing = new Slots(MAX_PARSING)

/** The definitions in force, from which the other process makes the same provider. */
type SameDefinitions = Pick<FilesToRead, 'definitions' | 'providerFiles'>

/** Reads a source's files in a separate process for each reading, unless they are small. */
export function remoteReader(
  { config, provider }: NamedSource,
  of: () => SameDefinitions,
  changed: Partial<ReaderBounds> = {},
): FilesReader {
  const bounds = { ...BOUNDS, ...changed }
  const reader = localReader(config, provider)
  const running = new Set<ChildProcess>()
  return {
    read: async (found) => {
      if (found.reduce((sum, { bytes }) => sum + bytes, 0) < bounds.processFrom) return await reader.read(found)
      return await parsing.run(async () => await readInProcess({ ...of(), config, found }, { running, bounds }))
    },
    withinMs: bounds.readMs,
    close: () => {
      for (const child of running) child.kill('SIGKILL')
    },
  }
}

async function readInProcess(
  files: FilesToRead,
  { running, bounds }: { readonly running: Set<ChildProcess>; readonly bounds: ReaderBounds },
): Promise<Result<FilesReading, FilesFailure>> {
  const child = fork(sibling('./files-process.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${bounds.maxHeapMb}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  running.add(child)
  let failure = unavailableFailure('the process that reads its files has ended')
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-MAX_STDERR)))
  const calls = portCalls(portOf(child), {}, 'the process that reads files')
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      running.delete(child)
      if (/heap out of memory/.test(stderr)) failure = tooMuchMemory(bounds)
      calls.end('the process has ended')
      resolve()
    }
    child.on('close', end)
    // A process that can't be started may never be closed.
    child.on('error', (error) => {
      failure = unavailableFailure(`the process that reads its files failed: ${error.message}`)
      end()
    })
  })
  const remote = remotely<FilesProcessCalls>(calls, ['read', 'answer'])
  const close = (): void => void child.kill('SIGKILL')
  // Its channel closes first, and why it ended is known only when it has.
  const why = async (): Promise<Result<never, FilesFailure>> => {
    if (!(await doneWithin(ended, END_MS))) close()
    return err(failure)
  }
  const tooLong = setTimeout(() => {
    failure = malformedFailure(
      `the source's files aren't parsed within ${bounds.readMs / 1_000} s; divide them among several sources`,
    )
    close()
  }, bounds.readMs)
  const read = await remote.read(files).catch(why)
  clearTimeout(tooLong)
  if (!read.ok) close()
  if (!read.ok) return read
  return ok({ answer: async (part) => await remote.answer(part).catch(why), close })
}

function tooMuchMemory({ maxHeapMb }: ReaderBounds): FilesFailure {
  return malformedFailure(
    `the source's files take more than ${maxHeapMb} MB of memory to be read; divide them among several sources`,
  )
}
