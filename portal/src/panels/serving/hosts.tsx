import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection } from '../declare.ts'
import { DEPLOYMENT, Deployments, type DeploymentEntity } from '../deployments.tsx'

export const panel = entityPanel<{ readonly service: { readonly hosts: NodeConnection<DeploymentEntity> } | null }>({
  id: 'hosts',
  title: 'Deployments',
  types: ['Service'],
  about: ['ModelDeployment'],
  tab: 'overview',
  order: 10,
  fields: {
    service: field`service(id: $uri) {
      hosts(first: 60) { totalCount edges { node { ${DEPLOYMENT} deploys { ${ENTITY_REF} } } } }
    }`,
  },
  empty: ({ service }) => (nodesOf(service?.hosts).length === 0 ? 'No deployments known.' : null),
  component: ({ data: { service } }) => (
    <Deployments deployments={nodesOf(service?.hosts)} total={service?.hosts.totalCount} of="instance" />
  ),
})
