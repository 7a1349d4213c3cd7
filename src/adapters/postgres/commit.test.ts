import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { commitOf, keyOf, model, stateFacts } from '../../testing/store/build.ts'
import { commitAll } from './commit.ts'
import type { Connection, Session } from './connection.ts'
import { DatabaseUnavailable } from './errors.ts'

it('handles the rejection if the connection is lost while a batch is loaded', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  // Everything fails, the head last.
  const session: Pick<Session, 'query'> = {
    query: async (text: string) => {
      if (text.includes('FROM head')) await sleep(20)
      throw new DatabaseUnavailable('it is away')
    },
  }
  const connection = { session: async () => session } as unknown as Connection
  const commit = commitAll(connection, [commitOf(1, [stateFacts(keyOf(model('a'), 'Model'))])])
  await expect(commit).rejects.toThrow('it is away')
  await sleep(60)
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})
