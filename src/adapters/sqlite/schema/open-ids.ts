/**
 * The ids of the open supports of a document, or of those that begin at a node, as a column has them: runs of consecutive ids, since the
 * supports of one commit are numbered one after another. An owner of many runs has them in a table instead.
 */
export type OpenIds = Runs | 'many'

/** Flat: the first id of a run, how many follow each other, the first of the next … In ascending order. */
type Runs = readonly number[]

/** As text a hundred characters or so, which are written with each change of the row. */
const MAX_RUNS = 8
const MANY = '*'

export const NO_IDS: OpenIds = []

export function openIdsOf(text: string | null): OpenIds {
  if (text === null) return NO_IDS
  return text === MANY ? 'many' : text.split(',').map(Number)
}

export function openIdsText(ids: OpenIds): string | null {
  if (ids === 'many') return MANY
  return ids.length === 0 ? null : ids.join(',')
}

/** What they are after some were opened, whose ids are above all others, and some were closed. */
export function changedIds(before: Runs, opened: readonly number[], closed: ReadonlySet<number>): Runs {
  const after: number[] = closed.size === 0 ? [...before] : []
  if (closed.size > 0) for (const id of eachId(before)) if (!closed.has(id)) append(after, id)
  for (const id of opened) if (!closed.has(id)) append(after, id)
  return after
}

export function isTooMany(runs: Runs): boolean {
  return runs.length > 2 * MAX_RUNS
}

export function* eachId(runs: Runs): Generator<number> {
  for (const [first, end] of eachRun(runs)) for (let id = first; id < end; id++) yield id
}

/** The first id of each run, and the one after its last. */
export function* eachRun(runs: Runs): Generator<readonly [first: number, end: number]> {
  for (let i = 0; i < runs.length; i += 2) yield [runs[i] ?? 0, (runs[i] ?? 0) + (runs[i + 1] ?? 0)]
}

function append(runs: number[], id: number): void {
  const last = runs.length - 2
  if (last >= 0 && (runs[last] ?? 0) + (runs[last + 1] ?? 0) === id) runs[last + 1] = (runs[last + 1] ?? 0) + 1
  else runs.push(id, 1)
}
