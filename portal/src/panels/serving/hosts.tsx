import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { DEPLOYMENT, Deployments, type DeploymentEntity } from '../deployments.tsx'
import { nodesOf, ENTITY_REF, type NodeConnection } from '../shapes.ts'

interface HostsData {
  readonly service: { readonly hosts: NodeConnection<DeploymentEntity> } | null
}

function Hosts({ data: { service } }: PanelProps<HostsData>) {
  const deployments = nodesOf(service?.hosts)
  return (
    <>
      <Deployments deployments={deployments} of="instance" />
      <CutNote shown={deployments.length} total={service?.hosts.totalCount ?? 0} what="deployments" />
    </>
  )
}

export const panel = entityPanel<HostsData>({
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
  component: Hosts,
})
