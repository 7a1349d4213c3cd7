import { expect, it } from 'vitest'
import { expressionOf } from '../../../expressions/expression.ts'
import { must } from '../../../lib/result.ts'
import { mappedAnswer } from '../../provider/recorded.ts'

const COMPONENT = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  ref: 'component:default/ranker',
  metadata: {
    name: 'Ranker',
    annotations: { 'mlflow.org/model': 'churn', 'backstage.io/view-url': 'https://git.example' },
  },
  spec: { type: 'service', dependsOn: ['component:page', 'resource:sales'] },
}

it('an annotation leads to the model that it names, in the source that serves models', () => {
  const { statement } = mappedAnswer('backstage', 'Service', COMPONENT.ref, COMPONENT, { registry: ['models'] })
  const own = 'aip://service/backstage/component:default/ranker'
  expect(statement.edges).toContainEqual(
    expect.objectContaining({ type: 'Service.usesModel', from: own, to: 'aip://model/registry/churn' }),
  )
  expect(statement.nodes.find(({ uri }) => uri === own)?.attributes).toMatchObject({
    properties: { 'mlflow.org/model': 'churn' },
    sourceUrl: 'https://git.example',
  })
})

it('a component that is needed may be a service or another component: any type of its address is read', () => {
  const { statement } = mappedAnswer('backstage', 'Service', COMPONENT.ref, COMPONENT, { registry: ['models'] })
  expect(statement.references).toContainEqual({ uri: 'aip://service/backstage/component:default/page', expects: [] })
})

it('what files say at the other end is said by what needs it', () => {
  const moved = must(expressionOf('depended_on(@)'))
  const entity = (name: string, spec: object) => ({ kind: 'Component', metadata: { name, namespace: 'teams' }, spec })
  const [a, b, c] = [
    entity('a', { dependencyOf: ['component:b', 'Component:Teams/B', 'b', 'component:gone', 7] }),
    entity('B', { dependsOn: ['resource:x'] }),
    entity('c', {}),
  ]
  expect(moved.evaluate([a, b, c, 'text', { kind: 'Component' }] as never)).toEqual({
    ok: true,
    value: [
      a,
      { ...b, spec: { dependsOn: ['resource:x', 'component:teams/a', 'component:teams/a'] } },
      c,
      'text',
      { kind: 'Component' },
    ],
  })
  expect(moved.evaluate('text')).toEqual({ ok: true, value: null })
})
