import { describe, expect, it } from 'vitest'
import { searchOf } from './request.ts'

const search = (path: string) => searchOf({ method: 'GET', path }, 'dc=example')

describe('a directory search', () => {
  it('starts at the entry that its path names, below the base', () => {
    expect(search('/ou=people%2Cou=x?attributes=cn')).toMatchObject({
      ok: true,
      value: { from: 'ou=people,ou=x,dc=example' },
    })
  })

  it("is rejected if its path can't be decoded", () => {
    expect(search('/ou=100%?attributes=cn')).toEqual({
      ok: false,
      error: 'the name of its entry has a "%" that isn\'t an escape',
    })
  })
})
