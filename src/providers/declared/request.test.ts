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

it('sends a parameter once for each of its values, without those that have none', () => {
  const request = { path: '/models', query: { expand: ['sha', '{cursor}', '{limit}'], full: 'true' } }
  expect(requestMistakes(request, ['cursor', 'limit'])).toEqual([])
  expect(filled(request, { cursor: null, limit: 5 }).path).toBe('/models?expand=sha&expand=5&full=true')
  expect(requestMistakes({ path: '/', query: { expand: ['a', '{b}'] } }, [])).toMatchObject([{ path: 'query.expand' }])
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

const operation = { aws: { service: 'sagemaker', target: 'SageMaker.ListModels' }, body: { NextToken: '{cursor}' } }

it('makes a request to AWS of its operation, and of the region that the configuration sets', () => {
  const known = ['cursor', 'settings.region']
  expect(requestMistakes(operation, known)).toEqual([])
  const at = { 'settings.region': 'eu-west-1' }
  const made = { method: 'POST', path: '/', format: 'aws', aws: { ...operation.aws, region: 'eu-west-1' } }
  expect(filled(operation, { ...at, cursor: null })).toEqual({ ...made, body: {} })
  expect(filled(operation, { ...at, cursor: 'c' })).toEqual({ ...made, body: { NextToken: 'c' } })
  expect(filled({ aws: operation.aws }, at)).toEqual({ ...made, body: {} })
})

it('refuses an operation of AWS without a region, or with what it says itself', () => {
  expect(requestMistakes(operation, ['cursor'])).toMatchObject([{ path: 'aws' }])
  const beside = { ...operation, method: 'GET' as const, query: { a: 'b' }, format: 'text' as const }
  expect(requestMistakes(beside, ['cursor', 'settings.region']).map(({ path }) => path)).toEqual([
    'method',
    'format',
    'query',
  ])
})
