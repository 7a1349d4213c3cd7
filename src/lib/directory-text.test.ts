import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dnValue, filterValue, fromGeneralizedTime, toGeneralizedTime } from './directory-text.ts'

describe('filterValue', () => {
  it('escapes all filter syntax', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = filterValue(text)
        expect(written).toMatch(/^(?:[A-Za-z0-9._@-]|[^\0-\x7f]|\\[0-7][0-9a-f])*$/u)
        const read = written.replaceAll(/\\([0-9a-f]{2})/g, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        )
        expect(read).toBe(text)
      }),
    )
  })

  it('leaves harmless characters readable', () => {
    expect(filterValue('alice@example.com')).toBe('alice@example.com')
    expect(filterValue('*)(uid=*')).toBe('\\2a\\29\\28uid\\3d\\2a')
  })
})

describe('dnValue', () => {
  it.each([
    ['uid=alice,ou=people,dc=example,dc=com', 'uid', 'alice'],
    ['UID = alice , ou=people', 'uid', 'alice'],
    ['cn=Alice+uid=alice,ou=people', 'uid', 'alice'],
    ['cn=Smith\\, Alice,ou=people', 'cn', 'Smith, Alice'],
    ['cn=Smith\\2C Alice,ou=people', 'cn', 'Smith, Alice'],
    ['cn=Lu\\C4\\8Di\\C4\\87,ou=people', 'cn', 'Lučić'],
    ['cn=Zoë \\"Z\\" \\\\ \\#1\\ ,ou=people', 'cn', 'Zoë "Z" \\ #1 '],
    ['cn=\\20x  ,ou=people', 'cn', ' x'],
    ['cn=😀\\+b', 'cn', '😀+b'],
    ['cn=#04024869,ou=people', 'cn', null],
    ['cn=alice,uid=parent', 'uid', null],
    ['cn=,ou=people', 'cn', null],
    ['no name', 'cn', null],
    ['cn=broken\\', 'uid', null],
    ['', 'cn', null],
  ])('given %s, reads the %s %s', (dn, attribute, expected) => {
    expect(dnValue(dn, attribute)).toBe(expected)
  })

  it('decodes any value escaped as RFC 4514 requires', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }), (text) => {
        const bytes = [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`)
        expect(dnValue(`cn=${bytes.join('')},ou=people`, 'cn')).toBe(Buffer.from(text).toString('utf8'))
      }),
    )
  })

  it('terminates for any text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (dn, attribute) => void dnValue(dn, attribute)))
  })
})

describe('the time format of a directory', () => {
  it.each([
    ['20261121094500Z', '2026-11-21T09:45:00.000Z'],
    ['20261121094500.5Z', '2026-11-21T09:45:00.500Z'],
    ['20261121094500.0Z', '2026-11-21T09:45:00.000Z'],
    ['202611210945Z', '2026-11-21T09:45:00.000Z'],
    ['20261121104500+0100', '2026-11-21T09:45:00.000Z'],
    ['20261321094500Z', null],
    ['2026-11-21', null],
  ])('parses %s as %s', (text, expected) => {
    expect(fromGeneralizedTime(text)).toBe(expected)
  })

  it('truncates to whole seconds', () => {
    expect(toGeneralizedTime('2026-11-21T09:45:00.900Z')).toBe('20261121094500.0Z')
  })
})
