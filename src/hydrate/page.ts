import type { Clock } from '../contracts/clock.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { DocumentWrite } from '../contracts/log.ts'
import { sweepMark, type LeasedMark, type Marks } from '../contracts/marks.ts'
import type { WholeItem, WholePage } from '../contracts/source.ts'
import { partsOf } from '../model/uri.ts'

export interface PageParts {
  readonly store: Pick<Marks, 'take' | 'release'>
  readonly interpreter: Interpreter
  readonly clock: Clock
  readonly leaseMs: number
  /** Settles the mark with it. */
  commit(mark: LeasedMark, writes: readonly DocumentWrite[]): Promise<void>
}

/** Leased and committed together: their leases are far from over when the last of them is committed. */
const AT_ONCE = 500

/**
 * Commits what a page shows, each item under a lease of its own, as if it had been read by itself: the page and single reads of the same
 * things may overtake one another, and the newer answer stays. Returns what could not be mapped.
 */
export async function takePage(page: WholePage, parts: PageParts): Promise<readonly string[]> {
  const failed: string[] = []
  for (let from = 0; from < page.items.length; from += AT_ONCE) {
    const items = new Map(page.items.slice(from, from + AT_ONCE).map((item) => [item.uri, item]))
    const now = parts.clock.now()
    const marks = [...items.keys()].map((uri) => sweepMark(uri, page.type, now))
    const leases = await parts.store.take({ marks, upTo: page.upTo, now, leaseMs: parts.leaseMs })
    const left = leases.filter((mark) => isOvertaken(mark, page))
    if (left.length > 0) await parts.store.release(left.map(({ uri, fence }) => ({ uri, fence, due: now })))
    await Promise.all(
      leases.map(async (mark) => {
        const item = items.get(mark.uri)
        if (item === undefined || left.includes(mark)) return
        const error = await commitItem(mark, { item, page, parts })
        if (error !== null) failed.push(`${mark.uri}: ${error}`)
      }),
    )
  }
  return failed
}

/** Its document has an answer since the page was requested, or others push about it: then a worker serves the mark. */
function isOvertaken(mark: LeasedMark, { askedAt }: WholePage): boolean {
  const isNewer = mark.documents.some(
    ({ origin, lastVerified }) => origin === 'source' && (lastVerified ?? 0) > askedAt,
  )
  return isNewer || mark.pushed || mark.documents.some(({ origin }) => origin === 'pushed')
}

async function commitItem(
  mark: LeasedMark,
  of: { readonly item: WholeItem; readonly page: WholePage; readonly parts: PageParts },
): Promise<string | null> {
  const { item, page, parts } = of
  const { record: body, etag, uri } = item
  const raw = Buffer.from(JSON.stringify(body))
  const answer = parts.interpreter.document(uri, page.type, { body, raw, etag, lastModified: null })
  const key = { platform: partsOf(uri).platformId, type: page.type, uri }
  await parts.commit(mark, [{ key, askedAt: page.askedAt, answer }])
  return answer.kind === 'failed' ? answer.error : null
}
