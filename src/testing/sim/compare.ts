import type { RecordPorts } from '../../contracts/store.ts'
import { expectedConclusions } from './conclusions.ts'
import { walkedConclusions } from './infer.ts'
import {
  asMapped,
  expectedOf,
  isHistory,
  ownLines,
  SORTS,
  teamsOf,
  oracleEntities,
  uriOf,
  type OracleEntity,
  type UnmappedFields,
} from './oracle.ts'
import { wrongPast } from './past.ts'
import { expectedViolations, factsOfEntities } from './policies.ts'
import { recordedState, type RecordedLine } from './state.ts'
import type { SimulatedWorld } from './world.ts'

/**
 * Returns the lines in which the record and the sources' tables differ; none if all is right. `mappings`: what each
 * mapping ever in force left out, the current one last.
 */
export async function compare(
  world: SimulatedWorld,
  store: RecordPorts,
  mappings: readonly UnmappedFields[],
): Promise<readonly string[]> {
  const { lines, concluded, described } = await recordedState(store)
  const { things, wrong } = withRemains(world, lines, mappings)
  const expected = expectedOf(things)
  const recorded = new Set(lines.map((line) => line.text))
  const either = new Set([...beyondHome(world)].flatMap((uri) => [`${uri} is there`, `${uri} is absent`]))
  const missing = [...expected.lines].filter((text) => !recorded.has(text) && !either.has(text))
  const extra = [...recorded].filter(
    (text) => !expected.lines.has(text) && !either.has(text) && !isPastAbsence(text, expected.there),
  )
  const known = new Set([...expected.there, ...things.map(({ plural, id }) => uriOf(plural, id))])
  const ids = new Map<string, number>((await store.nodePage(0, 10_000)).map(({ uri, id }) => [uri, id]))
  const follows = expectedConclusions(expected.edges, {
    teams: teamsOf(things),
    idOf: (uri) => ids.get(uri) ?? 0,
    isKnown: (uri) => described.has(uri),
  })
  const violations = expectedViolations({
    facts: factsOfEntities(things),
    edges: [...expected.edges, ...[...follows].map(edgeOf)],
  })
  const rules = differing(
    linesAboutKnown(new Set([...follows, ...violations]), known),
    linesAboutKnown(new Set([...concluded, ...(await walkedConclusions(store))]), known),
  )
  return [
    ...wrong,
    ...missing.map((line) => `missing: ${line}`),
    ...extra.map((line) => `too much: ${line}`),
    ...rules,
    ...(await findUnsettled(store, expected.there, new Set(beyondHome(world)))),
    ...(await wrongPast(world, store, mappings)),
  ]
}

/** Yields pushed entities that their source deleted: they are gone if it was read before, and exist otherwise. */
function* beyondHome(world: SimulatedWorld): Generator<string> {
  for (const { plural, id } of world.past())
    if (SORTS[plural]?.of === 'datasets' && !world.table('datasets').has(id)) yield uriOf(plural, id)
}

/** An entity once named or seen that doesn't exist (any more) may be remembered or not. */
function isPastAbsence(text: string, there: ReadonlySet<string>): boolean {
  const [uri = '', ...rest] = text.split(' ')
  return rest.join(' ') === 'is absent' && !there.has(uri)
}

/**
 * Runs, versions and the like stay as last seen when their source deletes them. That state depends on when one looked;
 * but the source must really have had it, completely, or there must be none.
 */
function withRemains(
  world: SimulatedWorld,
  lines: readonly RecordedLine[],
  mappings: readonly UnmappedFields[],
): { things: OracleEntity[]; wrong: string[] } {
  const things = oracleEntities(world, mappings.at(-1))
  const wrong: string[] = []
  for (const { plural, id, versions } of world.past()) {
    if (!isHistory(plural) || world.table(plural).has(id)) continue
    const uri = uriOf(plural, id)
    const own = lines.filter((line) => line.by === uri).map((line) => line.text)
    if (own.length === 0) continue
    const states = versions.flatMap((record) =>
      mappings.map((unmapped): OracleEntity => ({
        plural,
        id,
        record: asMapped(plural, record, unmapped),
        there: false,
      })),
    )
    const seen = states.find((state) => sameSet(ownLines(state), own))
    if (seen !== undefined) things.push(seen)
    else wrong.push(`${uri} is deleted, and kept as it never was:`, ...own.map((text) => `  ${text}`))
  }
  return { things, wrong }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const all = new Set(a)
  return all.size === new Set(b).size && b.every((text) => all.has(text))
}

/** At rest everything in a source is enriched: its references are known, or known to be missing. */
async function findUnsettled(
  store: RecordPorts,
  there: ReadonlySet<string>,
  either: ReadonlySet<string>,
): Promise<string[]> {
  const wrong: string[] = []
  for (const { uri, stage } of await store.nodePage(0, 10_000))
    if (there.has(uri) && !either.has(uri) && stage !== 'enriched') wrong.push(`${uri} is ${stage}, not enriched`)
  return wrong
}

/** Concludes nothing about undescribed entities; whether a deleted one was described depends on timing. */
function linesAboutKnown(lines: ReadonlySet<string>, known: ReadonlySet<string>): Set<string> {
  return new Set([...lines].filter((line) => known.has(line.split('|')[1] ?? '')))
}

function edgeOf(line: string): { readonly type: string; readonly from: string; readonly to: string } {
  const [type = '', from = '', to = ''] = line.split('|')
  return { type, from, to }
}

function differing(expected: ReadonlySet<string>, actual: ReadonlySet<string>): string[] {
  return [
    ...[...expected].filter((line) => !actual.has(line)).map((line) => `not concluded: ${line}`),
    ...[...actual].filter((line) => !expected.has(line)).map((line) => `wrongly concluded: ${line}`),
  ]
}
