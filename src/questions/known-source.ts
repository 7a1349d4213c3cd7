import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Service, ServiceSource } from './service.ts'
import { truncate } from '../lib/cut-text.ts'
import { readPauses } from '../sweep/source-pause.ts'

const HINT = 'List the configured sources with "mlg sources".'

/** Returns a platform's configured source, or the error for an unknown one. */
export function knownSource({ sources }: Pick<Service, 'sources'>, platform: string): Result<ServiceSource, Problem> {
  const found = sourceOf(sources, platform)
  if (found !== undefined) return ok(found)
  const detail = `No source is configured for the platform "${truncate(platform, 64)}".`
  return err(problem('UNKNOWN_SOURCE', detail, HINT, 'platform'))
}

/** Returns the error for an entity whose URI is valid, but which no configured source can read. */
export function noSourceOf({ sources }: Pick<Service, 'sources'>, platform: string): Problem | null {
  if (sourceOf(sources, platform) !== undefined) return null
  const detail = `No source is configured for the platform "${truncate(platform, 64)}", so it can't be read.`
  return problem('NO_SOURCE', detail, HINT, 'uri')
}

/** Refuses requests to a source that a person paused; null if nobody did. */
export async function refusalWhilePaused(platform: string, { store }: Pick<Service, 'store'>): Promise<Problem | null> {
  const [pause] = await readPauses([platform], store)
  if (pause == null) return null
  const detail = `The source ${platform} was paused by ${pause.name} and isn't being read.`
  return problem('REFUSED', detail, `Resume it on the Sources page, or with "mlg source resume ${platform}".`)
}

function sourceOf(sources: Service['sources'], platform: string): ServiceSource | undefined {
  return sources.configured().find(({ config }) => config.platform === platform)
}
