import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { knownSource } from '../../questions/answers/known-source.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { pauseSource, readPauses, resumeSource } from '../../sweep/source-pause.ts'
import { listSoon } from '../../sweep/source-sweeps.ts'
import type { ListSourceAnswer, PausedSourceAnswer, PausedSourceArguments } from '../pause-source.ts'

export async function pause(
  service: Service,
  { platform }: PausedSourceArguments,
  { id, name }: Caller,
): Promise<Result<Done<PausedSourceAnswer>, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  const { store, clock } = service
  const { since, ...by } = await pauseSource(platform, { since: clock.now(), caller: id, name }, store)
  return ok({ answer: { platform, pausedBy: { ...by, since: isoTime(since) } } })
}

export async function resume(
  service: Service,
  { platform }: PausedSourceArguments,
): Promise<Result<Done<PausedSourceAnswer>, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  await resumeSource(platform, service.store)
  return ok({ answer: { platform, pausedBy: null } })
}

export async function list(
  service: Service,
  { platform }: PausedSourceArguments,
): Promise<Result<Done<ListSourceAnswer>, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  if (source.value.config.baseUrl === null)
    return err(problem('REFUSED', `${platform} pushes what it has: it has nothing to list.`, 'Push it again there.'))
  const [pause] = await readPauses([platform], service.store)
  if (pause != null)
    return err(problem('REFUSED', `${platform} was paused by ${pause.name}.`, 'Resume it: what waits is read then.'))
  await listSoon(platform, service.store)
  return ok({ answer: { platform, requested: true } })
}
