import type { RecordSnapshot } from '../contracts/snapshot.ts'
import { timeOfTx } from '../query/time/moment.ts'
import type { Reader } from '../query/reader.ts'
import { ok, type Result } from '../lib/result.ts'
import type { ExportedRows } from './export.ts'
import type { Service } from './service.ts'

/** Rows read and described at once: a few milliseconds, as long as other requests may wait. */
const AT_A_TIME = 100

type RowPages = AsyncGenerator<readonly object[], void, void>

/** Rows about the graph, from a reader pinned to one transaction. */
export async function graphRows(
  reader: Reader,
  { pages, ...rows }: Pick<ExportedRows, 'count' | 'bound' | 'pages'>,
): Promise<Result<ExportedRows, never>> {
  return ok({
    ...rows,
    tx: reader.at,
    at: reader.at === 0 ? null : await timeOfTx(reader.store, reader.at),
    pages: () => unlessPassed(reader, pages()),
    close: async () => undefined,
  })
}

/** Rows of a list about the graph that is known completely, described as they are read. */
export function listRows<T>(
  reader: Reader,
  all: readonly T[],
  describe: (part: readonly T[]) => readonly object[] | Promise<readonly object[]>,
): Promise<Result<ExportedRows, never>> {
  return graphRows(reader, { count: all.length, pages: () => inParts(all, describe) })
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
  describe: (part: readonly T[]) => readonly Row[] | Promise<readonly Row[]>,
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
): Promise<Result<ExportedRows, never>> {
  const snapshot = await store.snapshot()
  try {
    const [count, at] = [await of.count(snapshot), clock.now()]
    return ok({ count, tx: null, at, pages: () => of.pages(snapshot), close: () => snapshot.close() })
  } catch (error) {
    await snapshot.close()
    throw error
  }
}
