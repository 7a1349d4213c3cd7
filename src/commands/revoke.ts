import { MAX_TOKENS } from '../access/tokens.ts'
import type { Credential } from '../contracts/access.ts'
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { MAX_SESSIONS } from '../questions/sessions.ts'
import type { Done } from '../questions/declare.ts'
import type { Service } from '../questions/service.ts'
import { truncate } from '../lib/cut-text.ts'

const TEXTS = {
  token: { most: MAX_TOKENS, verb: 'revoke', hint: 'List the tokens; remove those of the configuration there.' },
  session: { most: MAX_SESSIONS, verb: 'end', hint: 'List the sessions.' },
} as const satisfies Record<Credential['kind'], object>

/** Revokes one of the caller's credentials, or anybody's for administrators. */
export async function revoke(
  kind: Credential['kind'],
  id: string,
  { service: { store, access }, caller }: { readonly service: Service; readonly caller: Caller },
): Promise<Result<Done<Readonly<Record<string, never>>>, Problem>> {
  const { most, verb, hint } = TEXTS[kind]
  const account = caller.rights.has('administer') ? null : caller.id
  const found = (await store.credentials(kind, account, most)).some((one) => one.id === id)
  if (!found) {
    const detail = `There is no ${kind} "${truncate(id, 64)}" that ${caller.name} may ${verb}.`
    return err(problem('NOT_FOUND', detail, hint))
  }
  await store.revokeCredentials([id])
  access.changed()
  return ok({ status: 204, answer: {} })
}
