import type { RecordSnapshot } from '../../contracts/snapshot.ts'
import { snapshotOver } from '../record/snapshot.ts'
import { Connection, READ_MS, type ConnectionOptions } from './connection.ts'
import type { Servers } from './servers.ts'
import { perform } from './sql-operations.ts'

/**
 * Opens a transaction on its own connection. All reads use this session: another connection would see another moment,
 * so a snapshot fails when its connection is lost.
 */
export async function openSnapshot(servers: Servers, prepare?: ConnectionOptions['prepare']): Promise<RecordSnapshot> {
  const connection = new Connection(servers, 'snapshot', { answerMs: READ_MS, prepare })
  const begun = connection.session().then(async (session) => {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return session
  })
  return snapshotOver(
    async (operation) => perform(await begun, operation),
    () => connection.close(),
  )
}
