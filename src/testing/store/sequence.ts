import type { AllowedAttributes } from '../../contracts/record-past.ts'
import { PRIORITY, type Mark } from '../../contracts/marks.ts'
import type { DocumentWrite } from '../../contracts/log.ts'
import type { Json } from '../../lib/json.ts'
import { below, type Random } from '../../lib/random.ts'
import type { Attributes, CauseKind, EdgeClaim, Reference } from '../../model/facts.ts'
import type { Edit } from '../../model/people.ts'
import { must } from '../../lib/result.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import {
  stateConclusions,
  causeOf,
  editedBy,
  edge,
  stateEnriched,
  failedWrite,
  gone,
  keyOf,
  lookup,
  model,
  part,
  redactedWrite,
  resolveLookup,
  run,
  stateFacts,
  same,
  user,
} from './build.ts'

/** A small world, so that everything meets everything: two or three of each kind, and few values. */
const ENTITIES: readonly Uri[] = [model('1'), model('2'), model('3'), run('1')]
const PARTS: readonly Uri[] = [part('1'), part('2')]
const LOOKUPS: readonly Uri[] = [lookup('a'), lookup('b')]
const USERS: readonly Uri[] = [user('1'), user('2')]
const RULES: readonly Uri[] = ['D1', 'D2'].map((id) => must(makeUri('rule', 'mds', id)))
export const EVERYTHING: readonly Uri[] = [...ENTITIES, ...PARTS, ...LOOKUPS, ...USERS, ...RULES]
const VALUES: readonly Json[] = [null, 1, 'one', true, [1, 2], { a: 1, b: [2] }, { b: [2], a: 1 }]
const NAMES = ['name', 'size', 'tags'] as const
const CAUSES: readonly CauseKind[] = ['event', 'sweep', 'refresh', 'reference', 'push', 'mapping']

export function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[below(random, from.length)]
  if (one === undefined) throw new Error('there is nothing to pick from')
  return one
}

function makeSome<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: below(random, most + 1) }, make)
}

export function randomWrite(random: Random): DocumentWrite {
  const dice = random()
  if (dice < 0.2) return lookupWrite(random)
  if (dice < 0.27) return stateEnriched(pick(random, ENTITIES))
  if (dice < 0.33) return ruleWrite(random)
  if (random() < 0.12) return editWrite(random)
  const entity = pick(random, [...ENTITIES, ...USERS])
  const key = keyOf(
    entity,
    pick(random, ['A', 'A', 'B']),
    pick(random, ['registry', 'registry', 'orchestrator', 'identity']),
  )
  if (dice < 0.35) return failedWrite(key)
  if (dice < 0.43) return same(key)
  if (dice < 0.55) return gone(key, random() < 0.5)
  if (dice < 0.6) return redactedWrite(key, randomlySpared(random))
  return stateFacts(key, {
    facts: attributes(random),
    parts: Object.fromEntries(makeSome(random, 2, () => [pick(random, PARTS), partAttributes(random)])),
    edges: makeSome(random, 3, () => randomEdge(random, entity)),
    references: makeSome(random, 2, () => randomReference(random)),
    lookupsToRecheck: makeSome(random, 1, () => pick(random, LOOKUPS)),
    ...(random() < 0.1 && { storedAnswer: true }),
  })
}

function randomlySpared(random: Random): AllowedAttributes {
  const names = () => ['entityType', ...NAMES].filter(() => random() < 0.7)
  return { subject: names(), parts: names() }
}

function ruleWrite(random: Random): DocumentWrite {
  const edges = (): EdgeClaim[] =>
    makeSome(random, 3, () => edge(pick(random, ['A.owns', 'A.finds']), pick(random, ENTITIES), pick(random, USERS)))
  const about = pick(random, [null, { version: 1 }, { version: 2 }])
  return stateConclusions(pick(random, ['D1', 'D2']), { asserted: edges(), retracted: edges(), about })
}

function editWrite(random: Random): DocumentWrite {
  const entity = pick(random, ENTITIES)
  const edit = (): Edit => {
    const name = pick(random, NAMES)
    const members = makeSome(random, 2, () => pick(random, [1, 2, 'one']))
    return pick<Edit>(random, [
      { kind: 'set', name, value: pick(random, VALUES) },
      { kind: 'clear', name },
      { kind: 'retract', name },
      { kind: pick(random, ['add', 'remove']), name: 'tags', members },
      { kind: pick(random, ['confirm', 'reject', 'withdraw']), edge: randomEdge(random, entity) },
      { kind: pick(random, ['confirm', 'reject', 'withdraw']), edge: randomEdge(random, entity) },
    ])
  }
  return editedBy(pick(random, ['ann', 'bob']), entity, [edit(), ...makeSome(random, 2, edit)])
}

function lookupWrite(random: Random): DocumentWrite {
  const question = pick(random, LOOKUPS)
  const key = keyOf(question, 'Lookup', 'identity')
  const dice = random()
  if (dice < 0.2) return gone(key, random() < 0.3)
  if (dice < 0.3) return same(key)
  if (dice < 0.4) return stateFacts(key)
  return resolveLookup(question, pick(random, [...USERS, ...LOOKUPS]))
}

/** Several documents may give a part different types, or none. */
function partAttributes(random: Random): Attributes {
  const type = pick(random, ['C', 'D', null])
  return type === null ? attributes(random) : { entityType: type, ...attributes(random) }
}

function attributes(random: Random): Attributes {
  return Object.fromEntries(makeSome(random, 3, () => [pick(random, NAMES), pick(random, VALUES)]))
}

function randomEdge(random: Random, entity: Uri): EdgeClaim {
  const from = random() < 0.8 ? entity : pick(random, EVERYTHING)
  return edge(pick(random, ['A.owns', 'A.uses']), from, pick(random, [...EVERYTHING, ...LOOKUPS]))
}

function randomReference(random: Random): Reference {
  const expects = pick(random, [[], ['A'], ['B'], ['A', 'B']])
  return { uri: pick(random, [...ENTITIES, ...LOOKUPS]), expects }
}

export function randomMark(random: Random, now: number): Mark {
  const kind = pick(random, CAUSES)
  return {
    uri: pick(random, ENTITIES),
    expects: pick(random, [[], ['A'], ['B']]),
    priority: pick(random, Object.values(PRIORITY)),
    cause: causeOf(kind, `${kind} at ${now}, ${below(random, 1_000)}`),
    due: now + below(random, 3) * 5,
  }
}
