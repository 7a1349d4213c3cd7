import { FailedAttempts } from '../../access/failed-attempts.ts'
import { SignIn } from '../../access/sign-in.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { IdentityProvider } from '../../contracts/identity-provider.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { ok } from '../../lib/result.ts'
import type { SignInRouteParts } from '../sign-in/route.ts'

export function withoutProvider(store: RecordPorts): SignInRouteParts {
  const limits = () => ({ idleMs: 3_600_000, absoluteMs: 3_600_000 })
  const signIn = new SignIn({ store, provider: () => null, limits, clock: systemClock, changed: () => undefined })
  return { signIn, attempts: new FailedAttempts(systemClock), clock: systemClock, publicUrl: null, isSecure: false }
}

/** Signs in everybody who comes back from the provider. */
export function trustingSignIn(store: RecordPorts): SignIn {
  const identity = { subject: 'alice', name: 'Alice', email: null, groups: [] }
  const provider: IdentityProvider = {
    issuer: 'https://id.company',
    label: 'Sign in',
    signInUrl: async ({ state }) => ok(new URL(`https://id.company/authorize?state=${state}`)),
    complete: async () => ok({ identity, tokens: { idToken: null, refreshToken: null } }),
    confirm: async () => ({ kind: 'unknown', reason: 'nobody asks' }),
    signOutUrl: async () => null,
  }
  const limits = () => ({ idleMs: 3_600_000, absoluteMs: 3_600_000 })
  return new SignIn({ store, provider: () => provider, limits, clock: systemClock, changed: () => undefined })
}
