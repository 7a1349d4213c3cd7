import { expect, it } from 'vitest'
import { piecesOf } from '../../lib/template.ts'
import { filled, requestMistakes } from './request.ts'

const graphql = (query: string) => ({ path: '/graphql', body: { query, variables: { after: '{cursor}' } } })

it('sends the braces of a GraphQL query that are written twice', () => {
  const request = graphql('query ($after: String) {{ models(first: {limit}, after: $after) {{ id owner {{ name }}}}}}')
  expect(requestMistakes(request, ['cursor', 'limit'])).toEqual([])
  expect(filled(request, { cursor: '{x}', limit: 50 }).body).toEqual({
    query: 'query ($after: String) { models(first: 50, after: $after) { id owner { name }}}',
    variables: { after: '{x}' },
  })
})

it.each([
  ['{{cursor}}', ['{cursor}']],
  ['a{{{{b}}', ['a{{b}']],
  ['{{{limit}}}', ['{', { name: 'limit', form: null }, '}']],
  ['{limit}{{', [{ name: 'limit', form: null }, '{']],
  ['', []],
])('reads a brace that is written twice as one, and a placeholder beside it: %s', (text, pieces) => {
  expect(piecesOf(text)).toEqual({ ok: true, value: pieces })
})

it.each(['{ models }', 'a } b', '{{ a }', '{a}}', '{', '}}}'])(
  'refuses a brace alone, and says what to write: %s',
  (text) => {
    const [mistake, ...more] = requestMistakes(graphql(text), ['a', 'cursor'])
    expect(mistake).toMatchObject({ path: 'body.query' })
    expect(mistake?.reason).toContain('write {{ or }} for a brace itself')
    expect(more).toEqual([])
  },
)
