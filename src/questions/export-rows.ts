import type { RecordSnapshot } from '../contracts/snapshot.ts'
import { timeOfTx } from '../query/time/moment.ts'
import type { Reader } from '../query/reader.ts'
import type { ExportedRows } from './export.ts'
import type { Service } from './service.ts'

/** Rows read and described at once: a few milliseconds, as long as other requests may wait. */
const AT_A_TIME = 100

type RowPages = AsyncGenerator<readonly object[], void, void>

/** Rows about the graph, from a reader pinned to one transaction. */
export async function graphRows(
  reader: Reader,
  {
    count,
    bound,
    pages,
  }: { readonly count: number; readonly bound?: 'depth' | undefined; readonly pages: () => RowPages },
): Promise<ExportedRows> {
  return {
    count,
    tx: reader.at,
    at: reader.at === 0 ? null : await timeOfTx(reader.store, reader.at),
    ...(bound === undefined ? {} : { bound }),
    pages: () => unlessPassed(reader, pages()),
    close: async () => undefined,
  }
}

/** Retention announces a new horizon before it drops anything, so one check after reading everything is enough. */
async function* unlessPassed({ store, at }: Reader, pages: RowPages): RowPages {
  yield* pages
  const horizon = await store.horizon()
  if (horizon !== null && horizon.tx > at) throw new Error(`retention dropped transaction ${at} during the export`)
}

/** Describes rows in parts, so that a list's size costs no memory. */
export async function* inParts<T, Row>(
  all: Iterable<T>,
  describe: (part: readonly T[]) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, void> {
  let part: T[] = []
  for (const one of all) {
    part.push(one)
    if (part.length < AT_A_TIME) continue
    yield await describe(part)
    part = []
  }
  if (part.length > 0) yield await describe(part)
}

/** Yields the rows of a list outside the log, which has no past, from one snapshot. */
export async function snapshotRows(
  { store, clock }: Service,
  of: {
    readonly count: (snapshot: RecordSnapshot) => Promise<number>
    readonly pages: (snapshot: RecordSnapshot) => RowPages
  },
): Promise<ExportedRows> {
  const snapshot = await store.snapshot()
  try {
    const [count, at] = [await of.count(snapshot), clock.now()]
    return { count, tx: null, at, pages: () => of.pages(snapshot), close: () => snapshot.close() }
  } catch (error) {
    await snapshot.close()
    throw error
  }
}
