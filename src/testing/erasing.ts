// Fills a record that names a person wherever one can, and checks what remains after erasure.
import { expect } from 'vitest'
import type { AuditEvent } from '../contracts/audit.ts'
import type { DocumentWrite } from '../contracts/log.ts'
import { sweepMark } from '../contracts/marks.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { must } from '../lib/result.ts'
import { keyUri } from '../model/key.ts'
import { makeUri } from '../model/uri.ts'
import {
  causeOf,
  commitOf,
  edge,
  editedBy,
  keyOf,
  lookup,
  markOf,
  model,
  putInQuarantine,
  resolveLookup,
  stateFacts,
  user,
} from './store/build.ts'
import { subscriptionOf } from './store/contract-deliveries.ts'
import { portraitOf } from './store/portrait.ts'

export const NAME = 'Änna Müller-Kraus'
export const ADDRESS = 'aenna.mk@corp.example'
export const ACCOUNT = 'aemk47'
/** Forms in which the name may occur in a file, in any case. */
export const TRACES = [
  NAME,
  'Müller-Kraus, Änna',
  ADDRESS,
  ACCOUNT,
  'aenna.mk',
  'M%C3%BCller-Kraus',
  'M\\u00fcller-Kraus',
  '0c9d1f3e',
]

export const person = user(ACCOUNT)
const colleague = user('otto')
const byName = must(makeUri('lookup', 'identity', `name/${NAME.toLowerCase()}`))
const dataset = must(makeUri('dataset', 'lake', `s3://bucket/${ACCOUNT}/${NAME}/x`))
export const key = keyUri('verifiedAddress', ADDRESS)

/** Answers of sources, which go on naming the person. */
function answers(): readonly (readonly DocumentWrite[])[] {
  const keys = [{ name: 'verifiedAddress', value: ADDRESS }]
  return [
    [
      stateFacts(keyOf(model('a'), 'Model'), {
        facts: { owner: `${NAME} <${ADDRESS.toUpperCase()}>` },
        edges: [edge('Model.owner', model('a'), lookup(ADDRESS))],
      }),
    ],
    [
      stateFacts(keyOf(person, 'User', 'identity'), {
        facts: { name: NAME, email: ADDRESS, keys },
        edges: [edge('Key.verifiedAddress', person, key), edge('User.manager', colleague, person)],
        raw: `{"id":"${ACCOUNT}","name":"\\u00c4nna M\\u00fcller-Kraus","big":12345678901234567890}`,
      }),
    ],
    [resolveLookup(lookup(ADDRESS), person)],
    [
      stateFacts(keyOf(colleague, 'User', 'identity'), {
        facts: { name: 'Otto Anders', note: `reports to ${NAME}\nsince` },
      }),
    ],
    [
      stateFacts(keyOf(dataset, 'Dataset', 'lake'), {
        facts: { path: `/home/${ACCOUNT}/x`, dn: `uid=${ACCOUNT},cn=Müller-Kraus\\, Änna` },
      }),
    ],
    [stateFacts(keyOf(byName, 'Lookup', 'identity'), { edges: [edge('Lookup.resolvesTo', byName, person)] })],
  ]
}

export const auditEvent = (subject: string): AuditEvent => ({
  at: 1,
  kind: 'write',
  caller: `https://sso#0c9d1f3e`,
  name: NAME,
  operation: 'edit',
  subject,
  address: '10.0.0.1',
  outcome: 'done',
  tx: 1,
  count: 1,
})

export async function live(store: RecordPorts, at: number): Promise<void> {
  for (const [n, documents] of answers().entries()) await store.commit([commitOf(at + n, documents)])
}

export async function fill(store: RecordPorts): Promise<void> {
  await live(store, 10)
  // Statements that were made once, and no longer hold.
  await store.commit([
    commitOf(30, [stateFacts(keyOf(model('b'), 'Model'), { facts: { owner: NAME, tags: [ADDRESS] } })]),
  ])
  await store.commit([commitOf(31, [stateFacts(keyOf(model('b'), 'Model'), { facts: { owner: 'nobody' } })])])
  await store.commit([
    commitOf(32, [
      editedBy('https://sso#0c9d1f3e', model('a'), [
        { kind: 'set', name: 'description', value: `By ${NAME}.` },
        { kind: 'add', name: 'tags', members: [ACCOUNT] },
      ]),
    ]),
  ])
  const pushed = Buffer.from(JSON.stringify({ by: NAME, mail: ADDRESS }))
  const mark = markOf(model('a'), 40, { cause: causeOf('push') })
  await store.push([{ key: keyOf(model('a'), 'Model', 'events'), body: pushed, at: 40, mark }])
  await putInQuarantine(store, [
    { at: 1, channel: 'http', reason: 'unreadable', detail: `"${NAME}"`, payload: `{"a": "${ADDRESS}`, source: null },
  ])
  const mine = { channel: 'email', address: ADDRESS } as const
  await store.saveSubscription(subscriptionOf('mine', { owner: 'https://sso#0c9d1f3e', byName: NAME, to: mine }))
  // A team's subscription whose messages go to this person.
  await store.saveSubscription(subscriptionOf('team', { owner: 'aip://group/identity/ml', byName: 'Otto', to: mine }))
  await store.saveSubscription(subscriptionOf('theirs', { about: { ...subscriptionOf('').about, q: ACCOUNT } }))
  await store.mark([{ ...sweepMark(person, 'User', 40), cause: { kind: 'event', trace: `from ${ADDRESS}`, since: 1 } }])
  await store.saveNote('health', { reason: `who is ${NAME}?` })
  await store.saveAccount({
    id: 'https://sso#0c9d1f3e',
    name: NAME,
    email: ADDRESS,
    groups: [`team-of ${ACCOUNT}`],
    confirmedAt: 1,
    endedAt: null,
  })
  const credential = { createdAt: 1, expiresAt: 9e15, usedAt: null }
  await store.saveCredential({
    ...credential,
    id: 's',
    sha256: 'aa',
    kind: 'session',
    account: 'https://sso#0c9d1f3e',
    idleMs: 1,
    idToken: Buffer.from(NAME).toString('base64'),
    refreshToken: null,
    checkedAt: 1,
  })
  await store.saveCredential({
    ...credential,
    id: 't',
    sha256: 'bb',
    kind: 'token',
    account: 'https://sso#0c9d1f3e',
    name: ACCOUNT,
    rights: [],
    platforms: null,
    createdBy: 'https://sso#0c9d1f3e',
  })
  await store.saveCredential({
    ...credential,
    id: 'u',
    sha256: 'cc',
    kind: 'token',
    account: null,
    name: 'ci',
    rights: [],
    platforms: null,
    createdBy: 'https://sso#0c9d1f3e',
  })
  await store.appendAudit([auditEvent(person), auditEvent('x')])
}

export async function everything(store: RecordPorts): Promise<string> {
  const all = [
    await portraitOf(store),
    await store.accounts(10),
    await store.credentials('token', null, 10),
    await store.auditEntries(0, 100),
    await store.notes(['health']),
    await store.subscriptions(),
  ]
  return JSON.stringify(all)
}

export function expectNoTrace(text: string): void {
  const found = TRACES.map((trace) => [trace, text.toLowerCase().indexOf(trace.toLowerCase())] as const)
  const around = found.filter(([, at]) => at >= 0).map(([trace, at]) => [trace, text.slice(at - 100, at + 100)])
  expect(around).toEqual([])
}
