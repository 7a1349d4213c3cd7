import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { matches, requiredText } from './matches.ts'
import { readFilter } from './filter.ts'
import { ENTERPRISE } from './schema.ts'

const ADA: Json = {
  id: 'Ada',
  userName: 'Ada@Example.com',
  active: true,
  name: { givenName: 'Ada' },
  emails: [
    { type: 'work', value: 'ada@example.com' },
    { type: 'home', value: 'ada@home.example' },
  ],
  [ENTERPRISE]: { department: 'Analysis' },
  meta: { lastModified: '2026-11-23T10:00:00Z' },
}
const holds = (filter: string): boolean => matches(must(readFilter(filter)), ADA)

describe('a SCIM filter', () => {
  it.each([
    ['userName eq "ada@example.com"', true],
    ['USERNAME Eq "ada@example.com"', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@example.com"', true],
    ['id eq "ada"', false],
    ['userName ne "ada@example.com"', false],
    ['userName sw "ada@" and userName ew ".com" and userName co "example"', true],
    ['active eq true', true],
    ['active eq false or name.givenName eq "ada"', true],
    ['not (active eq true)', false],
    ['title pr', false],
    ['emails pr', true],
    ['emails eq "ada@home.example"', true],
    ['emails.value co "home"', true],
    ['emails[type eq "work" and value co "home"]', false],
    ['emails[type eq "home" and value co "home"]', true],
    ['emails[type eq "home"].value co "home"', true],
    ['emails[type eq "work"].value co "home"', false],
    [`${ENTERPRISE}:department eq "analysis"`, true],
    ['meta.lastModified gt "2026-11-23T10:30:00+01:00"', true],
    ['meta.lastModified lt "2026-11-23T10:00:00.000Z"', false],
    ['meta.lastModified le "2026-11-23T10:00:00.000Z"', true],
    ['title eq "x" or active eq true and userName pr', true],
    ['(title eq "x" or active eq true) and title pr', false],
  ])('%s is %s', (filter, expected) => {
    expect(holds(filter)).toBe(expected)
  })

  it.each([
    ['userName is "x"', 'there is no comparison "is"'],
    ['userName eq', "isn't followed by a value"],
    ['userName eq "x" userName', "isn't expected there"],
    ['(userName pr', '")" is missing'],
    ['emails[type eq "work"', '"]" is missing'],
    ['userName eq "x', "couldn't read the filter"],
    ['', 'ends where'],
    ['('.repeat(30), 'more than 20 parts'],
  ])('%s is rejected with a reason', (filter, reason) => {
    const read = readFilter(filter)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('is accepted or rejected, whatever is sent', () => {
    const part = fc.constantFrom('userName', 'eq', '"x"', '(', ')', '[', ']', 'and', 'or', 'not', 'pr', 'true', '"')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const read = readFilter(parts.join(' '))
        if (read.ok) expect(typeof matches(read.value, ADA)).toBe('boolean')
      }),
    )
  })

  it('tells the required value if nothing else can match', () => {
    const textOf = (filter: string, path: string) => requiredText(must(readFilter(filter)), path)
    expect(textOf('userName eq "ada"', 'username')).toBe('ada')
    expect(textOf('active eq true and userName eq "ada"', 'username')).toBe('ada')
    expect(textOf('emails[type eq "work" and value eq "a@b"]', 'emails.value')).toBe('a@b')
    expect(textOf('emails[type eq "work"].value eq "a@b"', 'emails.value')).toBe('a@b')
    expect(textOf('userName eq "ada" or active eq true', 'username')).toBeNull()
    expect(textOf('not (userName eq "ada")', 'username')).toBeNull()
    expect(textOf('userName ne "ada"', 'username')).toBeNull()
  })
})
