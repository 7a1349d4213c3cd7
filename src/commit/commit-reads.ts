import type { BatchDocument, BatchEdge, BatchNode } from './batch-objects.ts'

/** The reads of a batch before it is planned. An engine loads all of them together. */
export class CommitReads {
  /** Their rows. */
  readonly nodes = new Set<BatchNode>()
  /** The rows of every document about them. */
  readonly about = new Set<BatchNode>()
  /** Nodes whose statements are read, document by document. */
  readonly stated = new Set<BatchNode>()
  /** Their pending marks. */
  readonly marks = new Set<BatchNode>()
  /** The look-ups that resolve to them, or may. */
  readonly resolvers = new Set<BatchNode>()
  /** Look-ups: what they resolve to, by every document. */
  readonly resolutions = new Set<BatchNode>()
  /** Look-ups, identities and names that are taken again: every edge that points at them, with the nodes it is from. */
  readonly incoming = new Set<BatchNode>()
  /** Documents whose present statements are read. */
  readonly contents = new Set<BatchDocument>()
  /** Their open supports. */
  readonly supports = new Set<BatchDocument>()
  /** Edges, by key: their open supports, of every document. */
  readonly edges = new Map<number, BatchEdge>()
  /** Edges that point at a look-up, by key: the open supports of the same edge at what the look-up resolves to. */
  readonly carried = new Map<number, BatchEdge>()
  /** Names of duties whose holders are read. */
  readonly duties = new Set<string>()
  /** The guards of platforms. */
  readonly guards = new Set<string>()
  /** Platforms whose documents are counted: those that have facts and aren't gone. */
  readonly present = new Set<string>()

  get isEmpty(): boolean {
    return KINDS.every((kind) => this[kind].size === 0)
  }

  /** Takes out what others have already. */
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
