import { describe, expect, it } from 'vitest'
import { findColumns, inOrder } from './described-columns.tsx'

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
    const columns = ['order_id', 'ID', 'customer_id', 'day'].map((name) => column(name))
    expect(names(findColumns(columns, 'id'))).toEqual(['ID', 'order_id', 'customer_id'])
    expect(names(findColumns(columns, ' ID  order '))).toEqual(['order_id'])
    expect(names(findColumns(columns, ' '))).toEqual(names(columns))
    expect(findColumns(columns, 'nothing')).toEqual([])
  })
})
