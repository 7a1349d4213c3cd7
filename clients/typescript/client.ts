// `mlg/client`: the questions and commands of a service as functions, typed by its tables.
import { Connection, type ConnectionOptions } from './connection.ts'
import { linesOf } from './lines.ts'
import { liveChanges, type LiveChange } from './live.ts'
import { OPERATIONS, type Commands, type PastQuestions, type PresentQuestions } from './operations.ts'
import { addressOf, requestOf } from './request.ts'
import type { ExportedFile, FileFormat, IncompletePart, ListOptions, OperationRow, RequestOptions } from './shapes.ts'

export type * from './operations.ts'
export type * from './shapes.ts'
export type { ConnectionOptions, LiveChange }
export { VERSION } from './operations.ts'
export { RefusedRequest } from './refusal.ts'

/** A moment: a time in ISO 8601, or the number of a transaction. */
export type AsOf = string | number

export interface MlgClient extends PastQuestions, PresentQuestions, Commands {
  /** The questions about the graph as it was known at a moment. */
  asOf(moment: AsOf): PastQuestions
  /** What changes from now on, or since a transaction. */
  live(options?: RequestOptions & { readonly since?: number | undefined }): AsyncGenerator<LiveChange, void, void>
}

/** Nothing is sent before the first question. */
export function connect(options: ConnectionOptions = {}): MlgClient {
  const connection = new Connection(options)
  return {
    ...(functionsOf(connection, undefined) as unknown as PastQuestions & PresentQuestions & Commands),
    asOf: (moment) => functionsOf(connection, moment) as unknown as PastQuestions,
    live: (liveOptions = {}) => liveChanges(connection, liveOptions),
  }
}

type Given = Readonly<Record<string, unknown>>

/** Of a moment, those that have no past say why. */
function functionsOf(connection: Connection, asOf: AsOf | undefined): Readonly<Record<string, unknown>> {
  const at = asOf === undefined ? {} : { asOf }
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, row]) => {
      if (asOf !== undefined && row.past !== true)
        return [name, () => Promise.reject(new Error(withoutPast(name, row)))]
      return [name, operationOf(connection, row, at)]
    }),
  )
}

function withoutPast(name: string, { noPast }: OperationRow): string {
  return `${name} can't be asked as of a moment: ${noPast ?? 'it changes something now'}.`
}

function operationOf(connection: Connection, row: OperationRow, at: Given): unknown {
  const ask = async (args: Given = {}, options: RequestOptions = {}): Promise<unknown> =>
    await connection.answer(...requestOf(row, { ...at, ...args }), options)
  const { list, file } = row
  return Object.assign(ask, {
    ...(list === undefined ? {} : pagesOf(ask, list)),
    ...(file === undefined ? {} : exportOf(connection, file, at)),
  })
}

/** A list that is longer is asked for in parts, or exported. */
const MAX_ITEMS = 100_000

function pagesOf(ask: (args: Given, options: RequestOptions) => Promise<unknown>, list: string): object {
  async function* pages(args: Given = {}, options: RequestOptions = {}): AsyncGenerator<Given, void, void> {
    let next: unknown = args['cursor']
    do {
      const page = (await ask({ ...args, cursor: next }, options)) as Given
      yield page
      next = page['next']
    } while (typeof next === 'string')
  }
  async function* all(args: Given = {}, options: ListOptions = {}): AsyncGenerator<unknown, void, void> {
    const { most = MAX_ITEMS } = options
    let read = 0
    for await (const page of pages(args, options))
      for (const item of page[list] as readonly unknown[]) {
        if (read++ >= most)
          throw new RangeError(`There are more than ${most} items: narrow the question, or raise "most".`)
        yield item
      }
  }
  return { pages, all }
}

function exportOf(connection: Connection, path: string, at: Given): object {
  async function file(args: Given, format: FileFormat, options: RequestOptions = {}): Promise<ExportedFile> {
    const address = addressOf({ path }, { ...at, ...args, format })
    const { headers, body } = await connection.response(address, { method: 'GET' }, options)
    const tx = headers.get('x-mlg-export-transaction')
    return {
      name: /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? null,
      rows: Number(headers.get('x-mlg-export-rows')),
      tx: tx === null ? null : Number(tx),
      stream: body ?? new ReadableStream<Uint8Array>(),
    }
  }
  async function* rows(args: Given = {}, options: RequestOptions = {}): AsyncGenerator<unknown, void, void> {
    const { rows: expected, stream } = await file(args, 'ndjson', options)
    let read = -1
    for await (const line of linesOf(stream)) {
      const row = JSON.parse(line) as { readonly incomplete?: readonly IncompletePart[] }
      // The first line is what the rows are of.
      if (read++ < 0) connection.report(row.incomplete ?? [])
      else yield row
    }
    if (read !== expected) throw new Error(`The connection broke off after ${Math.max(read, 0)} of ${expected} rows.`)
  }
  return { file, rows }
}
