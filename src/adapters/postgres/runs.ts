import type { NewSupport } from './writes.ts'

/**
 * The supports that one commit opens from a node, or of a document, are numbered closely together. The first such run is in the owner's
 * row, as the first and the last number, and its supports are in no index by that owner: most are never changed, and each index costs as much
 * as the row itself. Later ones are in the index. A run is never changed; what is closed of it is passed over when it is read.
 */
export interface SupportRun {
  readonly from: number
  to: number
}

/** Numbers of other owners between two of a run, which are read in vain. */
const MAX_GAP = 8

export interface SupportRuns {
  readonly byOwner: ReadonlyMap<number, SupportRun>
  readonly members: ReadonlySet<number>
}

/** In the order of their numbers. `mayHave`: whose row is written, and has no run yet. */
export function runsOf(
  supports: Iterable<NewSupport>,
  ownerOf: (support: NewSupport) => number,
  mayHave: (owner: number) => boolean,
): SupportRuns {
  const byOwner = new Map<number, SupportRun>()
  const members = new Set<number>()
  for (const support of supports) {
    const owner = ownerOf(support)
    const run = byOwner.get(owner)
    if (support.until !== null || !mayHave(owner)) continue
    if (run === undefined) byOwner.set(owner, { from: support.id, to: support.id })
    else if (support.id - run.to > MAX_GAP + 1) continue
    else run.to = support.id
    members.add(support.id)
  }
  return { byOwner, members }
}

const OWNERS = { src: 'in_src_run', document: 'in_document_run' } as const

/**
 * To select from: the open supports `o` of the row `owner` of `node` (by `src`) or of `document` that fulfil a condition. `coalesce` keeps the
 * planner from walking a whole index of open supports instead of the few of a run.
 */
export function openSupportsOf(by: keyof typeof OWNERS, owner: string, condition = 'true'): string {
  return `(SELECT * FROM support o WHERE o.${by} = ${owner}.id AND NOT o.${OWNERS[by]} AND o.until IS NULL AND ${condition}
    UNION ALL SELECT * FROM support o WHERE o.id >= ${owner}.run_from AND o.id <= ${owner}.run_to
      AND o.${by} + 0 = ${owner}.id AND o.${OWNERS[by]} AND coalesce(o.until, 0) = 0 AND ${condition})`
}
