import { expect, it } from 'vitest'
import type { Coordination } from '../../contracts/coordination.ts'
import type { Store } from '../../contracts/store.ts'
import type { Commit, DocumentWrite } from '../../contracts/log.ts'
import type { EdgeClaim } from '../../model/facts.ts'
import {
  stateConclusions,
  causeOf,
  commitOf,
  edge,
  edgesOf,
  stateEnriched,
  gone,
  keyOf,
  model,
  run,
  stateFacts,
  statementsOf,
  systemOf,
  user,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

const FINDS = 'A.finds'
const BY_D1 = 'by mds|Rule|aip://rule/mds/D1'

/** Conclusions are written beside sources' statements, and only as far as they change. */
export function rulesContract({ store }: RecordSubject<Store & Coordination>): void {
  const commit = async (documents: readonly DocumentWrite[], at = 10) =>
    (await store().commit([commitOf(at, documents)]))[0]
  const known = () => commit([stateFacts(keyOf(model('1'), 'A')), stateFacts(keyOf(run('1'), 'A', 'orchestrator'))])

  it('adds to the conclusions of a rule, and retracts only the named ones', async () => {
    await known()
    await commit([
      stateConclusions('D1', { asserted: [edge(FINDS, model('1'), run('1')), edge(FINDS, run('1'), model('1'))] }),
    ])
    await commit([
      stateConclusions('D1', {
        asserted: [edge(FINDS, model('1'), user('1'))],
        retracted: [edge(FINDS, run('1'), model('1'))],
      }),
    ])
    expect(await edgesOf(store(), model('1'))).toEqual([
      `A.finds|${model('1')}|${run('1')} ${BY_D1}`,
      `A.finds|${model('1')}|${user('1')} ${BY_D1}`,
    ])
    const { rows } = await store().supports(model('1'), (await store().head()).tx, 10)
    expect(rows.map((row) => row.provenance)).toEqual(['INFERRED', 'INFERRED'])
  })

  it('writes no transaction to repeat a conclusion, or to retract an absent one', async () => {
    await known()
    const conclusion = edge(FINDS, model('1'), run('1'))
    expect(await commit([stateConclusions('D1', { asserted: [conclusion] })])).toMatchObject({ tx: 2, asserted: 1 })
    expect(await commit([stateConclusions('D1', { asserted: [conclusion] })])).toMatchObject({ tx: null })
    expect(await commit([stateConclusions('D1', { retracted: [edge(FINDS, run('1'), run('1'))] })])).toMatchObject({
      tx: null,
    })
  })

  it('keeps an edge while another rule or a source supports it', async () => {
    await known()
    const conclusion = edge(FINDS, model('1'), run('1'))
    await commit([
      stateConclusions('D1', { asserted: [conclusion] }),
      stateConclusions('D3', { asserted: [conclusion] }),
    ])
    await commit([stateConclusions('D1', { retracted: [conclusion] })])
    expect(await edgesOf(store(), run('1'))).toEqual([
      `A.finds|${model('1')}|${run('1')} by mds|Rule|aip://rule/mds/D3`,
    ])
  })

  it('keeps the state of the entity that it concludes about', async () => {
    await known()
    await commit([stateEnriched(model('1'))])
    await commit([stateConclusions('D1', { asserted: [edge(FINDS, model('1'), run('1'))] })])
    expect(await systemOf(store(), model('1'))).toMatchObject({ state: 'ENRICHED' })
  })

  it('keeps the definition of the rule, and creates no entity for it', async () => {
    await known()
    const before = await store().counts()
    const conclusion = edge(FINDS, model('1'), run('1'))
    const { key } = stateConclusions('D1', {})
    await commit([stateConclusions('D1', { asserted: [conclusion], about: { version: 1 } })])
    const first = (await store().head()).tx
    await commit([stateConclusions('D1', { about: { version: 2 } })])
    expect(await statementsOf(store(), key.uri)).toEqual({ [`mds|Rule|${key.uri}`]: { version: 2 } })
    expect(await statementsOf(store(), key.uri, first)).toEqual({ [`mds|Rule|${key.uri}`]: { version: 1 } })
    expect((await store().counts()).entities).toBe(before.entities)
  })

  it("lists a rule's conclusions, in pages", async () => {
    await known()
    const { key } = stateConclusions('D1', {})
    expect(await store().concluded(key, 0, 10)).toEqual([])
    await commit([
      stateConclusions('D1', {
        asserted: [1, 2, 3].map((n) => edge(FINDS, model('1'), user(String(n)))),
      }),
    ])
    await commit([stateConclusions('D1', { retracted: [edge(FINDS, model('1'), user('2'))] })])
    const first = await store().concluded(key, 0, 1)
    const rest = await store().concluded(key, first[0]?.id ?? 0, 10)
    const uris = new Map((await store().nodePage(0, 100)).map((node) => [node.id, node.uri]))
    expect([...first, ...rest].map((row) => [row.type, uris.get(row.from), uris.get(row.to)])).toEqual([
      [FINDS, model('1'), user('1')],
      [FINDS, model('1'), user('3')],
    ])
  })

  it('finds the supports of any number of edges, past and present', async () => {
    await known()
    const [one, other] = [edge(FINDS, model('1'), run('1')), edge(FINDS, run('1'), model('1'))]
    await commit([stateConclusions('D1', { asserted: [one, other] }), stateConclusions('D3', { asserted: [one] })])
    const { tx } = await store().head()
    await commit([stateConclusions('D1', { retracted: [one] })])
    const by = async (edges: readonly EdgeClaim[], at: number) =>
      (await store().supportsOn(edges, at)).map((s) => `${s.from} ${s.document.uri.slice(-2)} since ${s.since}`)
    expect(await by([one], tx)).toEqual([`${model('1')} D1 since 2`, `${model('1')} D3 since 2`])
    expect(await by([one, other], tx + 1)).toEqual(
      expect.arrayContaining([`${model('1')} D3 since 2`, `${run('1')} D1 since 2`]),
    )
    expect(await by([one, other], tx + 1)).toHaveLength(2)
    expect(await by([one, edge('A.never', model('1'), run('1')), edge(FINDS, model('9'), run('1'))], 1)).toEqual([])
  })

  it('writes nothing for a process that lost the duty', async () => {
    await known()
    const first = await store().claim({ name: 'inference', holder: 'a', now: 0, ttlMs: 10 })
    const write = stateConclusions('D1', { asserted: [edge(FINDS, model('1'), run('1'))] })
    const under = (fence: number): Commit => ({
      cause: causeOf('rule'),
      at: 50,
      settle: { kind: 'duty', name: 'inference', fence },
      documents: [write],
    })
    const second = await store().claim({ name: 'inference', holder: 'b', now: 20, ttlMs: 10 })
    expect(await store().commit([under(first ?? -1), under(second ?? -1)])).toMatchObject([
      { kind: 'fenced' },
      { kind: 'committed', asserted: 1 },
    ])
    await store().releaseClaim('inference', 'b')
    expect(await store().commit([under(second ?? -1)])).toEqual([{ kind: 'fenced' }])
  })

  it('returns the state of each node', async () => {
    await commit([
      stateFacts(keyOf(model('1'), 'A'), { references: [run('1'), model('2')].map((uri) => ({ uri, expects: [] })) }),
      gone(keyOf(model('2'), 'A')),
      stateFacts(keyOf(model('3'), 'A'), { facts: { name: '{"state":"ENRICHED"}' } }),
    ])
    const standing = async () =>
      Object.fromEntries((await store().nodePage(0, 10)).map((node) => [node.uri, node.stage]))
    expect(await standing()).toEqual({
      [model('1')]: 'hydrated',
      [model('2')]: 'unresolvable',
      [model('3')]: 'hydrated',
      [run('1')]: 'stub',
    })
    await commit([stateEnriched(model('1'))])
    expect((await standing())[model('1')]).toBe('enriched')
  })
}
