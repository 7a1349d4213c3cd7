import { expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { amended, commitOf, enriched, keyOf, model, said } from './build.ts'
import type { Subject } from './subject.ts'

/** Whose word a document is: kept with it, and given with whatever it says. */
export function originsContract({ store }: Subject): void {
  const a = model('a')
  const key = keyOf(a, 'Model')
  const rule = must(makeUri('rule', 'mds', 'D1'))
  const voices = async (uri: Uri, at: number) =>
    (await store().entities([uri], at))[0]?.said.map(({ origin, type }) => [origin, type])

  it('tells with each word, of the present and of the past, and with each change whose it is', async () => {
    await store().commit([commitOf(1, [said(key, { facts: { name: 'x' } })])])
    await store().commit([commitOf(2, [enriched(a)])])
    await store().commit([commitOf(3, [amended('D1', { about: { version: 1 } })])])
    await store().commit([commitOf(4, [said(key, { facts: { name: 'y' } })])])
    await store().commit([commitOf(5, [amended('D1', { about: { version: 2 } })])])
    const own = [
      ['system', 'System'],
      ['source', 'Model'],
    ]
    expect((await voices(a, 4))?.toSorted()).toEqual(own.toSorted())
    expect((await voices(a, 2))?.toSorted()).toEqual(own.toSorted())
    for (const at of [3, 5]) expect(await voices(rule, at)).toEqual([['rule', 'Rule']])
    const changes = await store().history(a, 10, 10)
    expect(changes.map(({ tx, origin }) => [tx, origin])).toEqual([
      [4, 'system'],
      [4, 'source'],
      [2, 'system'],
      [1, 'system'],
      [1, 'source'],
    ])
    const statuses = await store().documentStatuses([key, keyOf(rule, 'Rule', 'mds')])
    expect(statuses.map((status) => status?.origin)).toEqual(['source', 'rule'])
    expect((await store().entities([a], 5))[0]?.documents.map(({ origin }) => origin)).toEqual(['source'])
  })
}
