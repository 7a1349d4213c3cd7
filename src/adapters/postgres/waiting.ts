import type { OverSession } from '../../contracts/operations.ts'
import type { WaitingPayload } from '../../contracts/pushed.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Session } from './connection.ts'

/** Off its index: a URI may be longer than what an index takes. */
export const OF_URI = 'md5(uri) = md5($1::text) AND uri = $1'

async function readWaiting(session: Session, uri: Uri): Promise<readonly WaitingPayload[]> {
  type Row = { id: number; platform: string; type: string; body: Buffer | null }
  const rows = await session.query<Row>(`SELECT id, platform, type, body FROM payload WHERE ${OF_URI} ORDER BY id`, [
    uri,
  ])
  return rows.map(({ id, platform, type, body }) => ({ id, key: { platform, type, uri }, body }))
}

async function readOldestWaiting(session: Session, platform: string): Promise<Time | null> {
  const [row] = await session.query<{ at: Time | null }>('SELECT min(at) AS at FROM payload WHERE platform = $1', [
    platform,
  ])
  return row?.at ?? null
}

/** Of these URIs, those of which payloads wait. */
export async function waitingOf(session: Session, uris: readonly Uri[]): Promise<ReadonlySet<Uri>> {
  const text = `SELECT DISTINCT u.uri FROM unnest($1::text[]) AS u (uri) JOIN payload p ON md5(p.uri) = md5(u.uri) AND p.uri = u.uri`
  return new Set((await session.query<{ uri: Uri }>(text, [uris])).map(({ uri }) => uri))
}

export function takePayloads(session: Session, ids: readonly number[]): Promise<unknown>[] {
  return ids.length === 0 ? [] : [session.query('DELETE FROM payload WHERE id = ANY ($1::bigint[])', [ids])]
}

export const WAITING: OverSession<'waiting' | 'oldestWaiting', Session> = {
  waiting: readWaiting,
  oldestWaiting: readOldestWaiting,
}
