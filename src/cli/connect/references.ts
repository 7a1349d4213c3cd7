// Plans the platforms of a new source's references, asking if several are possible.
import type { Provider } from '../../contracts/source.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import {
  mayBeReferredTo,
  platformFor,
  platformsOf,
  servingSource,
  type NamedType,
  type Platforms,
} from '../../normalise/platforms.ts'
import { referralsOf, type Referral } from '../../normalise/referrals.ts'
import type { NamedSource } from '../../wiring/check-configuration.ts'
import { withAdditions, type Addition, type ConfigurationText } from './file.ts'
import type { ConnectProblem } from './problem.ts'
import type { TerminalPrompt } from './terminal.ts'
import { and, or } from '../../lib/english.ts'

/** A type that the source names by bare ids, and their present platform. */
export interface ConnectReferral extends Referral {
  /** Platforms that have entities of this type. */
  readonly having: readonly string[]
}

/** References added to a source's entry, by type or domain. */
export interface GivenReferences {
  readonly platform: string
  readonly references: Readonly<Record<string, string>>
}

/** Platforms of a new source's references, and of other sources' references that it makes ambiguous. */
export interface PlannedReferences {
  readonly referrals: readonly ConnectReferral[]
  /** References in the new source's own entry. */
  readonly references: Readonly<Record<string, string>>
  /** References added to other sources' entries, so that theirs keep their platform. */
  readonly others: readonly GivenReferences[]
  readonly additions: readonly Addition[]
}

interface ReferencesOf {
  readonly file: ConfigurationText
  readonly entry: JsonObject
  /** `type-or-domain=platform` each. */
  readonly given: readonly string[]
  /** Null if nobody can be prompted. */
  readonly prompt: TerminalPrompt | null
}

export async function planReferences({
  file,
  entry,
  given,
  prompt,
}: ReferencesOf): Promise<Result<PlannedReferences, ConnectProblem>> {
  const changed = await withAdditions(file, [{ path: ['sources'], item: entry }])
  if (!changed.ok) return err({ kind: 'configuration', reason: changed.error.join('\n'), todo: null })
  const { sources, catalogue } = changed.value.defined
  const added = sources.at(-1)
  if (added === undefined) throw new Error('a configuration that got a source has none')
  const known = sources.slice(0, -1)
  const platforms = platformsIn(sources)
  const referrals = referralsOf(added, { catalogue, platforms }).map((referral) => ({
    ...referral,
    having: referral.platforms.filter((platform) => hasType(sources, platform, referral.type)),
  }))
  const stated = statedIn(given, referrals, platforms)
  if (!stated.ok) return stated
  const open = referrals.filter(
    (referral) =>
      isAmbiguous(referral) && stated.value[referral.type] === undefined && stated.value[referral.domain] === undefined,
  )
  const chosen = await chosenFor(open, prompt)
  if (!chosen.ok) return chosen
  const references = { ...stated.value, ...chosen.value }
  const before = platformsIn(known)
  const others = known.map((source) => ({
    platform: source.config.platform,
    references: lostBy(
      referralsOf(source, { catalogue, platforms: before }),
      referralsOf(source, { catalogue, platforms }),
    ),
  }))
  return ok({
    referrals: referrals.map((referral) => ({
      ...referral,
      platform: platformFor(namedBy(referral), { references }, platforms) ?? referral.platform,
    })),
    references,
    others: others.filter((other) => Object.keys(other.references).length > 0),
    additions: others.flatMap((other, i) =>
      Object.entries(other.references).map(([name, value]) => ({ path: ['sources', i, 'references'], name, value })),
    ),
  })
}

function platformsIn(sources: readonly NamedSource[]) {
  return platformsOf(sources.map(({ config, provider }) => servingSource(config, provider)))
}

function hasType(sources: readonly NamedSource[], platform: string, type: string): boolean {
  const source = sources.find(({ config }) => config.platform === platform)
  return source !== undefined && typesOf(source.provider).has(type)
}

/** Returns the types of its records, and of other entities that they describe. */
function typesOf({ types }: Provider): ReadonlySet<string> {
  const described = Object.values(types).flatMap(({ mapping: { also = [] } }) => also.map(({ type }) => type))
  return new Set([...Object.keys(types), ...described])
}

function isPossible(platform: string, referral: ConnectReferral, platforms: Platforms): boolean {
  return referral.platforms.includes(platform) || mayBeReferredTo(platform, namedBy(referral), platforms)
}

function namedBy({ type, domain, provider }: Referral): NamedType {
  return { type, domain, provider: provider ?? undefined }
}

/** If none of several platforms has such entities, the ids resolve to nothing whichever is chosen. */
function isAmbiguous({ platform, having }: ConnectReferral): boolean {
  return platform === null && having.length > 0
}

/** Reads `--references`, by type or domain. */
function statedIn(
  given: readonly string[],
  referrals: readonly ConnectReferral[],
  platforms: Platforms,
): Result<Readonly<Record<string, string>>, ConnectProblem> {
  const stated: Record<string, string> = {}
  for (const text of given) {
    const [name = '', platform = '', ...rest] = text.split('=')
    const refuse = (reason: string): Result<never, ConnectProblem> =>
      err({ kind: 'references', reason: `--references ${text}: ${reason}`, todo: null })
    if (name === '' || platform === '' || rest.length > 0)
      return refuse('write <type or domain>=<source>, such as models=mlflow')
    const meant = referrals.filter(({ type, domain }) => type === name || domain === name)
    const [first] = meant
    if (first === undefined) {
      const types = [...new Set(referrals.map(({ type }) => type))]
      return refuse(
        `this source refers to none of them by an id; ${types.length === 0 ? 'it refers to nothing in other sources' : `it refers to ${and(types)}`}`,
      )
    }
    if (!meant.some((referral) => isPossible(platform, referral, platforms))) {
      const serving = first.platforms.length === 0 ? 'none does so far' : `there is ${and(first.platforms)}`
      const what = first.provider === null ? `serves ${first.domain}` : `has the ids of ${first.provider}`
      return refuse(`no source "${platform}" ${what}; ${serving}`)
    }
    stated[name] = platform
  }
  return ok(stated)
}

/** Chooses a platform by domain if one serves all of it, or else by type. */
async function chosenFor(
  open: readonly ConnectReferral[],
  prompt: TerminalPrompt | null,
): Promise<Result<Readonly<Record<string, string>>, ConnectProblem>> {
  const chosen: Record<string, string> = {}
  const problems: ConnectProblem[] = []
  for (const [domain, inDomain] of Map.groupBy(open, (referral) => referral.domain)) {
    const platforms = new Map<string, string>()
    for (const together of Map.groupBy(inDomain, ({ having }) => having.join(' ')).values()) {
      const types = together.map(({ type }) => type)
      const names = together.length === inDomain.length ? [domain] : types
      const platform = await oneOf({ types, names, having: together[0]?.having ?? [] }, prompt)
      if (platform.ok) for (const type of types) platforms.set(type, platform.value)
      else if (prompt === null) problems.push(platform.error)
      else return platform
    }
    const [one, ...more] = new Set(platforms.values())
    if (one !== undefined && more.length === 0) chosen[domain] = one
    else for (const [type, platform] of platforms) chosen[type] = platform
  }
  if (problems.length === 0) return ok(chosen)
  const todo = problems.flatMap((problem) => problem.todo ?? []).join('\n    → ')
  return err({ kind: 'references', reason: problems.map(({ reason }) => reason).join('\n  '), todo })
}

/** Maximum number of attempts to answer. */
const TRIES = 3

/** Types that the same platforms have. */
interface Ambiguous {
  readonly types: readonly string[]
  readonly having: readonly string[]
  /** Names by which `--references` may state the choice. */
  readonly names: readonly string[]
}

async function oneOf(
  { types, having, names }: Ambiguous,
  prompt: TerminalPrompt | null,
): Promise<Result<string, ConnectProblem>> {
  const [only = '', ...more] = having
  if (more.length === 0) return ok(only)
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (prompt === null) break
    const answer = await prompt.ask(`\nIt refers to ${and(types)} by ids. Whose are they: ${or(having)}? `)
    if (having.includes(answer)) return ok(answer)
  }
  const ways = having.map((platform) => names.map((name) => `--references ${name}=${platform}`).join(' '))
  return err({
    kind: 'references',
    reason: `the source refers to ${and(types)} by ids, which ${and(having)} have: where do the ids lead?`,
    todo: `give ${or(ways)}`,
  })
}

/** Finds references that had a single platform before, and now could have several. */
function lostBy(before: readonly Referral[], after: readonly Referral[]): Readonly<Record<string, string>> {
  const lost = before.flatMap(({ type, domain, provider, platform }): [string, string][] => {
    const now = after.find((referral) => referral.type === type && referral.provider === provider)
    return platform !== null && now?.platform === null ? [[domain, platform]] : []
  })
  return Object.fromEntries(lost)
}
