import { createServer, type AddressInfo, type Server } from 'node:net'
import { BerReader, BerWriter } from 'ldapts'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { openSource } from '../sources.ts'

/**
 * A directory that gives pages without entries, and goes on after them, as RFC 2696 allows: those behind proxies do, and those that look
 * at rights after the page was cut. slapd cannot be brought to it, for its pages count what they give.
 */

const PAGED = '1.2.840.113556.1.4.319'
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Answers each search with the next page: the names of its entries, and whether more follow. */
async function directoryOf(pages: (n: number) => readonly string[] | null): Promise<string> {
  const server = createServer((socket) => {
    let n = 0
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const reader = new BerReader(chunk)
      reader.readSequence()
      const id = reader.readInt() ?? 0
      const operation = reader.peek()
      if (operation === 0x60) socket.write(result(id, 0x61, null))
      if (operation !== 0x63) return
      const names = pages(n++) ?? []
      for (const name of names) socket.write(entry(id, name))
      socket.write(result(id, 0x65, pages(n) === null ? '' : `after ${n}`))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ldap://127.0.0.1:${(server.address() as AddressInfo).port}/dc=x`
}

function message(id: number, operation: number, write: (writer: BerWriter) => void, end?: (writer: BerWriter) => void) {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  writer.startSequence(operation)
  write(writer)
  writer.endSequence()
  end?.(writer)
  writer.endSequence()
  return writer.buffer
}

function entry(id: number, uid: string): Buffer {
  return message(id, 0x64, (writer) => {
    writer.writeString(`uid=${uid},dc=x`)
    writer.startSequence()
    writer.startSequence()
    writer.writeString('uid')
    writer.startSequence(0x31)
    writer.writeString(uid)
    writer.endSequence()
    writer.endSequence()
    writer.endSequence()
  })
}

/** Success; with the cookie of a page where there is one. */
function result(id: number, operation: number, cookie: string | null): Buffer {
  const paged = (writer: BerWriter) => {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(0)
    value.writeString(cookie ?? '')
    value.endSequence()
    writer.startSequence(0xa0)
    writer.startSequence()
    writer.writeString(PAGED)
    writer.writeBuffer(value.buffer, 4)
    writer.endSequence()
    writer.endSequence()
  }
  const success = (writer: BerWriter) => {
    writer.writeEnumeration(0)
    writer.writeString('')
    writer.writeString('')
  }
  return message(id, operation, success, cookie === null ? undefined : paged)
}

async function listed(baseUrl: string): Promise<readonly unknown[]> {
  const source = openSource(sourceConfig('ldap', { baseUrl }), { types: {} })
  const uids: unknown[] = []
  try {
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ attributes: 'uid', size: '2', ...(cursor !== '' && { cursor }) })
      const options = { etag: null, lastModified: null, signal: AbortSignal.timeout(20_000) }
      const answer = await source.ask({ method: 'GET', path: `/?${query}` }, options)
      if (answer.kind !== 'ok') return [...uids, answer]
      const { entries, next } = answer.body as JsonObject
      uids.push(...(entries as JsonObject[]).map(({ uid }) => (uid as string[])[0]))
      cursor = next as string | null
    }
    return uids
  } finally {
    await source.close()
  }
}

describe('a listing of a directory', () => {
  it('goes on after pages without entries, at the beginning, between others, and at the end', async () => {
    const pages = [[], ['a'], [], [], ['b', 'c'], ['d'], []]
    expect(await listed(await directoryOf((n) => pages[n] ?? null))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('ends where a directory gives nothing else', async () => {
    expect(await listed(await directoryOf((n) => (n === 0 ? ['a', 'b'] : [])))).toEqual([
      'a',
      'b',
      { kind: 'malformed', reason: 'it gave 1000 pages without an entry in a row' },
    ])
  })
})
