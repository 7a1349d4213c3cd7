import { z } from 'zod'
import { pascalCase } from '../../catalogue/names.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { ListExport, Question } from '../../questions/declare.ts'
import { exportName, exportPath, exportParameters } from '../../questions/export.ts'
import { anyJson, incomplete, time } from '../../questions/shapes.ts'
import { endpoint, type Endpoint, MOMENT_PROBLEMS } from '../http/endpoint.ts'
import { MEDIA_TYPES } from './formats.ts'

interface ExportRoute {
  readonly question: Question
  readonly endpoint: Endpoint
}

export const MAX_ROWS = 1_000_000
export const MAX_AT_ONCE = 4

/** Headers that a file doesn't contain: NDJSON and JSON repeat them inside, and CSV in its name. */
export const EXPORT_HEADERS = {
  rows: 'x-mlg-export-rows',
  tx: 'x-mlg-export-transaction',
  at: 'x-mlg-export-at',
  incomplete: 'x-mlg-export-incomplete',
} as const

export const EXPORTS: readonly ExportRoute[] = QUESTIONS.flatMap((question) =>
  question.export === undefined ? [] : [{ question, endpoint: endpointOfExport(question, question.export) }],
)

function endpointOfExport(question: Question, { row }: Pick<ListExport<never>, 'row'>): Endpoint {
  const { name, summary, right, problems, about } = question
  return endpoint({
    name: exportName(name),
    method: 'GET',
    path: exportPath(name),
    summary: `Export as a file: ${summary}`,
    description: `Every row of "${name}" as of one moment, streamed. Up to ${MAX_ROWS.toLocaleString('en')} rows per export, and ${MAX_AT_ONCE} exports at once per process. If the connection ends early, the export is incomplete.`,
    right,
    tag: 'Exports',
    parameters: exportParameters(question.parameters),
    answers: [
      {
        status: 200,
        description: 'The rows; the header states how many.',
        headers: {
          'content-disposition': 'A file name with the moment and the number of rows.',
          [EXPORT_HEADERS.rows]: 'The number of rows.',
          [EXPORT_HEADERS.at]: 'The moment of the export.',
          ...(about === 'graph'
            ? {
                [EXPORT_HEADERS.tx]: 'The transaction of all rows.',
                [EXPORT_HEADERS.incomplete]: 'How many parts may be missing: 0, or the length of "incomplete".',
              }
            : {}),
        },
        content: [
          { type: MEDIA_TYPES.csv },
          { type: MEDIA_TYPES.ndjson },
          { type: MEDIA_TYPES.json, schema: fileSchema(name, row) },
        ],
      },
    ],
    problems: [
      ...problems.filter((code) => code !== 'BAD_PAGE'),
      ...(about === 'graph' ? ([...MOMENT_PROBLEMS, 'BUSY'] as const) : []),
      'TOO_EXPENSIVE',
      'TOO_MANY',
      'NOT_HERE',
    ],
    ...(about === 'graph' ? { readsGraph: true } : {}),
  })
}

/** Members of an export that precede its rows. */
function head(name: string) {
  return {
    export: z.literal(name),
    rows: z.int().describe('The number of rows.'),
    tx: z.int().nullable().describe('The transaction of the rows; null for a list outside the log.'),
    at: time.nullable().describe('The moment of the export.'),
    arguments: z.record(z.string(), anyJson),
    bound: z.literal('depth').optional().describe('There is more beyond the requested depth.'),
    incomplete: incomplete.optional(),
  }
}

function fileSchema(name: string, row: ListExport<never>['row']) {
  return z.strictObject({ ...head(name), items: z.array(row) }).meta({ id: `${pascalCase(name)}Export` })
}
