import type { Mark } from '../../contracts/marks.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { ANY_TYPE } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'

/** Marks in the most naive way: all unserved ones are kept one by one, and leases are computed from them. */
interface ModelLease {
  readonly uri: Uri
  readonly generation: number
  readonly priority: number
  readonly expects: readonly string[]
  readonly attempts: number
  readonly rereads: number
  readonly markedAt: number
  /** Null if marks that read their source coalesced with others: any of these may be the cause. */
  readonly trace: string | null
  readonly asks: number
}

interface MarkModel {
  /** Unserved marks, oldest first; the running lease may clear the first `served`. */
  marks: { mark: Mark; generation: number }[]
  due: number
  notBefore: number
  attempts: number
  rereads: number
  lease: { until: number; served: number } | null
}

export class ModelMarks {
  readonly #rows = new Map<Uri, MarkModel>()

  mark(mark: Mark, generation: number): void {
    const row = this.#rows.get(mark.uri)
    const entry = { mark, generation }
    if (row === undefined) {
      this.#rows.set(mark.uri, { marks: [entry], due: mark.due, notBefore: 0, attempts: 0, rereads: 0, lease: null })
      return
    }
    const idle = row.marks.length === 0
    const firstInLease = row.lease !== null && row.lease.served === row.marks.length
    if (idle) row.rereads = mark.due < row.notBefore ? row.rereads + 1 : 0
    else if (firstInLease) row.rereads++
    row.marks.push(entry)
    if (row.lease !== null) return
    const urgent = ['event', 'push', 'sweep', 'refresh', 'lookup', 'mapping', 'reference'].includes(mark.cause.kind)
    if (idle) row.due = mark.due
    else if (row.attempts === 0 || urgent) row.due = Math.min(row.due, mark.due)
    row.due = Math.max(row.due, row.notBefore)
  }

  lease(platform: string, now: number, leaseMs: number): ModelLease[] {
    const ready = [...this.#rows].filter(([uri, row]) => partsOf(uri).platformId === platform && row.marks.length > 0)
    const out: { mark: ModelLease; ready: number }[] = []
    for (const [uri, row] of ready) {
      const at = row.lease === null ? row.due : row.lease.until
      if (at > now) continue
      row.lease = { until: now + leaseMs, served: row.marks.length }
      out.push({ mark: leaseOf(uri, row), ready: at })
    }
    out.sort((a, b) => a.mark.priority - b.mark.priority || a.ready - b.ready || compareTexts(a.mark.uri, b.mark.uri))
    return out.map((lease) => lease.mark)
  }

  /** Returns when the next one becomes leasable. */
  nextDue(platform: string, now: number): number | null {
    const times = [...this.#rows]
      .filter(([uri, row]) => partsOf(uri).platformId === platform && row.marks.length > 0)
      .map(([, row]) => (row.lease === null ? row.due : row.lease.until))
      .filter((at) => at > now)
    return times.length === 0 ? null : Math.min(...times)
  }

  release(uri: Uri, due: number): void {
    const row = this.#row(uri)
    const newer = row.marks.slice(row.lease?.served ?? 0).map(({ mark }) => mark.due)
    row.lease = null
    row.due = newer.length === 0 ? due : Math.max(Math.min(due, ...newer), row.notBefore)
  }

  done(uri: Uri, { due, rereads }: { due: number; rereads: number }): void {
    const row = this.#row(uri)
    row.marks = row.marks.slice(row.lease?.served ?? 0)
    const requested = Math.min(...row.marks.map((m) => m.mark.due))
    Object.assign(row, {
      lease: null,
      attempts: 0,
      notBefore: due,
      rereads,
      due: Math.max(requested, due),
    })
    if (row.marks.length > 0) row.rereads++
  }

  retry(uri: Uri, { due, at }: { due: number; at: number }): void {
    const row = this.#row(uri)
    const newer = row.marks.length > (row.lease?.served ?? 0)
    Object.assign(row, {
      lease: null,
      attempts: row.attempts + 1,
      due: newer ? Math.min(due, at + 1_000) : due,
    })
  }

  pending(uri: Uri): number | null {
    return this.#rows.get(uri)?.marks.at(-1)?.generation ?? null
  }

  expected(uri: Uri): readonly string[] | null {
    const row = this.#rows.get(uri)
    return row === undefined || row.marks.length === 0 ? null : expectsOf(row)
  }

  #row(uri: Uri): MarkModel {
    const row = this.#rows.get(uri)
    if (row === undefined) throw new Error(`${uri} was never marked`)
    return row
  }
}

function leaseOf(uri: Uri, row: MarkModel): ModelLease {
  let cause: Mark | null = null
  for (const { mark } of row.marks) if (cause === null || mark.priority <= cause.priority) cause = mark
  return {
    uri,
    generation: row.marks.at(-1)?.generation ?? 0,
    priority: Math.min(...row.marks.map((m) => m.mark.priority)),
    expects: expectsOf(row),
    attempts: row.attempts,
    rereads: row.rereads,
    markedAt: Math.min(...row.marks.map((m) => m.mark.due)),
    trace: new Set(row.marks.map(({ mark }) => asks(mark))).size > 1 ? null : (cause?.cause.trace ?? ''),
    asks: Math.max(...row.marks.map(({ mark }) => asks(mark))),
  }
}

/** Says what a mark needs from its source: nothing, a read if nothing was stored, or a read. */
export function asks({ cause }: Pick<Mark, 'cause'>): number {
  return cause.kind === 'push' ? 0 : cause.kind === 'mapping' ? 1 : 2
}

function expectsOf({ marks }: MarkModel): readonly string[] {
  const others = marks.filter(({ mark }) => mark.cause.kind !== 'push')
  const row = { marks: others.length > 0 ? others : marks }
  const types = row.marks.flatMap((m) => m.mark.expects)
  const untyped = types.length > 0 && row.marks.some((m) => m.mark.expects.length === 0)
  return [...new Set(untyped ? [ANY_TYPE, ...types] : types)].sort()
}
