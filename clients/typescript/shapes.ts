/** What a client has to know of a question or a command to send it. */
export interface OperationRow {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With `{uri}` and the like for parameters that are part of it. */
  readonly path: string
  /** It can be asked as of another moment. */
  readonly past?: true
  /** Why it can't be asked as of another moment. */
  readonly noPast?: string
  /** Which member of a page is its list. */
  readonly list?: string
  /** Where all of its list can be downloaded. */
  readonly file?: string
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
}

/** How many items are read at most, over all pages. */
export interface ListOptions extends RequestOptions {
  /** 100,000 where it is left out. What lies beyond is an error, and never left out silently. */
  readonly most?: number | undefined
}

export interface Call<Arguments, Answer> {
  (args: Arguments, options?: RequestOptions): Promise<Answer>
}

interface CallWithout<Arguments, Answer> {
  (args?: Arguments, options?: RequestOptions): Promise<Answer>
}

type Callable<Arguments, Answer> =
  Record<never, never> extends Arguments ? CallWithout<Arguments, Answer> : Call<Arguments, Answer>

export type Asked<Arguments, Answer> = Callable<Arguments, Answer>
export type Commanded<Arguments, Answer> = Callable<Arguments, Answer>

/** A question that is answered in pages. */
export interface Listed<Arguments, Answer, Item> {
  /** Page after page, from the given cursor on. Each is asked for when it is needed. */
  pages(args: Arguments, options?: RequestOptions): AsyncGenerator<Answer, void, void>
  /** The items of all pages. */
  all(args: Arguments, options?: ListOptions): AsyncGenerator<Item, void, void>
}

/** A question whose whole list can be had in one answer, of one moment. */
export interface Exported<Arguments, Row> {
  /** Row after row as they come. Throws at the end where the connection broke off before the last one. */
  rows(args: Unpaged<Arguments>, options?: RequestOptions): AsyncGenerator<Row, void, void>
  /** As a file. Compare `rows` with what was read: a connection that ends early means that the file was cut. */
  file(args: Unpaged<Arguments>, format: FileFormat, options?: RequestOptions): Promise<ExportedFile>
}

type Unpaged<Arguments> = Omit<Arguments, 'limit' | 'cursor'>
export type FileFormat = 'csv' | 'ndjson' | 'json'

export interface ExportedFile {
  /** What the service would call it. */
  readonly name: string | null
  readonly rows: number
  /** The transaction that all rows are of; null for a list that lies outside the log. */
  readonly tx: number | null
  readonly stream: ReadableStream<Uint8Array>
}

/** Something that may be missing from an answer. */
export interface IncompletePart {
  readonly code: string
  /** A source, a part of the service, or a URI. */
  readonly part: string
  readonly reason: string
  readonly since?: string | null
  readonly types?: readonly string[]
}
