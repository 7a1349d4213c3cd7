import { problem, type Problem } from '../../contracts/problem.ts'
import { replay as takeAgain } from '../../intake/take-events.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { DiscardAnswer, QuarantinedItem, ReplayAnswer } from '../quarantine.ts'
import { NO_INTAKE } from './unavailable.ts'

export async function replay(
  { intake }: Service,
  { id }: QuarantinedItem,
): Promise<Result<Done<ReplayAnswer>, Problem>> {
  if (intake === null) return err(NO_INTAKE)
  const taken = await takeAgain(id, intake)
  switch (taken.status) {
    case 'not-found':
      return err(noItem(id))
    case 'quarantined': {
      const detail = `Event ${id} stays in quarantine (${taken.reason}): ${taken.detail}.`
      return err(problem('STILL_QUARANTINED', detail, 'Mend what the reason names and replay it, or discard it.'))
    }
    case 'accepted':
      return ok({ status: 202, answer: taken })
  }
}

export async function discard(
  { store }: Service,
  { id }: QuarantinedItem,
): Promise<Result<Done<DiscardAnswer>, Problem>> {
  return (await store.discard(id)) ? ok({ status: 204, answer: {} }) : err(noItem(id))
}

function noItem(id: number): Problem {
  const detail = `Nothing is quarantined under the number ${id}.`
  return { ...problem('NOT_FOUND', detail, 'The quarantine lists what is.'), parameter: 'id' }
}
