import type { FoundFile } from '../adapters/file/find.ts'
import { localReader, unavailableFailure, type FilesFailure, type FilesReading } from '../adapters/file/reader.ts'
import type { NamedFile } from '../catalogue/builtin.ts'
import type { Definitions } from '../catalogue/check.ts'
import { Catalogue } from '../catalogue/registry.ts'
import type { SourceConfig } from '../contracts/source.ts'
import { portCalls } from '../lib/port-calls.ts'
import { portOf } from '../lib/process-port.ts'
import { err, must, ok, type Result } from '../lib/result.ts'
import { PROVIDERS } from '../providers/all.ts'
import { withDeclared } from '../providers/files.ts'
import { configuredSources } from './check-configuration.ts'
import { messageOf } from '../lib/message-of.ts'

/** Everything that this process needs to make the same provider as its parent. */
export interface FilesToRead {
  readonly config: SourceConfig
  readonly definitions: Definitions
  readonly providerFiles: readonly NamedFile[]
  readonly found: readonly FoundFile[]
}

export type FilesProcessCalls = {
  /** Reads the files; must be called first. */
  readonly read: (files: FilesToRead) => Promise<Result<null, FilesFailure>>
  readonly answer: FilesReading['answer']
}

/**
 * Parses large files here, joins and splits their contents, so that nothing else waits for it, and only requested parts
 * are copied. It is a process, not a thread, because a thread that runs out of memory can take the whole service with
 * it.
 */
let reading: FilesReading | null = null

async function read({ config, definitions, providerFiles, found }: FilesToRead): Promise<Result<null, FilesFailure>> {
  const providers = must(withDeclared(providerFiles, PROVIDERS))
  const [source] = configuredSources({ sources: [config] }, providers, new Catalogue(definitions))
  if (source === undefined) return err(unavailableFailure(`there is no source ${config.platform}`))
  const content = await localReader(config, source.provider).read(found)
  if (!content.ok) return content
  reading = content.value
  return ok(null)
}

/** Reports an error thrown by the provider as a failure of the source, as in the calling thread. */
function failureOf(error: unknown): Result<never, FilesFailure> {
  return err(unavailableFailure(`the source's files can't be read: ${messageOf(error)}`))
}

const functions: FilesProcessCalls = {
  read: async (files) => await read(files).catch(failureOf),
  answer: async (part) =>
    reading === null
      ? err(unavailableFailure("the source's files weren't read"))
      : await reading.answer(part).catch(failureOf),
}

portCalls(portOf(process), functions, 'the process that asks')
// The caller has ended: nobody needs the result.
process.on('disconnect', () => process.exit())
