import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Clock } from '../../contracts/clock.ts'
import type { SourceConfig } from '../../contracts/source.ts'
import type { Store } from '../../contracts/store.ts'
import { isoTime } from '../../query/entity.ts'
import type { Finding } from '../../sweep/findings.ts'
import { confirmHeld, dismissHeld, type Decided } from '../../sweep/held.ts'
import { standings } from '../../sweep/standing.ts'
import { optional, whole, type Arguments } from '../../questions/parameters.ts'
import { problem, sendProblem } from '../../contracts/problem.ts'

export interface HeldParts {
  readonly store: Store
  readonly clock: Clock
  readonly sources: readonly { readonly config: SourceConfig }[]
}

const MAX_PAGE = 1_000

type Of = { Params: { platform: string } }
const PAGE = {
  after: optional(whole('the number of a document', { from: 0, code: 'BAD_PAGE' })),
  limit: optional(whole('documents on a page', { from: 1, to: MAX_PAGE, code: 'BAD_PAGE' })),
}
type Page = Of & { Querystring: Arguments<typeof PAGE> }

/** What the guard holds of one source, and a person's word about it. */
export function heldRoutes(app: FastifyInstance, parts: HeldParts): void {
  const find = (platform: string) => parts.sources.find(({ config }) => config.platform === platform)?.config
  app.get<Page>('/api/v1/sources/:platform/held', { config: { takes: PAGE } }, async (request, reply) => {
    const config = find(request.params.platform)
    return config === undefined
      ? await noSource(reply, request.params.platform)
      : await list(config, request.query, parts)
  })
  const decide = (path: string, work: (of: { config: SourceConfig } & HeldParts) => Promise<Decided>) =>
    app.post<Of>(`/api/v1/sources/:platform/held/${path}`, async (request, reply) => {
      const config = find(request.params.platform)
      if (config === undefined) return await noSource(reply, request.params.platform)
      const decided = await work({ ...parts, config })
      return await reply.code(202).send({ platform: config.platform, decision: path, ...decided })
    })
  decide('confirm', confirmHeld)
  decide('dismiss', dismissHeld)
}

async function list(config: SourceConfig, query: Page['Querystring'], { store, clock }: HeldParts): Promise<object> {
  const { platform, guard: rule } = config
  const { after = 0, limit = 100 } = query
  const [held, [standing]] = await Promise.all([
    store.held(platform, after, limit),
    standings([platform], store, clock.now()),
  ])
  const open = standing?.guard?.openUntil ?? null
  return {
    platform,
    total: standing?.guard?.held ?? 0,
    guard: {
      share: rule.share,
      atLeast: rule.atLeast,
      windowMinutes: rule.windowMs / 60_000,
      confirmedUntil: open !== null && open > clock.now() ? isoTime(open) : null,
    },
    listings: (standing?.findings ?? []).map(findingJson),
    documents: held.rows.map(({ since, hydratedAt, lastVerified, ...row }) => ({
      ...row,
      since: isoTime(since),
      hydratedAt: hydratedAt === null ? null : isoTime(hydratedAt),
      lastVerified: lastVerified === null ? null : isoTime(lastVerified),
    })),
    next: held.next,
  }
}

function findingJson(finding: Finding): object {
  const at = isoTime(finding.at)
  return finding.kind === 'shrunk' ? { ...finding, at, sweep: isoTime(finding.sweep) } : { ...finding, at }
}

async function noSource(reply: FastifyReply, platform: string): Promise<unknown> {
  const hint = 'GET /api/v1/sources lists those that are'
  return await sendProblem(
    reply,
    problem('UNKNOWN_SOURCE', `no source is configured as "${platform.slice(0, 64)}"`, hint),
  )
}
