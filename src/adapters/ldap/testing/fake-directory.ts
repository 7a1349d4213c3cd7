import { createServer, type AddressInfo, type Server } from 'node:net'
import { BerReader, BerWriter } from 'ldapts'

/** A small directory for behaviour that slapd lacks: it answers each search as a test says. */
export interface FakeDirectory {
  readonly url: string
  /** Number of connections that were ever opened. */
  connections(): number
  close(): void
}

export interface FakeAnswer {
  readonly entries: readonly FakeEntry[]
  /** Cookie of the paged results control: empty after the last page. Absent: the answer has no control. */
  readonly cookie?: string
  /** The result of the search (RFC 4511); absent: success. */
  readonly code?: number
}

interface FakeEntry {
  readonly dn: string
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

/** `n`: number of earlier searches on this connection. `requested`: the bytes of the search, as text. */
export async function fakeDirectory(answer: (n: number, requested: string) => FakeAnswer): Promise<FakeDirectory> {
  let connections = 0
  const server: Server = createServer((socket) => {
    connections++
    let n = 0
    socket.on('error', () => undefined)
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let size = sizeOfFirst(rest); size !== null; size = sizeOfFirst(rest)) {
        const received = rest.subarray(0, size)
        rest = rest.subarray(size)
        const reader = new BerReader(received)
        reader.readSequence()
        const id = reader.readInt() ?? 0
        const operation = reader.peek()
        if (operation === BIND) socket.write(result(id, BOUND, { cookie: null, code: 0 }))
        if (operation !== SEARCH) continue
        const { entries, cookie = null, code = 0 } = answer(n++, received.toString('latin1'))
        for (const each of entries) socket.write(entryMessage(id, each))
        socket.write(result(id, DONE, { cookie, code }))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}/dc=x`
  return { url, connections: () => connections, close: () => void server.close() }
}

/** Concurrent searches arrive in one piece. Null if the first message isn't complete. */
function sizeOfFirst(bytes: Buffer): number | null {
  const reader = new BerReader(bytes)
  if (reader.readSequence() === null) return null
  const size = reader.offset + reader.length
  return size > bytes.length ? null : size
}

/** Message types of RFC 4511: bind and its answer, search, found entry, end of search. */
const [BIND, BOUND, SEARCH, FOUND, DONE] = [0x60, 0x61, 0x63, 0x64, 0x65]
const SET = 0x31
const CONTROLS = 0xa0
const PAGED = '1.2.840.113556.1.4.319'

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

function entryMessage(id: number, { dn, attributes }: FakeEntry): Buffer {
  return message(id, FOUND, (writer) => {
    writer.writeString(dn)
    writer.startSequence()
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence()
      writer.writeString(name)
      writer.startSequence(SET)
      for (const value of values) writer.writeString(value)
      writer.endSequence()
      writer.endSequence()
    }
    writer.endSequence()
  })
}

/** Includes the cookie of a page if there is one. */
function result(
  id: number,
  operation: number,
  { cookie, code }: { readonly cookie: string | null; readonly code: number },
): Buffer {
  const paged = (writer: BerWriter) => {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(0)
    value.writeString(cookie ?? '')
    value.endSequence()
    writer.startSequence(CONTROLS)
    writer.startSequence()
    writer.writeString(PAGED)
    writer.writeBuffer(value.buffer, 4)
    writer.endSequence()
    writer.endSequence()
  }
  const outcome = (writer: BerWriter) => {
    writer.writeEnumeration(code)
    writer.writeString('')
    writer.writeString('')
  }
  return message(id, operation, outcome, cookie === null ? undefined : paged)
}
