import { FailedAttempts } from '../../access/failed-attempts.ts'
import { SignIn } from '../../access/sign-in.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { SignInRouteParts } from '../sign-in/route.ts'

/** Routes of sign-in where no provider is configured. */
export function withoutProvider(store: RecordPorts): SignInRouteParts {
  const limits = () => ({ idleMs: 3_600_000, absoluteMs: 3_600_000 })
  const signIn = new SignIn({ store, provider: () => null, limits, clock: systemClock, changed: () => undefined })
  return { signIn, attempts: new FailedAttempts(systemClock), clock: systemClock, publicUrl: null, isSecure: false }
}
