/** Declares the used parts of two packages that have no types of their own. */
declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream'
  import type { Submittable } from 'pg'

  export function from(text: string): Writable & Submittable
}

declare module 'pg-cursor' {
  import type { Connection, Submittable } from 'pg'

  /** Reads rows as lists, as many at a time as requested. */
  export default class Cursor<Cell> implements Submittable {
    constructor(text: string, values: readonly never[], config: { rowMode: 'array' })
    submit(connection: Connection): void
    read(rows: number): Promise<Cell[][]>
    close(): Promise<void>
  }
}
