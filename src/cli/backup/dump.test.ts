import { expect, it } from 'vitest'
import { refuseUsed } from './dump.ts'

it('names a database that does not answer without its password', async () => {
  const refused = refuseUsed('postgres://app:secret@127.0.0.1:1/mlg')
  await expect(refused).rejects.toThrow(/^PostgreSQL at 127\.0\.0\.1:1\/mlg doesn't answer/)
})
