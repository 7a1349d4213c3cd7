import { MAX_WAITING_BYTES, type Payload, type PushOutcome } from '../../contracts/pushed.ts'
import { digestOf } from '../record/payload.ts'
import type { Connection, Session } from './connection.ts'
import { performOps, type DirtyOp } from './dirty.ts'
import { noticeOf } from './marks.ts'
import { ended, transaction } from './transaction.ts'
import { OF_URI } from './waiting.ts'

interface PushResult {
  readonly outcomes: readonly PushOutcome[]
  readonly platforms: readonly string[]
}

/** Payloads and their marks in one durable write. The mark locks its row first, so that two about one URI come one after the other. */
export async function pushAll(connection: Connection, payloads: readonly Payload[]): Promise<PushResult> {
  if (payloads.length === 0) return { outcomes: [], platforms: [] }
  return await transaction(connection, 'durable', async (session) => {
    const ops = payloads.map(({ mark }): DirtyOp => ({ kind: 'mark', uri: mark.uri, mark }))
    const { generations, platforms, written } = await performOps(session, ops)
    const outcomes: PushOutcome[] = []
    for (const payload of payloads) {
      const full = await put(session, payload)
      outcomes.push(full ?? { kind: 'taken', generation: generations.get(payload.mark.uri) ?? 0 })
    }
    return ended({ outcomes, platforms }, written, ...noticeOf(session, platforms))
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
    const waiting = Number(row?.bytes ?? 0)
    if (waiting + body.byteLength > MAX_WAITING_BYTES) return { kind: 'full', waiting }
  }
  await session.query(
    'INSERT INTO payload (platform, type, uri, digest, body, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING',
    [platform, type, uri, digestOf(key, body), body, at],
  )
  return null
}
