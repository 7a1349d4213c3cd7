import { describe, expect, it } from 'vitest'
import { findNamed } from '../panels/long-table.tsx'
import { inOrder } from './described-columns.tsx'

const column = (name: string, position: number | null = null) => ({ name, position })
const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name)

describe('the columns of a dataset', () => {
  it('are listed in table order, those without a position last and as they came', () => {
    expect(names(inOrder([column('c'), column('b', 2), column('z'), column('a', 10), column('d', 1)]))).toEqual([
      'd',
      'b',
      'a',
      'c',
      'z',
    ])
  })

  it('are found by parts of their names, in any case, prefixes first', () => {
    const found = (text: string) => findNamed(['order_id', 'ID', 'customer_id', 'day'], text, (name) => name)
    expect(found('id')).toEqual(['ID', 'order_id', 'customer_id'])
    expect(found(' ID  order ')).toEqual(['order_id'])
    expect(found(' ')).toEqual(['order_id', 'ID', 'customer_id', 'day'])
    expect(found('nothing')).toEqual([])
  })
})
