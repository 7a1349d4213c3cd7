import { z } from 'zod'
import { MAX_PART } from '../contracts/import-parts.ts'
import { fileURLToPath } from 'node:url'
import { findFiles, type FoundFile } from '../adapters/file/find.ts'
import { partIn } from '../adapters/file/parts.ts'
import type { FilesReader } from '../adapters/file/reader.ts'
import { addPart, giveUp, MAX_FILES, putInPlace, stagingFolder } from '../adapters/file/staged.ts'
import { addressOf } from '../contracts/address.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { truncate } from '../lib/cut-text.ts'
import type { Json } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { CSV, type CsvSummary } from '../providers/csv/provider.ts'
import { command } from '../questions/declare.ts'
import { knownSource } from '../questions/known-source.ts'
import { flag, json, list, text, integer } from '../questions/parameters.ts'
import type { Service } from '../questions/service.ts'
import { PLATFORM } from '../questions/sources.ts'
import { requestSweep } from '../sweep/source-sweeps.ts'

const uploadParameter = text('a UUID for the import, the same for all its parts')

const parameters = {
  platform: PLATFORM,
  upload: uploadParameter,
  files: list('the names of its files, once all their parts are sent'),
  strict: flag('import nothing if a row is refused'),
}

const answer = z.strictObject({
  platform: z.string(),
  stored: z.boolean().describe('False if it was strict and rows were refused: nothing changed.'),
  rows: z.int().describe('Rows of all files of the platform, including earlier ones.'),
  entities: z.int(),
  refused: z.int().describe("Rows that weren't imported."),
  refusedByReason: z
    .array(
      z.strictObject({
        kind: z.string().nullable().describe("`Dataset` or `Dataset.derivedFrom`; null if it couldn't be read."),
        column: z.string().nullable(),
        reason: z.string().describe('Why the rows were refused; `first` is where the first of them is.'),
        rows: z.int(),
        first: z.strictObject({ file: z.string(), line: z.int() }),
      }),
    )
    .describe('Refused rows by kind and reason, most frequent first; up to 50 reasons.'),
  reasons: z
    .array(
      z.strictObject({
        file: z.string(),
        line: z.int(),
        kind: z.string().nullable(),
        column: z.string().nullable(),
        reason: z.string(),
      }),
    )
    .describe('The first 1,000 refused rows.'),
})

const shared = { right: 'send', cli: null } as const

export const IMPORT_PART = command({
  ...shared,
  name: 'import-part',
  scope: 'own',
  path: '/api/v1/imports/{platform}/parts',
  summary: 'Upload a part of a CSV file to import',
  description: 'Send the parts of a file one after the other; nothing is imported yet.',
  cost: 100,
  parameters: {
    platform: PLATFORM,
    upload: uploadParameter,
    file: text("the file's name, such as nodes.csv"),
    at: integer('the byte of the file where this part begins', { from: 0 }),
    content: json(`the part's bytes in base64; at most ${MAX_PART.toLocaleString('en')} bytes`),
  },
  answer: z.strictObject({ file: z.string(), bytes: z.int().describe('Bytes of the file so far.') }),
  problems: ['UNKNOWN_SOURCE', 'NO_SOURCE', 'TOO_LARGE', 'REFUSED'],
  async run(service, args) {
    const { upload, file, at, content } = args
    const wrong = wrongUpload(upload) ?? wrongName(file)
    if (wrong !== null) return err(wrong)
    const target = importTarget(service, args.platform)
    if (!target.ok) return target
    const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : null
    if (bytes === null || bytes.length > MAX_PART)
      return err(
        problem(
          'TOO_LARGE',
          `A part may have at most ${MAX_PART} bytes, in base64.`,
          'Split it into more parts.',
          'content',
        ),
      )
    const { folder, maxBytes } = target.value
    const added = await addPart({ folder, upload, name: file }, { at, bytes, maxBytes })
    if (added.ok) return ok({ answer: { file, bytes: added.value } })
    const { kind, reason, todo } = added.error
    return err(problem(kind === 'large' ? 'TOO_LARGE' : 'REFUSED', `${file}: ${reason}.`, todo))
  },
})

export const IMPORT = command({
  ...shared,
  name: 'import',
  scope: 'own',
  path: '/api/v1/imports/{platform}',
  summary: 'Import uploaded CSV files',
  description:
    'A file replaces an earlier one of the same name. The platform is then listed, and entities that its files no longer contain are deleted; many deletions at once wait for a person to confirm them.',
  cost: 10_000,
  parameters,
  answer,
  problems: ['UNKNOWN_SOURCE', 'NO_SOURCE', 'REFUSED', 'UNREADABLE'],
  async run(service, args) {
    const { platform, upload, files, strict } = args
    const names = [...new Set(files)]
    const wrong = wrongUpload(upload) ?? names.map(wrongName).find((one) => one !== null) ?? null
    if (wrong !== null) return err(wrong)
    if (names.length === 0 || names.length > MAX_FILES)
      return err(badArgument('files', `An import takes 1 to ${MAX_FILES} files.`))
    const target = importTarget(service, platform)
    if (!target.ok) return target
    const { folder, maxBytes, reader } = target.value
    const at = { folder, upload }
    const together = await filesTogether(at, names)
    if (!together.ok) return err(problem('REFUSED', `${together.error}.`, 'Send all parts, then import.'))
    const bytes = together.value.reduce((sum, one) => sum + one.bytes, 0)
    if (bytes > maxBytes)
      return err(
        problem(
          'TOO_LARGE',
          `The files of ${platform} have ${bytes} bytes in total; the limit is ${maxBytes}.`,
          'Raise limits.maxBytes of the source.',
        ),
      )
    const read = await readAll(together.value, reader)
    if (!read.ok) await giveUp(at)
    if (!read.ok) return err(problem('UNREADABLE', `${read.error}.`, 'Correct the file; nothing has changed.'))
    const { refused, refusedByReason, reasons, rows, entities } = read.value
    const stored = !(strict && refused > 0)
    if (stored) {
      await putInPlace(at, names)
      await requestSweep(platform, service.store)
    } else await giveUp(at)
    return ok({ answer: { platform, stored, rows, entities, refused, refusedByReason, reasons } })
  },
})

const UPLOAD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** A name, neither a path nor hidden. */
const FILE = /^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,99}\.csv$/iu

interface ImportTarget {
  readonly folder: string
  readonly maxBytes: number
  readonly reader: FilesReader
}

function importTarget(service: Service, platform: string): Result<ImportTarget, Problem> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  const { config, provider } = source.value
  const isFolder =
    config.baseUrl !== null && addressOf(config.baseUrl)?.scheme === 'file' && config.baseUrl.endsWith('/')
  if (provider.name === CSV.name && isFolder && config.baseUrl !== null)
    return ok({
      folder: fileURLToPath(config.baseUrl),
      maxBytes: config.limits.maxBytes,
      reader: service.sources.filesOf(source.value),
    })
  const hint = `Configure {"platform": "${platform}", "provider": "csv", "baseUrl": "file:///<folder>/"}, with a "/" at the end.`
  return err(problem('NO_SOURCE', `"${platform}" isn't a folder of CSV files.`, hint, 'platform'))
}

function wrongUpload(upload: string): Problem | null {
  return UPLOAD.test(upload) ? null : badArgument('upload', "upload isn't a UUID.")
}

function wrongName(file: string): Problem | null {
  const detail = `${JSON.stringify(truncate(file, 100))} isn't a valid CSV file name.`
  return FILE.test(file) ? null : badArgument('file', detail, 'Use a name such as nodes.csv.')
}

/** Combines the uploaded files with the platform's others, as they will be. */
async function filesTogether(
  at: { readonly folder: string; readonly upload: string },
  names: readonly string[],
): Promise<Result<readonly FoundFile[]>> {
  const sent = await findFiles(stagingFolder(at))
  const missing = sent.ok ? names.find((name) => !sent.value.some((file) => file.name === name)) : names[0]
  if (!sent.ok || missing !== undefined) return err(`nothing was uploaded for ${missing}`)
  const listed = await findFiles(at.folder)
  const others = listed.ok ? listed.value.filter(({ name }) => !names.includes(name)) : []
  return ok([...sent.value.filter(({ name }) => names.includes(name)), ...others])
}

/** Reads large files in another thread, since this one answers questions. */
async function readAll(found: readonly FoundFile[], reader: FilesReader): Promise<Result<CsvSummary>> {
  const inOrder = found.toSorted((a, b) => compareTexts(a.name, b.name))
  const reading = await reader.read(inOrder)
  if (!reading.ok) return err(reading.error.reason)
  const summary = await reading.value.answer({ kind: 'summary' })
  reading.value.close()
  if (!summary.ok) return err(summary.error.reason)
  return summaryIn(summary.value)
}

/** Its provider built it in this process, so its form needs no check. */
function summaryIn(body: Json): Result<CsvSummary> {
  const value = partIn<CsvSummary | null>(body)
  return value === null ? err("the provider doesn't read tables") : ok(value)
}
