import { personDocument } from '../../model/people.ts'
import { ALICE, at } from './company.ts'
import type { ApiWorld } from './world.ts'

/** Alice states that somebody doesn't own something. */
export async function rejects(
  of: ApiWorld,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const edge = { type: 'Entity.ownedBy', from: at(from), to: at(to) } as const
  const answer = { kind: 'edited', edits: [{ kind: 'reject', edge }] } as const
  const now = Date.now()
  await of.store.commit([
    {
      cause: { kind: 'person', trace: 'test', since: now },
      at: now,
      settle: null,
      documents: [{ key: personDocument(ALICE, at(from)), answer, requestedAt: now }],
    },
  ])
  await of.reached()
}
