import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { connect } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testCertificate } from '../adapters/sqs/testing/certificate.ts'
import { createServer } from '../api/http/server.ts'
import type { ListenConfig } from '../config/access.ts'
import { eventually, silentLog } from '../testing/parts.ts'
import { listen, clientAccessOf, watchCertificate } from './listen.ts'

const VALID = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 3_600_000) }

let folder = ''
const ends: (() => unknown)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-listen-'))
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  rmSync(folder, { recursive: true })
})

const LOCAL: ListenConfig = { host: '127.0.0.1', port: 0, socket: null, tls: null, trustedProxies: [], publicUrl: null }

function writeCertificate(name: string) {
  const made = testCertificate(name, VALID)
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  writeFileSync(files.cert, made.pem)
  writeFileSync(files.key, made.keyPem)
  return { files, pem: made.pem }
}

async function start(config: ListenConfig) {
  const app = createServer({}, { clients: clientAccessOf(config) })
  app.get('/favicon.ico', async () => 'it answers')
  const url = await listen(app, config)
  ends.push(watchCertificate(app, config.tls, { log: silentLog, lookMs: 20 }), () => app.close())
  return { url, port: (app.server.address() as AddressInfo).port }
}

/** Returns the name on the server's certificate. */
async function shownBy(port: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

describe('a listener', () => {
  it('speaks TLS, and uses a renewed certificate for new connections', async () => {
    const { files } = writeCertificate('first')
    const { url, port } = await start({ ...LOCAL, tls: files })
    expect(url).toBe(`https://127.0.0.1:${port}`)
    expect(await shownBy(port)).toBe('first')
    writeCertificate('renewed')
    await eventually(async () => (await shownBy(port)) === 'renewed', 'the renewed certificate is shown')
  })

  it('keeps the old certificate while the renewed one is broken', async () => {
    const { files } = writeCertificate('first')
    const { port } = await start({ ...LOCAL, tls: files })
    writeFileSync(files.cert, 'cut off')
    expect(await shownBy(port)).toBe('first')
    writeCertificate('mended')
    await eventually(async () => (await shownBy(port)) === 'mended', 'the mended certificate is shown')
  })

  it('shows the public address, and listens on a socket', async () => {
    const socket = join(folder, 'service.sock')
    const { url } = await start({ ...LOCAL, socket, publicUrl: 'https://aip.example.com' })
    expect([url, existsSync(socket)]).toEqual(['https://aip.example.com', true])
    const status = await new Promise((resolve, reject) => {
      const asked = plainRequest(
        { socketPath: socket, path: '/favicon.ico', headers: { host: 'aip.example.com' } },
        (response) => resolve(response.resume().statusCode),
      )
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(200)
  })
})
