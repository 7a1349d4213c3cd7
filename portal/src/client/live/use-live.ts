import { sharedValue } from '../../ui/shared-value.ts'
import type { QuestionName } from '../ask.ts'
import { queryClient } from '../use-answer.ts'
import { isAffected, joinChanges, type LiveChanges } from './affected.ts'
import { listenLive, type LiveState } from './stream.ts'

interface LiveStanding {
  readonly state: LiveState
  /** When it entered that state. */
  readonly since: number
  /** Answers are at least as new as this transaction; null before the first report. */
  readonly tx: number | null
}

const standing = sharedValue<LiveStanding>({ state: 'connecting', since: Date.now(), tx: null })

export const useLive = standing.use

/** Milliseconds between two rounds of fetching again, by how expensive the questions are. */
const ROUNDS = { cheap: 1_000, dear: 5_000, slow: 15_000, rare: 60_000 } as const
type RoundName = keyof typeof ROUNDS
const ROUND_NAMES = Object.keys(ROUNDS) as readonly RoundName[]
const CHEAP: ReadonlySet<unknown> = new Set<QuestionName>([
  'describe',
  'related',
  'history',
  'why',
  'deletions',
  'retries',
  'quarantine',
])
const SLOW: ReadonlySet<unknown> = new Set<QuestionName>(['home', 'lineage', 'map', 'paths'])
const RARE: ReadonlySet<unknown> = new Set<QuestionName>(['types'])
/** Lists that people read or choose from: refetched only when the page is opened again. */
const NOT_LIVE: ReadonlySet<unknown> = new Set<QuestionName>(['search', 'suggest', 'unused', 'impact'])
/** Their answers don't mention the URIs that they depend on. */
const AFFECTED_BY_ANY: ReadonlySet<unknown> = new Set<QuestionName>([
  'sources',
  'quarantine',
  'deletions',
  'retries',
  'home',
  'types',
])

/** Starts listening; answers about the present that mention a change are fetched again. */
export function startLive(): void {
  const pending: Partial<Record<RoundName, LiveChanges>> = {}
  const timers: Partial<Record<RoundName, ReturnType<typeof setTimeout>>> = {}
  const round = (kind: RoundName): void => {
    const changes = pending[kind]
    delete pending[kind]
    delete timers[kind]
    if (changes !== undefined) askAgain(kind, changes)
  }
  listenLive({
    state: (state) => {
      if (state === standing.read().state) return
      // Failed requests are repeated at once, without waiting for somebody to press a button.
      if (state === 'live')
        void queryClient.refetchQueries({ predicate: ({ state: { status } }) => status === 'error' })
      standing.write({ ...standing.read(), state, since: Date.now() })
    },
    changed: (changes) => {
      standing.write({ ...standing.read(), tx: changes.tx })
      if (changes.uris?.length === 0) return
      for (const kind of ROUND_NAMES) {
        pending[kind] = joinChanges(pending[kind] ?? null, changes)
        timers[kind] ??= setTimeout(() => round(kind), ROUNDS[kind])
      }
    },
  })
}

/** Fetches each answer about the present again, whatever it mentions. */
export function askAllAgain(): void {
  for (const kind of ROUND_NAMES) askAgain(kind, { uris: null })
}

function roundOf(name: unknown): RoundName {
  if (CHEAP.has(name)) return 'cheap'
  if (SLOW.has(name)) return 'slow'
  return RARE.has(name) ? 'rare' : 'dear'
}

function askAgain(kind: RoundName, { uris }: Pick<LiveChanges, 'uris'>): void {
  const changed = uris === null ? null : new Set(uris)
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [space, name, args, at], state }) => {
      // The past doesn't change, but a refusal may be over.
      if (at != null || roundOf(name) !== kind || NOT_LIVE.has(name)) return false
      if (space === 'question' && AFFECTED_BY_ANY.has(name)) return true
      return isAffected(changed, args, state.data)
    },
  })
}
