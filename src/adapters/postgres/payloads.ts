import type { OverSession } from '../../contracts/operations.ts'
import { MAX_WAITING_BYTES, type Payload, type PushOutcome } from '../../contracts/pushed.ts'
import type { Time } from '../../model/facts.ts'
import { digestOf } from '../record/payload.ts'
import type { Connection, Session } from './connection.ts'
import { changeMarks, type MarksChanged } from './marks.ts'

/** Off its index: a URI may be longer than what an index takes. */
const OF_URI = 'md5(uri) = md5($1::text) AND uri = $1'

/** Payloads and their marks in one durable write. The marks are locked first: pushes about one URI take turns. */
export function pushAll(connection: Connection, payloads: readonly Payload[]): Promise<MarksChanged<PushOutcome[]>> {
  const ops = payloads.map(({ mark }) => ({ kind: 'mark', mark }) as const)
  return changeMarks(connection, { durability: 'durable', ops }, async (session, rows) => {
    const outcomes: PushOutcome[] = []
    for (const payload of payloads) {
      const full = await put(session, payload)
      outcomes.push(full ?? { kind: 'taken', generation: rows.get(payload.mark.uri)?.drawn ?? 0 })
    }
    return outcomes
  })
}

async function put(session: Session, { key, body, at }: Payload): Promise<PushOutcome | null> {
  const { platform, type, uri } = key
  if (body === null) {
    // A deletion removes the payloads before it.
    await session.query(`DELETE FROM payload WHERE ${OF_URI} AND platform = $2 AND type = $3`, [uri, platform, type])
  } else {
    const text = `SELECT coalesce(sum(length(body)), 0)::bigint AS bytes FROM payload WHERE ${OF_URI}`
    const [row] = await session.query<{ bytes: number }>(text, [uri])
    const waiting = row?.bytes ?? 0
    if (waiting + body.byteLength > MAX_WAITING_BYTES) return { kind: 'full', waiting }
  }
  await session.query(
    'INSERT INTO payload (platform, type, uri, digest, body, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING',
    [platform, type, uri, digestOf(key, body), body, at],
  )
  return null
}

export async function dropPayloads(session: Session, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await session.query('DELETE FROM payload WHERE id = ANY ($1::bigint[])', [ids])
}

export const PAYLOADS: OverSession<'waiting' | 'oldestWaiting', Session> = {
  async waiting(session, uri) {
    type Row = { id: number; platform: string; type: string; body: Buffer | null }
    const rows = await session.query<Row>(`SELECT id, platform, type, body FROM payload WHERE ${OF_URI} ORDER BY id`, [
      uri,
    ])
    return rows.map(({ id, platform, type, body }) => ({ id, key: { platform, type, uri }, body }))
  },

  async oldestWaiting(session, platform) {
    const text = 'SELECT min(at) AS at FROM payload WHERE platform = $1'
    const [row] = await session.query<{ at: Time | null }>(text, [platform])
    return row?.at ?? null
  },
}
