// Signs the command line in and out; somebody approves it in the portal.
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { newToken, sha256 } from '../access/secret.ts'
import { shortCode } from '../lib/short-code.ts'
import { askService, baseOf, withToken, type Print, type ServiceAddress } from './call-service.ts'
import { storedToken, storeToken } from './tokens.ts'

/** Time for the approval. */
const WAIT_MS = 10 * 60_000
const POLL_MS = 2_000

export async function login(address: ServiceAddress, print: Print): Promise<void> {
  const base = baseOf(address)
  const token = newToken()
  const code = sha256(token)
  // Checked before anything is shown: a token that can't be sent is useless.
  withToken({}, base, token)
  const { label } = await askService(address, '/sign-in/options', { anonymous: true })
  if (label === null)
    throw new Error(
      `Sign-in isn't configured at ${base}. If it needs a token, ask an administrator for one and set MLG_TOKEN.`,
    )
  const query = new URLSearchParams({ code, host: hostname() })
  print(`Open this address, check that it shows the code ${shortCode(code)}, and approve:`)
  print(`  ${base}/cli?${query.toString()}`)
  const expiresAt = await waitUntilAllowed(address, code)
  const file = storeToken(base, { token, expiresAt })
  print(`Signed in at ${base} until ${expiresAt}. The token is in ${file}.`)
}

async function waitUntilAllowed(address: ServiceAddress, code: string): Promise<string> {
  const deadline = performance.now() + WAIT_MS
  while (performance.now() < deadline) {
    const { expiresAt } = await askService(address, `/sign-in/cli/${code}`, { anonymous: true })
    if (typeof expiresAt === 'string') return expiresAt
    await sleep(POLL_MS)
  }
  throw new Error('The request wasn\'t approved within ten minutes. Run "mlg login" again.')
}

export async function logout(address: ServiceAddress, print: Print): Promise<void> {
  const base = baseOf(address)
  const token = storedToken(base)
  if (token === null) return print(`There is no token for ${base}.`)
  const init = withToken({ method: 'POST' }, base, token)
  await askService(address, '/sign-out', { init, anonymous: true })
  storeToken(base, null)
  print(`Signed out of ${base}.`)
}
