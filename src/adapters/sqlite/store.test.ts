import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { storeContract } from '../../testing/store/contract.ts'
import { remoteStore, serveStore } from './remote.ts'
import { openSqliteStore } from './store.ts'

storeContract('the record in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-store-'))
  const path = join(folder, 'record.db')
  let store = openSqliteStore({ path })
  return {
    store,
    async reopen() {
      await store.close()
      return (store = openSqliteStore({ path }))
    },
    async dispose() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
})

storeContract(
  'the record from another thread',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg-remote-'))
    const path = join(folder, 'record.db')
    let pair = openPair(path)
    return {
      store: pair.store,
      async reopen() {
        await pair.close()
        pair = openPair(path)
        return pair.store
      },
      async dispose() {
        await pair.close()
        rmSync(folder, { recursive: true })
      },
    }
  },
  5,
)

function openPair(path: string) {
  const owner = openSqliteStore({ path })
  const { port1, port2 } = new MessageChannel()
  const served = serveStore(owner, port1)
  const store = remoteStore({ path, port: port2 })
  return {
    store,
    async close() {
      await store.close()
      served.close()
      await owner.close()
    },
  }
}
