// Tests the set-up of docs/operate/let-people-in.md as printed, except for ports and paths.

import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { sitesIn } from '../../../scripts/services/nginx.ts'
import { freePorts } from '../../../scripts/services/ports.ts'
import { newToken, sha256 } from '../../access/secret.ts'
import { testCertificate } from '../../adapters/sqs/testing/certificate.ts'
import { asObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { temporaryFolder } from './harness.ts'
import { startProcess, writeConfig, type ServiceProcess } from './process.ts'

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/operate/let-people-in.md', import.meta.url)), 'utf8')
const nginx = await service('nginx')

const VALID = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 3_600_000) }
const CERTIFICATE = testCertificate('aip.example.com', VALID)
const TOKEN = newToken()

/** Returns the page's block in a language that contains a text. */
function blockContaining(language: string, containing: string): string {
  const blocks = [...PAGE.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
  const found = blocks.find(([, of, text = '']) => of === language && text.includes(containing))?.[2]
  if (found === undefined) throw new Error(`the page has no block of ${language} with ${containing}`)
  return found
}

describe.skipIf(nginx === null)('the service behind nginx, configured as the page prints', () => {
  const folder = temporaryFolder()
  let demo: Demo
  let running: ServiceProcess
  let securePort = 0
  beforeAll(async () => {
    if (nginx === null) return
    const [port = 0, secure = 0] = await freePorts(2)
    securePort = secure
    demo = await startDemo({ only: ['identity'] })
    const file = writeConfig(demo, { folder: folder.path, port })
    const behind: unknown = JSON.parse(blockContaining('json', 'trustedProxies'))
    const declared = {
      name: 'ci',
      sha256: sha256(TOKEN),
      rights: ['read', 'administer'],
      expires: '2099-01-01T00:00:00Z',
    }
    const { listen } = asObject(behind)
    const access = { local: false, tokens: [declared] }
    const config = { ...JSON.parse(readFileSync(file, 'utf8')), access, listen: { ...(listen as object), port } }
    writeFileSync(file, JSON.stringify(config))
    running = await startProcess(file, port)
    const [certificate, key] = [join(folder.path, 'aip.pem'), join(folder.path, 'aip.key')]
    writeFileSync(certificate, CERTIFICATE.pem)
    writeFileSync(key, CERTIFICATE.keyPem)
    const site = blockContaining('nginx', 'proxy_pass')
      .replace('listen 443', `listen 127.0.0.1:${secure}`)
      .replace('127.0.0.1:4321', `127.0.0.1:${port}`)
      .replace('/etc/nginx/aip.example.com.pem', certificate)
      .replace('/etc/nginx/aip.example.com.key', key)
    writeFileSync(join(sitesIn(nginx.data), 'aip.conf'), site)
    process.kill(nginx.pid, 'SIGHUP')
    await eventually(async () => (await ask('/readyz').catch(() => null))?.status === 200, 'nginx has the site', 60_000)
  }, 180_000)
  afterAll(async () => {
    await running?.kill('SIGKILL')
    await demo?.stop()
    folder.remove()
  })

  interface Asked {
    readonly status: number
    readonly body: string
    readonly headers: Readonly<Record<string, unknown>>
  }

  async function ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Asked> {
    const options = { host: '127.0.0.1', port: securePort, servername: 'aip.example.com', ca: CERTIFICATE.pem }
    return await new Promise((resolve, reject) => {
      const asked = request(
        { ...options, path, headers: { host: 'aip.example.com', ...headers }, checkServerIdentity: () => undefined },
        (response) => {
          let body = ''
          response.on('data', (chunk: Buffer) => (body += chunk.toString()))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
        },
      )
      asked.on('error', reject)
      asked.end()
    })
  }

  it('answers a token, refuses everybody else, and redirects browsers to https', async () => {
    const answer = await ask('/api/v1/status', { authorization: `Bearer ${TOKEN}` })
    expect([answer.status, answer.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
    expect((await ask('/api/v1/status')).status).toBe(401)
    expect((await ask('/api/v1/status', { authorization: `Bearer ${newToken()}` })).status).toBe(401)
    expect((await ask('/readyz')).status).toBe(200)
  })

  it('audits the client that nginx names, not what the client claims', async () => {
    await ask('/api/v1/status', { 'x-forwarded-for': '203.0.113.5' })
    const refusals = async (): Promise<Asked> =>
      await ask('/api/v1/audit?kind=refusal&operation=status', { authorization: `Bearer ${TOKEN}` })
    await eventually(async () => (await refusals()).body.includes('UNAUTHENTICATED'), 'the refusal is in the audit')
    const { body } = await refusals()
    expect([body.includes('"address":"127.0.0.1"'), body.includes('203.0.113.5')]).toEqual([true, false])
  })

  it.each([
    ['another host', { host: 'evil.example' }],
    ['a page elsewhere', { origin: 'https://evil.example' }],
  ])('refuses %s', async (_, headers) => {
    const answer = await ask('/api/v1/status', { authorization: `Bearer ${TOKEN}`, ...headers })
    expect(answer.status).toBe(403)
  })

  it('grants nobody operator rights who comes through nginx', async () => {
    expect((await fetch(`${running.url}/api/v1/status`)).status).toBe(403)
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200)
  })
})
