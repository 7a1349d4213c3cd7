import type { BatchDocument, BatchEdge, BatchNode } from './batch-objects.ts'

/** The reads that a batch needs before it is planned. An engine loads all of them together. */
export class CommitReads {
  /** Nodes whose rows are read. */
  readonly nodes = new Set<BatchNode>()
  /** Nodes whose documents are all read. */
  readonly about = new Set<BatchNode>()
  /** Nodes whose statements are read, document by document. */
  readonly stated = new Set<BatchNode>()
  /** Nodes whose pending marks are read. */
  readonly marks = new Set<BatchNode>()
  /** Nodes whose look-ups are read: those that resolve to them, or may. */
  readonly resolvers = new Set<BatchNode>()
  /** Look-ups whose answers are read, from every document. */
  readonly resolutions = new Set<BatchNode>()
  /** Look-ups, identities and reused names: all edges that point at them are read, with their sources. */
  readonly incoming = new Set<BatchNode>()
  /** Documents whose present statements are read. */
  readonly contents = new Set<BatchDocument>()
  /** Documents whose open supports are read. */
  readonly supports = new Set<BatchDocument>()
  /** Edges, by key, whose open supports are read, of every document. */
  readonly edges = new Map<number, BatchEdge>()
  /** Edges to a look-up, by key: the open supports of the same edge to the look-up's target are read. */
  readonly carried = new Map<number, BatchEdge>()
  /** Names of duties whose holders are read. */
  readonly duties = new Set<string>()
  /** Platforms whose guards are read. */
  readonly guards = new Set<string>()
  /** Platforms whose documents are counted: those that have facts and aren't gone. */
  readonly present = new Set<string>()

  get isEmpty(): boolean {
    return KINDS.every((kind) => this[kind].size === 0)
  }

  /** Removes the reads that `others` contain already. */
  without(others: CommitReads): this {
    for (const kind of KINDS) for (const key of others[kind].keys()) (this[kind] as Set<unknown>).delete(key)
    return this
  }

  add(others: CommitReads): void {
    for (const kind of KINDS)
      for (const [key, value] of others[kind].entries())
        if (kind === 'edges' || kind === 'carried') this[kind].set(key as number, value as BatchEdge)
        else (this[kind] as Set<unknown>).add(key)
  }
}

const KINDS = Object.keys(new CommitReads()) as Exclude<keyof CommitReads, 'isEmpty' | 'without' | 'add'>[]
