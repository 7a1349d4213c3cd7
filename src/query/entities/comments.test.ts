import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { commentChange, commentJson, commentsIn, openQuestions, quoteLine, type EntityComment } from './comments.ts'

const comment = (id: string, more: Partial<EntityComment> = {}): EntityComment => ({
  id,
  kind: 'comment',
  by: 'dana',
  at: `2026-11-0${id}T00:00:00.000Z`,
  editedAt: null,
  text: `text ${id}`,
  replyTo: null,
  ...more,
})
const stated = (...all: readonly EntityComment[]): Json => all.map(commentJson)

const anyComment = fc.record<EntityComment>({
  id: fc.uuid(),
  kind: fc.constantFrom('comment', 'question', 'reply', 'answer'),
  by: fc.option(fc.string({ minLength: 1 })),
  at: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  editedAt: fc.option(fc.constant('2026-11-22T00:00:00.000Z')),
  text: fc.string(),
  replyTo: fc.option(fc.uuid()),
})

describe('comments of an entity', () => {
  it('are read unchanged, oldest first, and malformed ones are skipped', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyComment, { selector: ({ id }) => id }), fc.array(fc.jsonValue()), (all, noise) => {
        const read = commentsIn([...all.map(commentJson), ...(noise as Json[])])
        expect(read.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted())
        for (const one of all) expect(read).toContainEqual(one)
        expect(read.map(({ at }) => at)).toEqual(read.map(({ at }) => at).toSorted())
      }),
    )
    expect([undefined, null, 'text', {}].map((value) => commentsIn(value))).toEqual([[], [], [], []])
  })

  it('keep only the last edited version of each', () => {
    const [first, second] = ['2026-11-20', '2026-11-21'].map((editedAt) => comment('1', { editedAt, text: editedAt }))
    if (first === undefined || second === undefined) throw new Error('two versions')
    for (const all of [
      [comment('1'), first, second],
      [second, comment('1'), first],
    ])
      expect(commentsIn(stated(...all))).toEqual([second])
  })

  it('count a question as open until a reply answers it', () => {
    const [question, reply] = [comment('1', { kind: 'question' }), comment('2', { kind: 'reply', replyTo: '1' })]
    const answer = comment('3', { kind: 'answer', replyTo: '1', text: '' })
    expect(openQuestions([question, reply, comment('4')])).toEqual([question])
    expect(openQuestions([question, reply, answer])).toEqual([])
    expect(openQuestions([question, comment('5', { kind: 'answer', replyTo: '6' })])).toEqual([question])
  })
})

describe('a change of comments', () => {
  const question = comment('1', { kind: 'question' })
  const marked = comment('2', { kind: 'answer', replyTo: '1', text: '' })
  it.each([
    ['asked', [], [question]],
    ['commented', [question], [question, comment('2')]],
    ['replied', [question], [question, comment('2', { kind: 'reply', replyTo: '1' })]],
    ['answered', [question], [question, { ...marked, text: 'Yes.' }]],
    ['marked', [question], [question, marked]],
    ['edited', [question], [{ ...question, text: 'New', editedAt: '2026-11-22' }]],
    ['deleted', [question, marked], [marked]],
  ] as const)('is described as: %s', (verb, before, after) => {
    expect(commentChange(stated(...before), stated(...after))?.verb).toBe(verb)
  })

  it('is null if nothing changed', () => {
    expect(commentChange(stated(question), stated(question))).toBe(null)
    expect(commentChange(null, null)).toBe(null)
  })
})

it('a quotation is one line, and truncated if long', () => {
  expect(quoteLine(' May we\n use it? ', 20)).toBe('“May we use it?”')
  expect(quoteLine('👍'.repeat(5), 3)).toBe('“👍👍👍…”')
})
