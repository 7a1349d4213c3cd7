// Reads and writes the sign-in cookies: a browser's session, and its unfinished sign-ins.
import { cookieIn, sessionCookieOf } from '../../access/gate.ts'
import { FLOW_MS, type BegunSession, type SignInFlow } from '../../access/sign-in.ts'
import { isObject, parseJson } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'

/** Maximum number in one browser, which may sign in from several windows. */
const MAX_FLOWS = 4
const SEPARATOR = '.'

function flowCookieOf(isSecure: boolean): string {
  return `${sessionCookieOf(isSecure)}-sign-in`
}

/** Returns the session's secret; null without a session. */
export function sessionSecret(cookies: string | undefined, isSecure: boolean): string | null {
  return cookieIn(cookies ?? '', sessionCookieOf(isSecure))
}

export function sessionCookie({ secret, expiresAt }: BegunSession, now: Time, isSecure: boolean): string {
  return cookie(sessionCookieOf(isSecure), secret, expiresAt - now, isSecure)
}

export function noSessionCookie(isSecure: boolean): string {
  return cookie(sessionCookieOf(isSecure), '', 0, isSecure)
}

/** Returns the unfinished sign-ins of this browser. A browser that tampers with them only harms itself. */
export function flowsIn(cookies: string | undefined, isSecure: boolean): readonly SignInFlow[] {
  const flows = cookieIn(cookies ?? '', flowCookieOf(isSecure))?.split(SEPARATOR) ?? []
  return flows.slice(0, MAX_FLOWS).flatMap((text) => flowOf(text) ?? [])
}

export function flowsCookie(flows: readonly SignInFlow[], isSecure: boolean): string {
  const value = flows.slice(-MAX_FLOWS).map((flow) => Buffer.from(JSON.stringify(flow)).toString('base64url'))
  return cookie(flowCookieOf(isSecure), value.join(SEPARATOR), value.length === 0 ? 0 : FLOW_MS, isSecure)
}

function cookie(name: string, value: string, ageMs: number, isSecure: boolean): string {
  const parts = [`${name}=${value}`, 'Path=/', `Max-Age=${Math.floor(ageMs / 1_000)}`, 'HttpOnly', 'SameSite=Lax']
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ')
}

function flowOf(text: string): SignInFlow | null {
  const flow = parseJson(Buffer.from(text, 'base64url').toString())
  if (!isObject(flow)) return null
  const { state, nonce, verifier, returnTo, expiresAt } = flow
  const texts = [state, nonce, verifier, returnTo]
  if (!texts.every((one) => typeof one === 'string' && one !== '') || typeof expiresAt !== 'number') return null
  return {
    state: String(state),
    nonce: String(nonce),
    verifier: String(verifier),
    returnTo: String(returnTo),
    expiresAt,
  }
}
