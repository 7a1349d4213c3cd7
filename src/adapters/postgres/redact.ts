import { redactRow, type RedactedRow } from '../../commit/redact.ts'
import type { Redacted, RedactionStep } from '../../contracts/past.ts'
import type { Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'

/** As SQLite's `redact.ts`. Only retention touches these rows as well, and it is under the same duty: no lock of the log. */
const ROWS_A_STEP = 2_000

interface Columns {
  readonly seq: number
  readonly tx: Tx
  readonly node: number
  readonly asserted: string | null
  readonly retracted: string | null
  readonly subject: number | null
  readonly platform: string | null
  readonly type: string | null
}

const PAGE = `SELECT d.seq, d.tx, d.node, d.asserted, d.retracted, o.node AS subject, s.platform, s.type
  FROM delta d LEFT JOIN document o ON o.id = d.document LEFT JOIN speaker s ON s.id = o.speaker
  WHERE d.seq > $1 ORDER BY d.seq LIMIT $2`

export async function redactPast(session: Session, step: RedactionStep): Promise<Redacted> {
  const rows = await session.query<Columns>(PAGE, [step.after, ROWS_A_STEP])
  const past = rows.filter(({ tx }) => tx <= step.until)
  const left = past.flatMap((row) => redacted(row, step) ?? [])
  const [empty, rest] = [left.filter((row) => row.empty), left.filter((row) => !row.empty)]
  if (rest.length > 0) {
    await session.query(
      `UPDATE delta SET asserted = u.asserted FROM unnest($1::bigint[], $2::text[]) AS u (seq, asserted) WHERE delta.seq = u.seq`,
      [rest.map(({ seq }) => seq), rest.map(({ asserted }) => asserted)],
    )
  }
  if (empty.length > 0)
    await session.query('DELETE FROM delta WHERE seq = ANY($1::bigint[])', [empty.map(({ seq }) => seq)])
  const values = left.reduce((sum, row) => sum + row.values, 0)
  const ended = past.length < ROWS_A_STEP
  return { values, next: ended ? null : (past.at(-1)?.seq ?? null) }
}

function redacted(row: Columns, { platform, spared }: RedactionStep): RedactedRow | null {
  if (row.subject === null || row.type === null || row.platform !== platform) return null
  return redactRow({ ...row, subject: row.subject, type: row.type }, spared)
}
