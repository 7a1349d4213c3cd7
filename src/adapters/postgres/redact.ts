import type { RedactionResult, RedactionStep } from '../../contracts/retention.ts'
import { redactPage, ROWS_A_STEP, type PastColumns } from '../record/redact.ts'
import type { Session } from './connection.ts'

const PAGE = `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, dk.platform, dk.type
  FROM delta d LEFT JOIN document o ON o.id = d.document LEFT JOIN document_kind dk ON dk.id = o.kind
  WHERE d.seq > $1 ORDER BY d.seq LIMIT $2`
const REWRITE = `UPDATE delta SET asserted = u.asserted FROM unnest($1::bigint[], $2::text[]) AS u (seq, asserted)
  WHERE delta.seq = u.seq`
const REMOVE = 'DELETE FROM delta WHERE seq = ANY($1::bigint[])'

/** Only retention touches these rows as well, and it is under the same duty: no lock of the log. */
export async function redactPast(session: Session, step: RedactionStep): Promise<RedactionResult> {
  const rows = await session.query<PastColumns>(PAGE, [step.after, ROWS_A_STEP])
  const { rewrite, remove, redacted } = redactPage(rows, step)
  if (rewrite.length > 0)
    await session.query(REWRITE, [rewrite.map(({ seq }) => seq), rewrite.map(({ asserted }) => asserted)])
  if (remove.length > 0) await session.query(REMOVE, [remove.map(({ seq }) => seq)])
  return redacted
}
