import { expect, it } from 'vitest'
import { closeOf } from './unknown.tsx'

it('only entities whose own name or id matches are similar, each name once', () => {
  const hit = (uri: string, name: string, ...fields: readonly string[]) =>
    ({ uri, name, entityType: 'Model', why: { matched: fields.map((field) => ({ field })) } }) as unknown as Parameters<
      typeof closeOf
    >[0][number]
  const hits = [
    hit('a', 'clean', 'entityType', 'related'),
    hit('b', 'nope', 'name'),
    hit('c', 'nope', 'name', 'related'),
    hit('d', 'Other', 'resourceId'),
  ]
  expect(closeOf(hits).map(({ uri }) => uri)).toEqual(['b', 'd'])
})
