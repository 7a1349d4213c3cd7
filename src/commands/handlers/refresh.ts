import { problem, type Problem } from '../../contracts/problem.ts'
import { refresh as markAgain } from '../../intake/refresh.ts'
import { waitVisible } from '../../intake/wait-until-visible.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { partsOf } from '../../model/uri.ts'
import { noSourceOf } from '../../questions/answers/known-source.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { RefreshAnswer, RefreshArguments } from '../refresh.ts'
import { NO_INTAKE } from './unavailable.ts'

export async function refresh(
  service: Service,
  { uri, waitFor }: RefreshArguments,
): Promise<Result<Done<RefreshAnswer>, Problem>> {
  const { intake } = service
  if (intake === null) return err(NO_INTAKE)
  const unreadable = noSourceOf(service, partsOf(uri).platformId)
  if (unreadable !== null) return err(unreadable)
  const marked = await markAgain(uri, intake)
  intake.meter.marked(marked.length)
  if (marked.length === 0) {
    const detail = `${uri} is a part of something else, and no document names it.`
    return err({ ...problem('NOTHING_TO_READ', detail, 'Refresh the thing that it is a part of.'), parameter: 'uri' })
  }
  if (waitFor === undefined) return ok({ status: 202, answer: { marked } })
  const seen = await waitVisible(marked, intake)
  return ok({ status: seen.visible ? 200 : 202, answer: { marked, ...seen } })
}
