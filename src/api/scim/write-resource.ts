// Creates, changes and deletes users and groups.
import { randomUUID } from 'node:crypto'
import { sha256 } from '../../access/secret.ts'
import type { Problem } from '../../contracts/problem.ts'
import { push } from '../../intake/push.ts'
import { waitUntilVisible } from '../../intake/wait-until-visible.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { makeUri, partsOf } from '../../model/uri.ts'
import { matches } from '../../providers/scim-receiver/matches.ts'
import type { ScimFilter } from '../../providers/scim-receiver/filter.ts'
import type { MemberChanges } from '../../providers/scim-receiver/patch.ts'
import { payloadOf, valuesOf } from '../../providers/scim-receiver/resource.ts'
import { invalid, type ScimRefusal } from '../../providers/scim-receiver/refusal.ts'
import type { ScimType } from '../../providers/scim-receiver/schema.ts'
import type { ScimValues } from '../../providers/scim-receiver/values.ts'
import { type ScimDirectory, type Stored, candidates, resourcesOf, MAX_SAME_ID, findStored } from './directory.ts'

/** Returns the name from which the id is made, and which no other person has. */
function uniqueNameOf(type: ScimType, values: ScimValues): string {
  const name = type === 'User' ? values.userName : values.displayName
  return typeof name === 'string' ? name : ''
}

export async function createResource(
  directory: ScimDirectory,
  type: ScimType,
  values: ScimValues,
  members: MemberChanges,
): Promise<Result<Stored, ScimRefusal>> {
  return await takingName(directory, type, { id: null, values }, async () => {
    const id = await freeId(directory, type, uniqueNameOf(type, values))
    if (!id.ok) return id
    return await writeResource(directory, type, { id: id.value, before: null, values, members })
  })
}

export interface ChangeOf {
  readonly before: Stored
  readonly values: ScimValues
  readonly members: MemberChanges
}

export async function changeResource(
  directory: ScimDirectory,
  type: ScimType,
  { before, values, members }: ChangeOf,
): Promise<Result<Stored, ScimRefusal>> {
  const { id } = before
  const write = async () => await writeResource(directory, type, { id, before, values, members })
  const name = uniqueNameOf(type, values)
  const present = uniqueNameOf(type, valuesOf(before.payload))
  // Groups may share a name, and keep their ids.
  if (type === 'Group' || !('userName' in values) || name.toLowerCase() === present.toLowerCase()) return await write()
  return await takingName(directory, type, { id, values }, write)
}

/** A taken name that isn't found yet is reserved for this long, much longer than a commit takes. */
const NAME_HELD_MS = 30_000
/** A request for a name that another one is taking waits this long for the outcome. */
const NAME_WAIT_MS = 2_000
const NAME_POLL_MS = 50

/** The entity that is to get a name. */
interface Naming {
  /** Null for a new entity. */
  readonly id: string | null
  readonly values: ScimValues
}

/** Takes a name and its id in one request at a time: until the write is committed, others would find both free. */
async function takingName(
  directory: ScimDirectory,
  type: ScimType,
  naming: Naming,
  write: () => Promise<Result<Stored, ScimRefusal>>,
): Promise<Result<Stored, ScimRefusal>> {
  const { platform, intake } = directory
  const { store, clock } = intake
  const name = uniqueNameOf(type, naming.values)
  const claim = { name: `scim-name:${platform}:${type}:${sha256(idOf(name))}`, holder: randomUUID() }
  const until = clock.now() + NAME_WAIT_MS
  while ((await store.claim({ ...claim, now: clock.now(), ttlMs: NAME_HELD_MS })) === null) {
    const taken = await takenName(directory, type, naming)
    if (taken !== null) return err(taken)
    if (clock.now() >= until) return err(justTaken(name))
    await clock.sleep(NAME_POLL_MS)
  }
  let isFree = true
  try {
    const taken = await takenName(directory, type, naming)
    if (taken !== null) return err(taken)
    const written = await write()
    isFree = !written.ok || type === 'Group' || (await isInDirectory(directory, name, written.value.id))
    return written
  } finally {
    if (isFree) await store.releaseClaim(claim.name, claim.holder)
  }
}

function justTaken(name: string): ScimRefusal {
  const detail = `Another request has just taken the name "${name}". If that one failed, try again in a minute.`
  return { status: 409, scimType: 'uniqueness', detail }
}

async function isInDirectory(directory: ScimDirectory, name: string, id: string): Promise<boolean> {
  return (await candidates(directory, 'User', byName(name)))?.includes(id) === true
}

function byName(name: string): ScimFilter {
  return { kind: 'compare', path: ['userName'], by: 'eq', value: name }
}

/** A user name belongs to one person; groups may share theirs. */
async function takenName(
  directory: ScimDirectory,
  type: ScimType,
  { id, values }: Naming,
): Promise<ScimRefusal | null> {
  if (type === 'Group') return null
  const name = uniqueNameOf(type, values)
  const filter = byName(name)
  const ids = [...((await candidates(directory, type, filter)) ?? []), idOf(name)]
  const others = (await resourcesOf(directory, type, ids)).filter((one) => one.id !== id && matches(filter, one))
  return others.length === 0
    ? null
    : {
        status: 409,
        scimType: 'uniqueness',
        detail: `There is a person with the userName "${name}" already: ${String(others[0]?.id)}.`,
      }
}

/** The name in lower case: people see ids in addresses, and they never change. */
function idOf(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, '-')
}

/** Returns the id made from the name, with a number appended if needed. */
async function freeId(directory: ScimDirectory, type: ScimType, name: string): Promise<Result<string, ScimRefusal>> {
  const plain = idOf(name)
  for (let n = 1; n <= MAX_SAME_ID; n++) {
    const id = n === 1 ? plain : `${plain}-${n}`
    const uri = makeUri(type.toLowerCase(), directory.platform, id)
    if (!uri.ok) return err(invalid('invalidValue', `"${name}" can't be an id: ${uri.error}.`))
    if ((await findStored(directory, type, id)) === null) return ok(id)
  }
  return err({ status: 409, scimType: 'uniqueness', detail: `${MAX_SAME_ID} others are called "${name}".` })
}

interface WriteOf {
  readonly id: string
  /** Null for a new entity. */
  readonly before: Stored | null
  readonly values: ScimValues
  readonly members: MemberChanges
}

/** People and groups are found by these attributes in committed data; all else is also answered from pending data. */
const FINDING = ['userName', 'displayName', 'emails', 'externalId']
/** Identity providers look immediately for what they have sent. Repeated changes are committed later. */
const FOUND_WITHIN_MS = 1_000

/** Durable once this resolves. */
async function writeResource(
  directory: ScimDirectory,
  type: ScimType,
  { id, before, values, members }: WriteOf,
): Promise<Result<Stored, ScimRefusal>> {
  const groups = await groupsAmong(directory, members)
  const typeOf = (member: string, sent: JsonObject | null): ScimType =>
    groups.has(member) || sent?.type === 'Group' ? 'Group' : 'User'
  const statement = { values, members, typeOf }
  const payload = payloadOf(before?.payload ?? null, statement, directory.intake.clock.now())
  const isFound = before === null || FINDING.some((name) => name in values)
  const refusal = await pushPayload(directory, type, { id, payload: payload as unknown as Json, isFound })
  if (refusal !== null) return err(refusal)
  return ok((await findStored(directory, type, id)) ?? { id, payload })
}

/** Returns the named members that are groups, since most identity providers don't state which are. */
async function groupsAmong({ platform, intake }: ScimDirectory, { byId }: MemberChanges): Promise<ReadonlySet<string>> {
  const keys = [...byId.keys()].flatMap((id) => {
    const uri = makeUri('group', platform, id)
    return uri.ok ? [{ platform, type: 'Group', uri: uri.value }] : []
  })
  const statuses = keys.length === 0 ? [] : await intake.store.documentStatuses(keys)
  return new Set(keys.flatMap(({ uri }, i) => (statuses[i] == null ? [] : [partsOf(uri).resourceId])))
}

export async function deleteResource(
  directory: ScimDirectory,
  type: ScimType,
  id: string,
): Promise<ScimRefusal | null> {
  return await pushPayload(directory, type, { id, payload: null })
}

interface PushOf {
  readonly id: string
  readonly payload: Json | null
  /** True to wait until it can be found by its new values. */
  readonly isFound?: boolean
}

async function pushPayload(
  { platform, intake, sources }: ScimDirectory,
  type: ScimType,
  { id, payload, isFound = false }: PushOf,
): Promise<ScimRefusal | null> {
  const { store, clock, meter, componentType } = intake
  const [taken] = await push([{ platform, type, of: { id }, payload }], { store, clock, meter, componentType, sources })
  if (taken === undefined) throw new Error('a push was neither accepted nor refused')
  if (!taken.ok) return refusalBy(taken.error)
  if (isFound) await waitUntilVisible([taken.value], { store, followers: () => [], clock }, FOUND_WITHIN_MS)
  return null
}

function refusalBy({ code, detail }: Problem): ScimRefusal {
  if (code === 'TOO_LARGE') return { status: 413, detail }
  return { status: code === 'NOT_TAKEN' ? 503 : 400, detail }
}
