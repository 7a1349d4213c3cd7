// Plans to remove entities, and their end: each is a person's statement about the entity.
import { nameOf } from '../catalogue/entity.ts'
import type { Caller } from '../contracts/caller.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { ISO_TIME, isoOf, timeOfIso } from '../lib/iso.ts'
import type { JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Tx } from '../model/facts.ts'
import { PEOPLE, type Edit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { DEPRECATION, planFrom } from '../query/deprecation/plans.ts'
import type { Reader } from '../query/reader.ts'
import { MAX_TEXT } from './arguments.ts'
import { knownUri, authorOf, type KnownEntity } from './checks.ts'
import { commitEdits, type EditParts } from './edit.ts'
import { truncate } from '../lib/cut-text.ts'

export interface DeprecateArguments {
  readonly uris: readonly Uri[]
  /** A date or a time. */
  readonly sunset: string
  readonly message?: string | undefined
  readonly replacement?: string | undefined
  readonly by?: string | undefined
}

/** A durable plan, or the end of one. */
interface WrittenPlan {
  readonly uris: readonly Uri[]
  readonly by: string
  /** Null if nothing changed. */
  readonly tx: Tx | null
}

type PlanResult = Promise<Result<WrittenPlan, Problem>>

/** Plans to remove entities, in one transaction; replaces anybody's earlier plan. */
export async function deprecate(args: DeprecateArguments, caller: Caller, parts: EditParts): PlanResult {
  const { reader } = parts
  const plan = planOf(args, reader)
  if (!plan.ok) return plan
  const known = allKnown(args.uris, reader)
  if (!known.ok) return known
  const entities = await reader.loader.load(known.value.map(({ node }) => node))
  const changes = entities.map((entity) => {
    const name = nameOf(entity)
    const value = name === null ? plan.value : { ...plan.value, name }
    return { uri: entity.uri, edits: [{ kind: 'set', name: DEPRECATION, value } as const] }
  })
  const person = authorOf(args.by, caller, reader)
  return person.ok ? await writePlans(changes, person.value, parts) : person
}

function planOf(
  { uris, sunset, message, replacement }: DeprecateArguments,
  reader: Reader,
): Result<JsonObject, Problem> {
  const time = ISO_TIME.test(sunset.trim()) ? timeOfIso(sunset.trim()) : NaN
  if (!(time > 0)) {
    const detail = `sunset is ${JSON.stringify(truncate(sunset, 60))}, which isn't a date.`
    return err(badArgument('sunset', detail, 'Write it as 2030-01-31.'))
  }
  if (message !== undefined && message.length > MAX_TEXT) {
    const detail = `A message of ${message.length} characters is too long.`
    return err(problem('TOO_LARGE', detail, `Use at most ${MAX_TEXT} characters.`, 'message'))
  }
  const instead = replacement === undefined ? null : knownUri(replacement, reader, 'replacement')
  if (instead?.ok === false) return instead
  if (instead !== null && uris.includes(instead.value.uri)) {
    const detail = `${instead.value.uri} can't replace itself.`
    return err(badArgument('replacement', detail, 'Name an entity that stays.'))
  }
  return ok({
    sunset: isoOf(time),
    ...(message === undefined || message.trim() === '' ? {} : { message: message.trim() }),
    ...(instead === null ? {} : { replacement: instead.value.uri }),
  })
}

/** Ends plans, whoever made them: retracts one's own statement, and overrides others' with "no plan". */
export async function undeprecate(
  args: { readonly uris: readonly Uri[]; readonly by?: string | undefined },
  caller: Caller,
  parts: EditParts,
): PlanResult {
  const { reader } = parts
  const known = allKnown(args.uris, reader)
  if (!known.ok) return known
  const person = authorOf(args.by, caller, reader)
  if (!person.ok) return person
  const records = await reader.store.entities(
    known.value.map(({ uri }) => uri),
    reader.at,
  )
  const entities = await reader.loader.load(known.value.map(({ node }) => node))
  const planned = new Set(
    entities.flatMap(({ uri, attributes }) => (planFrom(attributes[DEPRECATION]) === null ? [] : [uri])),
  )
  const unplanned = known.value.find(({ uri }) => !planned.has(uri))
  if (unplanned !== undefined)
    return err(
      problem('NOT_FOUND', `There is no removal plan for ${unplanned.uri}.`, 'List the plans with deprecations.'),
    )
  const ends = records.flatMap((record) => {
    if (record === null) return []
    const others = record.stated.filter(({ platform, type }) => platform === PEOPLE && type !== person.value)
    const isOwnAlone = !others.some(({ attributes }) => attributes[DEPRECATION] !== undefined)
    return [{ uri: record.uri, edits: [{ kind: isOwnAlone ? 'retract' : 'clear', name: DEPRECATION } as const] }]
  })
  return await writePlans(ends, person.value, parts)
}

function allKnown(uris: readonly Uri[], reader: Reader): Result<readonly KnownEntity[], Problem> {
  const known: KnownEntity[] = []
  for (const uri of uris) {
    const knownEntity = knownUri(uri, reader, 'uris')
    if (!knownEntity.ok) return knownEntity
    known.push(knownEntity.value)
  }
  return ok(known)
}

async function writePlans(
  changes: readonly { readonly uri: Uri; readonly edits: readonly Edit[] }[],
  person: string,
  parts: EditParts,
): PlanResult {
  const tx = await commitEdits(person, changes, parts)
  return tx.ok ? ok({ uris: changes.map(({ uri }) => uri), by: person, tx: tx.value }) : tx
}
