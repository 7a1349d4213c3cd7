import fc from 'fast-check'
import { expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { lookedUpBy, emailLookup, isLookup, lookupUri } from './lookup.ts'
import { makeUri } from './uri.ts'

it('an e-mail address has one look-up for all its spellings', () => {
  const lookup = must(emailLookup('identity', 'alice@netflix.com'))
  expect(lookup).toBe('aip://lookup/identity/email/alice@netflix.com')
  expect(emailLookup('identity', '  Alice@NETFLIX.com\n')).toEqual({ ok: true, value: lookup })
  expect(emailLookup('people', 'alice@netflix.com')).not.toEqual({ ok: true, value: lookup })
})

it('a name has a look-up of its own, whatever its case', () => {
  const lookup = must(lookupUri('name', 'identity', ' Alice@netflix.com '))
  expect(lookup).toBe('aip://lookup/identity/name/alice@netflix.com')
  expect(lookedUpBy(lookup)).toEqual({ kind: 'name', text: 'alice@netflix.com' })
  expect(isLookup(lookup)).toBe(true)
})

it("a look-up's URI contains the address and distinguishes it from other entities", () => {
  fc.assert(
    fc.property(fc.emailAddress(), (email) => {
      const lookup = must(emailLookup('identity', email))
      expect(isLookup(lookup)).toBe(true)
      expect(lookedUpBy(lookup)).toEqual({ kind: 'email', text: email.toLowerCase() })
    }),
  )
  for (const type of ['user', 'lookup-table'])
    expect(isLookup(must(makeUri(type, 'lookup', 'email/lookup')))).toBe(false)
})
