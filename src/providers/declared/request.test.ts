import { expect, it } from 'vitest'
import { piecesOf } from '../../lib/template.ts'
import { fillRequest, requestMistakes } from './request.ts'

const graphql = (query: string) => ({ path: '/graphql', body: { query, variables: { after: '{cursor}' } } })

it('doubled braces in a GraphQL query are sent as single ones', () => {
  const request = graphql('query ($after: String) {{ models(first: {limit}, after: $after) {{ id owner {{ name }}}}}}')
  expect(requestMistakes(request, ['cursor', 'limit'])).toEqual([])
  expect(fillRequest(request, { cursor: '{x}', limit: 50 }).body).toEqual({
    query: 'query ($after: String) { models(first: 50, after: $after) { id owner { name }}}',
    variables: { after: '{x}' },
  })
})

it('a parameter is sent once per value, without empty values', () => {
  const request = { path: '/models', query: { expand: ['sha', '{cursor}', '{limit}'], full: 'true' } }
  expect(requestMistakes(request, ['cursor', 'limit'])).toEqual([])
  expect(fillRequest(request, { cursor: null, limit: 5 }).path).toBe('/models?expand=sha&expand=5&full=true')
  expect(requestMistakes({ path: '/', query: { expand: ['a', '{b}'] } }, [])).toMatchObject([{ path: 'query.expand' }])
})

it.each([
  ['{{cursor}}', ['{cursor}']],
  ['a{{{{b}}', ['a{{b}']],
  ['{{{limit}}}', ['{', { name: 'limit', form: null }, '}']],
  ['{limit}{{', [{ name: 'limit', form: null }, '{']],
  ['', []],
])('a doubled brace is read as one, beside a placeholder: %s', (text, pieces) => {
  expect(piecesOf(text)).toEqual({ ok: true, value: pieces })
})

it.each(['{ models }', 'a } b', '{{ a }', '{a}}', '{', '}}}'])(
  'a single brace is rejected, with what to write: %s',
  (text) => {
    const [mistake, ...more] = requestMistakes(graphql(text), ['a', 'cursor'])
    expect(mistake).toMatchObject({ path: 'body.query' })
    expect(mistake?.reason).toContain('write {{ or }} for a brace itself')
    expect(more).toEqual([])
  },
)

const operation = { aws: { service: 'sagemaker', target: 'SageMaker.ListModels' }, body: { NextToken: '{cursor}' } }

it('an AWS request uses its operation and the configured region', () => {
  const known = ['cursor', 'settings.region']
  expect(requestMistakes(operation, known)).toEqual([])
  const at = { 'settings.region': 'eu-west-1' }
  const made = { method: 'POST', path: '/', format: 'aws', aws: { ...operation.aws, region: 'eu-west-1' } }
  expect(fillRequest(operation, { ...at, cursor: null })).toEqual({ ...made, body: {} })
  expect(fillRequest(operation, { ...at, cursor: 'c' })).toEqual({ ...made, body: { NextToken: 'c' } })
  expect(fillRequest({ aws: operation.aws }, at)).toEqual({ ...made, body: {} })
})

it('an AWS operation is rejected without a region, or with redundant settings', () => {
  expect(requestMistakes(operation, ['cursor'])).toMatchObject([{ path: 'aws' }])
  const beside = { ...operation, method: 'GET' as const, query: { a: 'b' }, format: 'text' as const }
  expect(requestMistakes(beside, ['cursor', 'settings.region']).map(({ path }) => path)).toEqual([
    'method',
    'format',
    'query',
  ])
})
