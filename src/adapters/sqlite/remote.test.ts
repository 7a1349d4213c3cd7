import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordPorts } from '../../contracts/store.ts'
import { eventually } from '../../testing/parts.ts'
import { commitOf, keyOf, markOf, model, stateFacts } from '../../testing/store/build.ts'
import { remoteStore, serveStore, type RemoteService } from './remote.ts'
import { openSqliteStore, type SqliteStore } from './store.ts'

describe('a record written through another thread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-remote-'))
  let owner: SqliteStore
  let remote: RecordPorts
  let served: RemoteService
  let channel: MessageChannel
  beforeEach(() => {
    const path = join(folder, `${Math.random()}.db`)
    owner = openSqliteStore({ path })
    channel = new MessageChannel()
    served = serveStore(owner, channel.port1)
    remote = remoteStore({ path, port: channel.port2 })
  })
  afterEach(async () => {
    await remote.close()
    await owner.close()
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it("reads its own writes and the owner's", async () => {
    await remote.commit([commitOf(1, [stateFacts(keyOf(model('a'), 'Model'))])])
    await owner.commit([commitOf(2, [stateFacts(keyOf(model('b'), 'Model'))])])
    expect((await remote.entities([model('a'), model('b')], 2)).map((e) => e?.uri)).toEqual([model('a'), model('b')])
  })

  it("is notified of the owner's commits and marks", async () => {
    const heard: string[] = []
    remote.onCommit((head) => heard.push(`commit ${head}`))
    remote.onMark((platforms) => heard.push(`mark ${platforms?.join(' ')}`))
    await owner.commit([commitOf(1, [stateFacts(keyOf(model('a'), 'Model'))])])
    await owner.mark([markOf(model('a'), 1)])
    await eventually(() => heard.length >= 2, 'a commit and a mark')
    expect(heard).toEqual(['commit 1', 'mark registry'])
  })

  it('batches the calls of one turn', async () => {
    let batches = 0
    owner.onMark(() => batches++)
    await Promise.all(Array.from({ length: 200 }, (_, n) => remote.mark([markOf(model(`${n}`), 1)])))
    expect(batches).toBeLessThanOrEqual(3)
  })

  it('receives errors as errors', async () => {
    await expect(remote.saveNote('n', 'x'.repeat(70_000))).rejects.toThrow(/at most 65536/)
    await expect(remote.saveNote('n', 'short')).resolves.toBeUndefined()
  })

  it('receives only the bytes of its own answer', async () => {
    const pooled = Buffer.from('{"in":"the pool"}')
    const write = stateFacts(keyOf(model('a'), 'Model'))
    if (write.answer.kind !== 'stated') throw new Error('a statement was made')
    await remote.commit([commitOf(1, [{ ...write, answer: { ...write.answer, raw: pooled } }])])
    expect(Buffer.from((await remote.raw(write.key))?.body ?? []).toString()).toBe('{"in":"the pool"}')
  })

  it('rejects pending and later calls once the owner is gone', async () => {
    served.close()
    const waiting = remote.mark([markOf(model('a'), 1)])
    channel.port1.close()
    await expect(waiting).rejects.toThrow(/has ended/)
    await expect(remote.mark([markOf(model('a'), 1)])).rejects.toThrow(/has ended/)
    expect(await remote.head()).toEqual({ tx: 0, at: 0 })
  })
})
