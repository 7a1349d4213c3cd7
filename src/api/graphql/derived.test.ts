import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { ok } from '../../lib/result.ts'
import { graphQuestion } from '../../questions/declare.ts'
import { optional, word } from '../../questions/parameters.ts'
import { derivedPart } from './derived.ts'

const requested: unknown[] = []
const shades = graphQuestion({
  name: 'shades',
  path: '/api/v1/shades',
  summary: 'Shades',
  right: 'read',
  cost: 1,
  parameters: {
    of: word(['dark-red', 'blue'], 'a colour'),
    finish: optional(word(['matt', 'gloss'], 'how it shines')),
  },
  cacheable: 'answer',
  graphql: 'derived',
  answer: z.strictObject({ of: z.enum(['dark-red', 'blue']), tones: z.array(z.strictObject({ name: z.string() })) }),
  problems: [],
  cli: null,
  examples: [],
  ask: async (_, args) => {
    requested.push(args)
    return ok({ of: args.of, tones: [{ name: 'one' }] })
  },
})

describe('a root field derived from a question', () => {
  const part = derivedPart([shades], new Set())

  it('takes enumerations in capitals', () => {
    expect(part.query).toContain('of: ShadesOfChoice!')
    expect(part.query).toContain('finish: ShadesFinishChoice')
    expect(part.types).toContain('enum ShadesOfChoice { DARK_RED BLUE }')
    expect(part.types).toContain('enum ShadesFinishChoice { MATT GLOSS }')
  })

  it("passes the question's own values, and answers in capitals", async () => {
    const answer = await part.resolvers.get('Query.shades')?.(
      null as never,
      { of: 'DARK_RED' } as never,
      {} as never,
      {} as never,
    )
    expect(requested).toEqual([{ of: 'dark-red', finish: undefined }])
    expect(answer).toEqual({ of: 'DARK_RED', tones: [{ name: 'one' }] })
  })

  it('names anonymous types so that no defined type can collide', () => {
    expect([...part.types.matchAll(/(?:type|enum) (\w+)/g)].map((match) => match[1])).toEqual([
      'ShadesOfAnswer',
      'ShadesTonesAnswer',
      'ShadesAnswer',
      'ShadesOfChoice',
      'ShadesFinishChoice',
    ])
  })

  it('rejects two different types of one name', () => {
    const other = { ...shades, parameters: { of: word(['green'], 'a colour') } }
    expect(() => derivedPart([shades, other as never], new Set())).toThrow('two types are named ShadesOfChoice')
  })
})
