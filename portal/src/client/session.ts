import { sharedValue } from '../ui/shared-value.ts'
import { noAnswer } from '../../../clients/typescript/refusal.ts'

/**
 * Whether the service knows who asks. Requests refused for lack of a session wait, and are repeated after a sign-in, so
 * that nothing on the page is lost.
 */
export interface SessionState {
  /** `requested`: a dialog asks to sign in. `declined`: somebody closed it. */
  readonly state: 'known' | 'requested' | 'declined'
  /** Whether this window has shown any answer: then it doesn't leave the page to sign in. */
  readonly hasShown: boolean
  /** Whether answers say that somebody is signed in. */
  readonly isSession: boolean
}

const CHANNEL = 'aip-session'
const SIGNED_IN = 'signed-in'
const SESSION_CODES: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'SESSION_ENDED'])

const session = sharedValue<SessionState>({ state: 'known', hasShown: false, isSession: false })
/** Resolvers of waiting requests: true after a sign-in, false if it was declined. */
let waiting: ((signedIn: boolean) => void)[] = []
let channel: BroadcastChannel | null = null

export const useSession = session.use

function updateSession(next: Partial<SessionState>): void {
  session.write({ ...session.read(), ...next })
}

/** Like `fetch`, but repeats a request without a session after a sign-in. */
export async function fetchInSession(url: string, init: RequestInit): Promise<Response> {
  for (;;) {
    const response = await fetch(url, init)
    if (response.status !== 401 || !(await isOfSession(response))) {
      if (response.ok) noteSession(response.headers.get('x-mlg-caller') === 'session')
      return response
    }
    if (session.read().state === 'declined' || !(await waitForSignIn())) return response
  }
}

/** Like `fetchInSession`, but a request that gets no response is refused. */
export async function fetchOrRefuse(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetchInSession(url, init)
  } catch (error) {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : noAnswer(error)
  }
}

/** Reads a copy of the body; null if it isn't JSON. */
export async function jsonIn(response: Response): Promise<unknown> {
  return await response
    .clone()
    .json()
    .catch(() => null)
}

function noteSession(isSession: boolean): void {
  const { hasShown, isSession: wasSession } = session.read()
  if (!hasShown || wasSession !== isSession) updateSession({ hasShown: true, isSession })
}

async function isOfSession(response: Response): Promise<boolean> {
  const body = await jsonIn(response)
  if (typeof body !== 'object' || body === null) return false
  const { code, errors } = body as { readonly code?: unknown; readonly errors?: readonly GraphqlFault[] }
  return SESSION_CODES.has(code ?? errors?.[0]?.extensions?.code)
}

interface GraphqlFault {
  readonly extensions?: { readonly code?: unknown }
}

function waitForSignIn(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    askToSignIn()
  })
}

export function askToSignIn(): void {
  channel ??= listening()
  if (session.read().state !== 'requested') updateSession({ state: 'requested' })
}

/** The window in which somebody signed in notifies the others. */
function listening(): BroadcastChannel {
  const opened = new BroadcastChannel(CHANNEL)
  opened.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === SIGNED_IN) settle(true)
  })
  return opened
}

export function settle(signed: boolean): void {
  const before = waiting
  waiting = []
  updateSession({ state: signed ? 'known' : 'declined' })
  for (const resolve of before) resolve(signed)
}

export function announceSignIn(): void {
  const opened = new BroadcastChannel(CHANNEL)
  opened.postMessage(SIGNED_IN)
  opened.close()
}

/** Address that starts a sign-in and returns to a path. */
export function signInAddress(path: string): string {
  return `/sign-in?return=${encodeURIComponent(path)}`
}

/** Text of the button; null if nobody can sign in. */
export async function signInLabel(): Promise<string | null> {
  const response = await fetch('/sign-in/options')
  const { label } = (await response.json()) as { readonly label: string | null }
  return label
}

/** Tells whether the service knows by now who asks. */
export async function isKnown(): Promise<boolean> {
  return await isAnswered('/api/v1/me')
}

export async function isAnswered(address: string): Promise<boolean> {
  return await fetch(address).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Ends the session, then navigates to where the identity provider ends its own. */
export async function signOut(): Promise<void> {
  const response = await fetch('/sign-out', { method: 'POST' })
  const { location } = (await response.json()) as { readonly location: string }
  window.location.assign(location)
}
