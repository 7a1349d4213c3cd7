// Lets a person's command line act for them: it generates a token, and the person approves it in the portal.
import type { AccessStore, Token } from '../contracts/access.ts'
import { ALL_RIGHTS, type Caller } from '../contracts/caller.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { MAX_TOKENS, tokenOf } from './tokens.ts'
import { truncate } from '../lib/cut-text.ts'

/** How long the command line stays signed in. */
const COMMAND_LINE_MS = 12 * 3_600_000

interface RequestedLogin {
  /** SHA-256 of the token that the command line generated: the token itself never leaves its machine. */
  readonly code: string
  /** Name of that machine. */
  readonly host: string
}

type LoginStore = Pick<AccessStore, 'credential' | 'credentials' | 'saveCredential'>

export async function allowCommandLine(
  { code, host }: RequestedLogin,
  { caller, now, store }: { readonly caller: Caller; readonly now: Time; readonly store: LoginStore },
): Promise<Result<Token, Problem>> {
  if (caller.kind !== 'session')
    return err(problem('FORBIDDEN', 'Only a signed-in person can approve a login of mlg.', 'Sign in first.'))
  if (!isCode(code))
    return err(badArgument('code', 'That isn\'t a code of "mlg login".', 'Open the address that it printed.'))
  if ((await store.credential(code)) !== null)
    return err(problem('REFUSED', 'This code was approved before.', 'Run "mlg login" again.'))
  const others = await store.credentials('token', caller.id, MAX_TOKENS)
  if (others.length >= MAX_TOKENS)
    return err(problem('REFUSED', `You have ${MAX_TOKENS} tokens already.`, 'Revoke those you no longer use.'))
  const rights = ALL_RIGHTS.filter((right) => caller.rights.has(right))
  const [name, expiresAt] = [nameFor(host, code), now + COMMAND_LINE_MS]
  const token = tokenOf({ sha256: code, name, account: caller.id, rights, platforms: null, expiresAt }, { caller, now })
  await store.saveCredential(token)
  return ok(token)
}

export function isCode(code: string): boolean {
  return /^[0-9a-f]{64}$/.test(code)
}

/** Builds a valid token name that differs for each login. */
function nameFor(host: string, code: string): string {
  const name = host.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return `mlg-${truncate(name, 40)}-${code.slice(0, 8)}`.replaceAll(/-+/g, '-')
}
