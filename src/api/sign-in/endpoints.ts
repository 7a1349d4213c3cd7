import { z } from 'zod'
import { optional, text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { HTML } from '../http/plain-page.ts'
import { json } from '../http/contents.ts'

const COOKIE = { 'set-cookie': "The browser's cookie: HttpOnly, SameSite=Lax." }

export const SIGN_IN = endpoint({
  name: 'sign-in',
  method: 'GET',
  path: '/sign-in',
  summary: 'Sign in: redirect the browser to the sign-in provider',
  description: 'OpenID Connect: the code flow with PKCE, state and nonce. A sign-in expires after ten minutes.',
  right: 'none',
  parameters: { return: optional(text('the path of this service to return to')) },
  answers: [
    {
      status: 303,
      description: 'The address at the provider.',
      headers: { ...COOKIE, location: 'The address.' },
      content: [],
    },
  ],
  problems: ['BAD_REQUEST', 'NO_SIGN_IN', 'SIGN_IN_UNAVAILABLE', 'SIGN_IN_FAILED'],
})

export const SIGN_IN_CALLBACK = endpoint({
  name: 'sign-in-callback',
  method: 'GET',
  path: '/sign-in/callback',
  summary: 'Receive the browser back from the sign-in provider',
  description:
    'Checks state, nonce and the ID token, and starts a session. Browsers that accept HTML get errors as a page.',
  right: 'none',
  parameters: {},
  // Providers add parameters of their own.
  isPage: true,
  answers: [
    {
      status: 303,
      description: 'The path where the sign-in began.',
      headers: { ...COOKIE, location: 'The path.' },
      content: [],
    },
    { status: 400, description: 'Why the sign-in failed, as a page.', content: HTML },
    { status: 429, description: 'Too many failed sign-ins from this address, as a page.', content: HTML },
    { status: 503, description: "The provider doesn't answer, as a page.", content: HTML },
  ],
  problems: ['NO_SIGN_IN', 'TOO_MANY', 'SIGN_IN_UNAVAILABLE', 'SIGN_IN_FAILED'],
})

export const SIGN_IN_OPTIONS = endpoint({
  name: 'sign-in-options',
  method: 'GET',
  path: '/sign-in/options',
  summary: 'Check whether people can sign in here',
  right: 'none',
  parameters: {},
  answers: [
    {
      status: 200,
      description: "The button's text; null if no sign-in is configured.",
      content: json(z.strictObject({ label: z.string().nullable() })),
    },
  ],
})

const LOGIN_STATE = endpoint({
  name: 'login-state',
  method: 'GET',
  path: '/sign-in/cli/{code}',
  summary: 'Check whether a request of "mlg login" was approved',
  right: 'none',
  inPath: { code: text('the SHA-256 of the token that the command line made') },
  parameters: {},
  answers: [
    {
      status: 200,
      description: 'Until when it is valid; null until it is approved.',
      content: json(z.strictObject({ expiresAt: z.string().nullable() })),
    },
  ],
  problems: ['BAD_REQUEST', 'TOO_MANY'],
})

export const SIGN_OUT = endpoint({
  name: 'sign-out',
  method: 'POST',
  path: '/sign-out',
  summary: "Sign out: end the browser's session, or revoke the token of the request",
  right: 'none',
  parameters: {},
  answers: [
    {
      status: 200,
      description:
        'The session has ended. The location ends the one at the provider, if the provider has such an address.',
      headers: COOKIE,
      content: json(z.strictObject({ location: z.string() })),
    },
  ],
  problems: ['FOREIGN_ORIGIN', 'TOO_MANY'],
})

export const SIGN_IN_ENDPOINTS: readonly Endpoint[] = [
  SIGN_IN,
  SIGN_IN_CALLBACK,
  SIGN_IN_OPTIONS,
  LOGIN_STATE,
  SIGN_OUT,
]
