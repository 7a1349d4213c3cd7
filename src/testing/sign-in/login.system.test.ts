import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { askService } from '../../cli/call-service.ts'
import { login, logout } from '../../cli/login.ts'
import { storeToken, tokensFile } from '../../cli/tokens.ts'
import { eventually } from '../parts.ts'
import { temporaryFolder } from '../system/harness.ts'
import { CookieBrowser } from './browser.ts'
import { startProtected, type ProtectedService } from './service.ts'

const folder = temporaryFolder()
let at: ProtectedService
let browser: CookieBrowser
beforeAll(async () => {
  vi.stubEnv('XDG_CONFIG_HOME', folder.path)
  vi.stubEnv('MLG_TOKEN', '')
  at = await startProtected()
  browser = new CookieBrowser()
  await browser.signIn(at.url, 'alice')
}, 60_000)
afterEach(() => vi.stubEnv('MLG_TOKEN', ''))
afterAll(async () => {
  vi.unstubAllEnvs()
  await at.stop()
  folder.remove()
})

const allow = async (code: string, headers: Record<string, string> = { origin: at.url }) =>
  await browser.send(`${at.url}/api/v1/logins`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code, host: "Alice's laptop" }),
  })

/** Begins a login; resolves with the code in the printed address, and the login's outcome. */
async function begin(): Promise<{ readonly code: string; readonly lines: string[]; readonly done: Promise<void> }> {
  const lines: string[] = []
  const done = login({ url: at.url }, (line) => void lines.push(line))
  await eventually(() => lines.length > 1, 'it prints an address')
  const address = new URL((lines[1] ?? '').trim())
  expect(address.origin + address.pathname).toBe(`${at.url}/cli`)
  return { code: address.searchParams.get('code') ?? '', lines, done }
}

describe('mlg login', () => {
  it('gets a token that only its user can read, once allowed, and logout revokes it', async () => {
    await expect(askService({ url: at.url }, '/api/v1/me')).rejects.toThrow('neither a token nor a session')
    const { code, lines, done } = await begin()
    expect(lines[0]).toContain(`${code.slice(0, 4)}-${code.slice(4, 8)}`.toUpperCase())
    expect((await allow(code)).status).toBe(200)
    await done
    expect(statSync(tokensFile()).mode & 0o777).toBe(0o600)
    const content = readFileSync(tokensFile(), 'utf8')
    expect(content).toMatch(/"token": "mlg_[\w-]{43}"/)
    expect(content).not.toContain(code)
    const me = await askService({ url: at.url }, '/api/v1/me')
    expect(me).toMatchObject({ name: 'Alice Miller', kind: 'token', canSignOut: false })
    // Seeing the address grants nothing, and it can be approved only once.
    expect((await fetch(`${at.url}/api/v1/me`, { headers: { authorization: `Bearer ${code}` } })).status).toBe(401)
    expect((await allow(code)).status).toBe(409)
    await logout({ url: at.url }, () => undefined)
    await expect(askService({ url: at.url }, '/api/v1/me')).rejects.toThrow('neither a token nor a session')
    const token = /mlg_[\w-]{43}/.exec(content)?.[0] ?? ''
    expect((await fetch(`${at.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
  })

  it("can't be allowed by another page or a token, and only with a code", async () => {
    const code = 'a'.repeat(64)
    expect((await allow(code, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await allow(code, {})).status).toBe(403)
    expect((await allow('x')).status).toBe(400)
    const state = await fetch(`${at.url}/sign-in/cli/${code}`)
    expect(await state.json()).toEqual({ expiresAt: null })
    expect((await fetch(`${at.url}/sign-in/cli/x`)).status).toBe(400)
  })

  it("sends no token unencrypted to another machine, nor another service's token", async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    storeToken('http://service.example', { token: 'mlg_x', expiresAt })
    await expect(askService({ url: 'http://service.example' }, '/api/v1/me')).rejects.toThrow(
      'Refused to send the token',
    )
    await expect(login({ url: 'http://service.example' }, () => undefined)).rejects.toThrow('Refused to send the token')
    await expect(askService({ url: at.url }, '/api/v1/me')).rejects.toThrow('neither a token nor a session')
    writeFileSync(tokensFile(), 'no JSON')
    await expect(askService({ url: at.url }, '/api/v1/me')).rejects.toThrow('neither a token nor a session')
  })
})
