/** What every engine of graphs is asked: how many nodes are reached, the start not counted. */
export interface GraphQuestion {
  readonly start: number
  /** `in`: against the direction of the edges, to whatever leads to the start. */
  readonly direction: 'in' | 'out'
  /** As many as there are, or so many steps. */
  readonly hops: number | 'all'
  /** As of a transaction; null: now, of data in which nothing has ended. */
  readonly at: number | null
}

/** What an embedded engine is opened with. */
export interface EngineSetup {
  /** Where the packages of the peers are installed. */
  readonly home: string
  /** For what it makes of the edges. */
  readonly folder: string
  /** As CSV: `id`, and `src,dst,since,until`. */
  readonly nodes: string
  readonly edges: string
}

/** An engine that is loaded into the process that asks it. */
export interface EmbeddedEngine {
  ask(question: GraphQuestion): Promise<number>
  close(): Promise<void>
}
