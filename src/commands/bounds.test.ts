// Limits of people's statements about one entity: each kind by count and in bytes.

import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, at, company, INSTANCE, saying } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { boundOf, STATEMENT_BOUNDS, boundProblem } from '../edits/bounds.ts'
import type { Json } from '../lib/json.ts'
import { violationEdge } from '../model/policy.ts'
import { personDocument, type AttributeEdit, type Edit } from '../model/people.ts'
import { MAX_SAVED_SEARCHES, MAX_STARS } from '../questions/saved.ts'
import { MAX_OF_AN_OWNER } from '../questions/subscriptions.ts'
import { Reader } from '../query/reader.ts'
import { stateConclusions, commitOf } from '../testing/store/build.ts'
import { COMMANDS } from './all.ts'

const TABLE = 'aip://dataset/datasets/d0'
const OWNER = (n: number): string => `aip://user/identity/owner-${n}`
const kinds = Object.keys(STATEMENT_BOUNDS) as readonly (keyof typeof STATEMENT_BOUNDS)[]

/** For each stating command, the kind that it states and a request for one more. */
const STATING: Readonly<Record<string, readonly [kind: keyof typeof STATEMENT_BOUNDS, payload: object][]>> = {
  annotate: [
    ['description', { uri: TABLE, description: 'One more' }],
    ['tags', { uri: TABLE, addTags: ['one=more'] }],
    ['tags', { uri: TABLE, removeTags: ['one=less'] }],
    ['edges', { uri: TABLE, addOwners: [ALICE] }],
    ['edges', { uri: TABLE, removeOwners: [OWNER(0)] }],
  ],
  'confirm-edge': [['edges', { from: TABLE, relation: 'Entity.ownedBy', to: OWNER(0) }]],
  'reject-edge': [['edges', { from: TABLE, relation: 'Entity.ownedBy', to: OWNER(0) }]],
  comment: [['comments', { uri: TABLE, text: 'One more' }]],
  deprecate: [['deprecation', { uris: [TABLE], sunset: '2999-01-01' }]],
  approve: [['approvals', { uri: TABLE, use: 'one' }]],
  waive: [['waivers', { uri: TABLE, policy: 'G6', until: '', reason: 'known' }]],
  mute: [['mutedAnomalies', { uri: TABLE, watch: 'rows', until: '', reason: 'known' }]],
}
/** Why people's other commands can't state too much; limits of other subjects have separate tests. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  retract: 'takes back',
  revert: 'states what was stated before, by the same check',
  'edit-comment': 'replaces a comment, by the same check',
  'delete-comment': 'takes back',
  undeprecate: 'ends a plan, by the same check',
  unmute: 'ends what is muted, by the same check',
  'withdraw-approval': 'takes back',
  unwaive: 'takes back',
  star: 'src/api/saved.test.ts',
  unstar: 'takes back',
  'save-search': 'src/api/saved.test.ts',
  'delete-search': 'takes back',
  subscribe: 'src/commands/commands.test.ts',
}

let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
  await world.say(
    ...company(),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' } }),
    saying({ type: 'Dataset', uri: TABLE, platform: 'owners', edges: [['Entity.ownedBy', OWNER(0)]] }),
  )
  const violation = { type: violationEdge('G6'), from: at(TABLE), to: at(OWNER(0)) }
  await world.store.commit([
    commitOf(Date.now(), [stateConclusions('G6', { asserted: [violation], about: { version: 1 } })]),
  ])
  await world.reached()
})
afterEach(() => world.close())

/** Members or values of a kind, of about so many bytes each. */
function statedOf(kind: keyof typeof STATEMENT_BOUNDS, n: number, bytes: number): Edit {
  if (kind === 'edges')
    return {
      kind: 'confirm',
      edge: { type: 'Entity.ownedBy', from: at(TABLE), to: at(`${OWNER(n + 1)}${'x'.repeat(bytes)}`) },
    }
  const text = `${n} `.padEnd(Math.max(1, bytes), 'x')
  const values: Readonly<Record<Exclude<typeof kind, 'edges'>, Json>> = {
    description: text,
    tags: { tag: text, value: '' },
    comments: { id: `${n}`, kind: 'comment', at: '2026-01-01T00:00:00Z', by: 'somebody', text },
    deprecation: { sunset: '2999-01-01T00:00:00Z', message: text },
    mutedAnomalies: { watch: `watch ${n}`, until: '2999-01-01T00:00:00Z', reason: text },
    approvals: { id: `${n}`, by: 'somebody', at: '2026-01-01T00:00:00Z', use: text, asOf: 1, basis: 'none' },
    waivers: { policy: `X${n}`, until: '2999-01-01T00:00:00Z', reason: text },
  }
  const value = values[kind]
  const isList = world.deps.catalogue.mergeOf('Dataset', kind) === 'union'
  const edit: AttributeEdit = isList
    ? { kind: 'add', name: kind, members: [value] }
    : { kind: 'set', name: kind, value }
  return edit
}

/** Makes as many people as needed state so many of a kind. */
async function fill(kind: keyof typeof STATEMENT_BOUNDS, count: number, bytes: number): Promise<void> {
  const { mostOfPerson } = boundOf(kind)
  const documents = Array.from({ length: Math.ceil(count / mostOfPerson) }, (_, person) => ({
    key: personDocument(`person ${person}`, at(TABLE)),
    requestedAt: 0,
    answer: {
      kind: 'edited' as const,
      edits: Array.from({ length: Math.min(mostOfPerson, count - person * mostOfPerson) }, (__, n) =>
        statedOf(kind, person * mostOfPerson + n, bytes),
      ),
    },
  }))
  const cause = { kind: 'person', trace: 'test', since: 0 } as const
  await world.store.commit([{ cause, at: Date.now(), settle: null, documents }])
  await world.reached()
}

async function send(name: string, payload: object) {
  const command = COMMANDS.find((one) => one.name === name)
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const body = { ...payload, ...('until' in payload ? { until } : {}), waitFor: 'visible' }
  const answer = await world.app.inject({ method: 'POST', url: command?.path ?? '', payload: body })
  return { status: answer.statusCode, body: answer.json<{ code?: string; detail?: string; hint?: string }>() }
}

const stating = Object.entries(STATING).flatMap(([name, all]) =>
  all.map(([kind, payload]) => [name, kind, payload] as const),
)

describe('statements of people about an entity', () => {
  it('have a test for every command and every limit', () => {
    const commandsOfPeople = COMMANDS.filter(
      ({ right, path, scope }) =>
        scope === 'own' && (right === 'edit' || right === 'approve' || /favourites|saved|subscriptions$/.test(path)),
    )
    const tried = commandsOfPeople.map(({ name }) => name).filter((name) => STATING[name] === undefined)
    expect(tried.filter((name) => ELSEWHERE[name] === undefined)).toEqual([])
    expect(kinds.filter((kind) => !stating.some(([, of]) => of === kind))).toEqual([])
  })

  it.each(stating)('are limited in number: %s, %s', async (name, kind, payload) => {
    const { most, items } = boundOf(kind)
    await fill(kind, most - 1, 1)
    expect(await send(name, payload)).toMatchObject({ status: 200 })
    const { tx } = await world.store.head()
    await fill(kind, most, 1)
    const again = JSON.parse(
      JSON.stringify(payload).replaceAll('"one', '"two').replaceAll(ALICE, INSTANCE.replace('model', 'user')),
    )
    const other = { ...payload, ...again, by: 'somebody else' }
    const kindOfOwner = kind === 'edges' ? { ...payload, by: 'somebody else' } : other
    expect(await send(name, kindOfOwner)).toMatchObject({
      status: 409,
      body: {
        code: 'REFUSED',
        detail: `The limit of ${most} ${items} of ${TABLE} is reached.`,
        hint: expect.stringContaining('retract'),
      },
    })
    expect((await world.store.head()).tx).toBe(tx + 1)
  })

  it.each(kinds)('are limited in bytes: %s', async (kind) => {
    const { bytes, most, items } = boundOf(kind)
    const few = Math.min(most - 2, 20)
    // A URI has at most 1,000 characters.
    const each = kind === 'edges' ? 900 : Math.ceil(bytes / few)
    await fill(kind, kind === 'edges' ? Math.ceil(bytes / 900) : few, each)
    const [name, , payload] = stating.find(([, of]) => of === kind) ?? []
    expect(await send(name ?? '', payload ?? {})).toMatchObject({
      status: 409,
      body: {
        code: 'REFUSED',
        detail: `The ${items} of ${TABLE} would exceed the limit of ${bytes} bytes.`,
      },
    })
  })

  it.each(kinds)('are limited per person: %s', async (kind) => {
    const { mostOfPerson, items } = boundOf(kind)
    const edits = Array.from({ length: mostOfPerson + 1 }, (_, n) => statedOf(kind, n, 1))
    const reader = new Reader(
      world.deps,
      { at: world.deps.graph().head, past: false },
      { cacheable: false, visibility: null },
    )
    const refusal = await boundProblem('Ann', { uri: at(TABLE), edits }, reader)
    // A second value replaces the first.
    expect(refusal?.detail).toBe(
      mostOfPerson === 1 ? undefined : `Ann may state ${mostOfPerson} ${items} of ${TABLE}, not ${mostOfPerson + 1}.`,
    )
  })

  it('count relationships only where they start', async () => {
    const documents = Array.from({ length: boundOf('edges').most }, (_, n) => {
      const from = at(`aip://dataset/datasets/reader-${n}`)
      const edge = { type: 'Entity.ownedBy', from, to: at(TABLE) } as const
      const answer = { kind: 'edited', edits: [{ kind: 'confirm', edge }] } as const
      return { key: personDocument(`person ${n % 2}`, from), requestedAt: 0, answer }
    })
    const cause = { kind: 'person', trace: 'test', since: 0 } as const
    await world.store.commit([{ cause, at: Date.now(), settle: null, documents }])
    await world.reached()
    expect(await send('annotate', { uri: TABLE, addOwners: [ALICE] })).toMatchObject({ status: 200 })
  })

  it('can be retracted and shortened beyond a limit', async () => {
    await fill('comments', 200, 1)
    await fill('description', 60, 1)
    const by = 'person 0'
    expect(await send('annotate', { uri: TABLE, description: '', by })).toMatchObject({ status: 200 })
    expect(await send('retract', { uri: TABLE, by })).toMatchObject({ status: 200 })
    expect(await send('comment', { uri: TABLE, text: 'Room again' })).toMatchObject({ status: 200 })
  })

  it('keep only the latest of repeated mutes', async () => {
    for (let n = 0; n < 3; n++) {
      const payload = { uri: TABLE, watch: 'rows', until: '', reason: `known ${n}`, by: 'Ann' }
      expect(await send('mute', payload)).toMatchObject({ status: 200 })
    }
    const { stated } = (await world.store.entities([at(TABLE)], (await world.store.head()).tx))[0] ?? {}
    const own = stated?.find(({ type }) => type === 'Ann')?.attributes
    expect(own).toMatchObject({ mutedAnomalies: [{ reason: 'known 2' }] })
    expect(Object.keys(own ?? {}).toSorted()).toEqual(['@', 'mutedAnomalies'])
  })

  it('have the documented limits', async () => {
    const text = await readFile(new URL('../../docs/operate/let-people-in.md', import.meta.url), 'utf8')
    const number = (n: number): string => n.toLocaleString('en')
    for (const { items, most, mostOfPerson, bytes } of Object.values(STATEMENT_BOUNDS))
      expect(text.replaceAll(/ +/g, ' ')).toContain(
        `| ${items} | ${number(most)} | ${number(mostOfPerson)} | ${number(bytes)} |`,
      )
    for (const bound of [MAX_STARS, MAX_SAVED_SEARCHES, MAX_OF_AN_OWNER]) expect(text).toContain(` ${bound} `)
  })
})
