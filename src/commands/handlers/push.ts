import { problem, type Problem } from '../../contracts/problem.ts'
import { push as take, type PushRequest } from '../../intake/push.ts'
import { waitVisible } from '../../intake/wait-until-visible.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { PushAnswer, PushCommand } from '../push.ts'
import { NO_INTAKE } from './unavailable.ts'

export async function push(
  { intake, sources }: Service,
  args: PushCommand,
): Promise<Result<Done<PushAnswer>, Problem>> {
  if (intake === null) return err(NO_INTAKE)
  const request = requestOf(args)
  if (!request.ok) return request
  const { store, clock, meter, componentType } = intake
  const configured = new Map(sources.configured().map((source) => [source.config.platform, source]))
  const [taken] = await take([request.value], { store, clock, meter, componentType, sources: configured })
  if (taken === undefined) throw new Error('a push was neither taken nor refused')
  if (!taken.ok) return taken
  if (args.waitFor === undefined) return ok({ status: 202, answer: taken.value })
  const seen = await waitVisible([taken.value], intake)
  return ok({ status: seen.visible ? 200 : 202, answer: { ...taken.value, ...seen } })
}

function requestOf({ platform, type, uri, id, payload, deleted }: PushCommand): Result<PushRequest, Problem> {
  if ((uri === undefined) === (id === undefined))
    return err({
      ...problem(
        'BAD_REQUEST',
        'uri or id names the thing, and one of them only.',
        'Give its URI, or its id on this platform.',
      ),
      parameter: 'uri',
    })
  if (payload === undefined && !deleted)
    return err({
      ...problem('EMPTY', 'payload is missing.', 'Give what there is to say of the thing, or deleted.'),
      parameter: 'payload',
    })
  if (payload !== undefined && deleted)
    return err({
      ...problem('BAD_REQUEST', 'deleted is given with a payload.', 'Give one of them.'),
      parameter: 'deleted',
    })
  const of = uri === undefined ? { id: id ?? '' } : { uri }
  // It came as JSON, over HTTP.
  return ok({ platform, type, of, payload: deleted ? null : (payload as Json) })
}
