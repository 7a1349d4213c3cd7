import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection } from '../declare.ts'
import { DEPLOYMENT, Deployments, isServing, type DeploymentEntity } from '../deployments.tsx'
import { shareText } from '../test-facts.ts'

interface InstanceDeploymentsData {
  readonly instance: { readonly deployedAs: NodeConnection<DeploymentEntity> } | null
}

export const panel = entityPanel<InstanceDeploymentsData>({
  id: 'deployments',
  title: 'Deployments',
  types: ['ModelInstance'],
  about: ['ModelDeployment'],
  tab: 'usage',
  order: 20,
  fields: {
    instance: field`modelInstance(id: $uri) {
      deployedAs(first: 50) { totalCount edges { node { ${DEPLOYMENT} runsOn { ${ENTITY_REF} } } } }
    }`,
  },
  empty: ({ instance }) => (nodesOf(instance?.deployedAs).length === 0 ? 'No deployments known.' : null),
  component: ({ data: { instance } }) => (
    <Deployments deployments={nodesOf(instance?.deployedAs)} total={instance?.deployedAs.totalCount} of="service" />
  ),
  headline: [
    {
      label: 'Serving share',
      value: ({ instance }) => {
        const active = nodesOf(instance?.deployedAs).filter(isServing)
        if (active.length === 0) return 'not deployed'
        return [...new Set(active.map(({ trafficShare }) => shareText(trafficShare)))].join(', ')
      },
    },
  ],
})
