import type { Payload, PushOutcome } from '../../contracts/pushed.ts'
import { putPayload } from '../record/payload.ts'
import type { Connection, Session } from './connection.ts'
import { changeMarks, type MarksChanged } from './marks.ts'
import { perform } from './sql-operations.ts'

/** Stores payloads and marks in one durable transaction. Locks marks first, so that pushes take turns. */
export function pushAll(connection: Connection, payloads: readonly Payload[]): Promise<MarksChanged<PushOutcome[]>> {
  const ops = payloads.map(({ mark }) => ({ kind: 'mark', mark }) as const)
  return changeMarks(connection, { durability: 'durable', ops }, async (session, rows) => {
    const outcomes: PushOutcome[] = []
    for (const payload of payloads) {
      const full = await perform(session, putPayload(payload))
      outcomes.push(full ?? { kind: 'taken', generation: rows.get(payload.mark.uri)?.drawn ?? 0 })
    }
    return outcomes
  })
}

export async function dropPayloads(session: Session, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await session.query('DELETE FROM payload WHERE id = ANY ($1::bigint[])', [ids])
}
