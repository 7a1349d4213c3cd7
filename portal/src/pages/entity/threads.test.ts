import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBy, piecesOf, threadsOf, type ShownComment } from './threads.ts'

const comment = (id: string, more: Partial<ShownComment> = {}): ShownComment => ({
  id,
  kind: 'comment',
  by: 'dana',
  byName: 'dana',
  at: `2026-11-0${id}T00:00:00.000Z`,
  editedAt: null,
  text: '',
  replyTo: null,
  open: false,
  ...more,
})

describe('comment threads', () => {
  it('list open questions first, then the newest, each with its replies in order', () => {
    const all = [comment('1', { open: true }), comment('2'), comment('3', { replyTo: '2' }), comment('4')]
    const threads = threadsOf([...all, comment('5', { replyTo: '2' })])
    expect(threads.map(({ id, replies }) => [id, replies.map((one) => one.id)])).toEqual([
      ['1', []],
      ['4', []],
      ['2', ['3', '5']],
    ])
  })

  it('are their own only for an author who is shown', () => {
    const [alice, hidden] = [{ by: 'aip://user/identity/alice' }, { by: null }]
    expect([isBy(alice, alice.by), isBy(alice, null), isBy(hidden, alice.by), isBy(hidden, null)]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('remain if the first comment was deleted', () => {
    expect(threadsOf([comment('2', { replyTo: '1' })])).toEqual([
      { id: '1', first: null, replies: [comment('2', { replyTo: '1' })] },
    ])
  })
})

describe('the pieces of a comment', () => {
  it.each([
    ['See https://example.com/a?b=c.', ['See ', 'https://example.com/a?b=c', '.']],
    ['(http://a.example)', ['(', 'http://a.example', ')']],
    ['“https://a.example”, he said', ['“', 'https://a.example', '”, he said']],
    ['javascript:alert(1) ftp://a.example', ['javascript:alert(1) ftp://a.example']],
    ['', []],
  ])('are found in %s', (text, pieces) => {
    expect(piecesOf(text).map((one) => one.text)).toEqual(pieces)
  })

  it('together are the text, and a link is a web address', () => {
    const words = fc.constantFrom('https://', 'http://x.example/', '.', ' ', 'JAVASCRIPT:', '<', '"', 'é', '\n')
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (parts) => {
        const text = parts.join('')
        const pieces = piecesOf(text)
        expect(pieces.map((one) => one.text).join('')).toBe(text)
        for (const one of pieces) if (one.isLink) expect(one.text).toMatch(/^https?:\/\/\S+$/i)
      }),
    )
  })
})
