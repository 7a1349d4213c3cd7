/** Question for every graph engine: how many nodes are reached, without the start. */
export interface GraphQuestion {
  readonly start: number
  /** `in`: against the edges, to everything that leads to the start. */
  readonly direction: 'in' | 'out'
  /** Maximum steps, or all. */
  readonly hops: number | 'all'
  /** A transaction; null for now, in data without ended edges. */
  readonly at: number | null
}

/** Parameters to open an embedded engine. */
export interface EngineSetup {
  /** Folder with the packages of the peers. */
  readonly home: string
  /** Folder for what the engine makes of the edges. */
  readonly folder: string
  /** CSV files: `id`, and `src,dst,since,until`. */
  readonly nodes: string
  readonly edges: string
}

/** An engine loaded into the asking process. */
export interface EmbeddedEngine {
  ask(question: GraphQuestion): Promise<number>
  close(): Promise<void>
}
