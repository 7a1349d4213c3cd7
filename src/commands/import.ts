import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { flag, json, list, text, integer, type Arguments } from '../questions/parameters.ts'
import { PLATFORM } from '../questions/sources.ts'

/** The bytes of a part: in base64 they fit into the body of a request. */
export const MAX_PART = 262_144

const upload = text('a UUID of the import, the same in all its parts')

const partTakes = {
  platform: PLATFORM,
  upload,
  file: text('the name of the file, such as nodes.csv'),
  at: integer('the byte of the file at which the part begins', { from: 0 }),
  content: json(`the bytes of the part as text in base64; at most ${MAX_PART.toLocaleString('en')} bytes`),
}

const partAnswer = (z: Zod) => z.strictObject({ file: z.string(), bytes: z.int().describe('Of the file, so far.') })

export type PartArguments = Arguments<typeof partTakes>
export type PartAnswer = AnswerOf<typeof partAnswer>

const takes = {
  platform: PLATFORM,
  upload,
  files: list('the names of its files, all parts of which were sent'),
  strict: flag('import nothing where a row is refused'),
}

const answer = (z: Zod) =>
  z.strictObject({
    platform: z.string(),
    stored: z.boolean().describe('False where it was strict, and rows are refused: nothing has changed.'),
    rows: z.int().describe('Of all files of the platform, those that were there before included.'),
    things: z.int(),
    refused: z.int().describe('Rows that are not imported.'),
    refusedByReason: z
      .array(
        z.strictObject({
          kind: z.string().nullable().describe('`Dataset`, or `Dataset.derivedFrom`; null where that cannot be read.'),
          column: z.string().nullable(),
          reason: z.string().describe('Of the first of them.'),
          rows: z.int(),
          first: z.strictObject({ file: z.string(), line: z.int() }),
        }),
      )
      .describe('These rows by kind and reason, the most frequent first; at most 50 reasons.'),
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
      .describe('One by one, the first 1,000.'),
  })

export type ImportArguments = Arguments<typeof takes>
export type ImportAnswer = AnswerOf<typeof answer>

const shared = { method: 'POST', right: 'send', terminal: null, examples: [] } as const

export const IMPORT_PART = command({
  ...shared,
  name: 'import-part',
  scope: 'own',
  path: '/api/v1/imports/{platform}/parts',
  summary: 'Send a part of a CSV file that is to be imported',
  description: 'The parts of a file are sent one after the other; nothing is imported yet.',
  cost: 100,
  takes: partTakes,
  answer: partAnswer,
  problems: ['UNKNOWN_SOURCE', 'NO_SOURCE', 'TOO_LARGE', 'REFUSED'],
  run: async (service, args) => (await import('./handlers/import.ts')).importPart(service, args),
})

export const IMPORT = command({
  ...shared,
  name: 'import',
  scope: 'own',
  path: '/api/v1/imports/{platform}',
  summary: 'Import CSV files whose parts were sent',
  description:
    'A file replaces the one that was imported by its name. The source of the platform lists it at ' +
    'once; what it says no more is deleted then, and many deletions wait for a person.',
  cost: 10_000,
  takes,
  answer,
  problems: ['UNKNOWN_SOURCE', 'NO_SOURCE', 'REFUSED', 'UNREADABLE'],
  run: async (service, args) => (await import('./handlers/import.ts')).importFiles(service, args),
})
