import { formatCountOrNone, formatNumber } from '../../../../src/lib/format-count.ts'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { DEPLOYMENT, Deployments, hasFailed, isServing, type DeploymentEntity } from '../deployments.tsx'

interface DeploymentsData {
  readonly model: {
    readonly instances: NodeConnection<EntityRef & { readonly deployedAs: NodeConnection<DeploymentEntity> }>
  } | null
}

const deploymentsOf = ({ model }: DeploymentsData): readonly DeploymentEntity[] =>
  nodesOf(model?.instances).flatMap((instance) =>
    nodesOf(instance.deployedAs).map((one) => ({ ...one, deploys: instance })),
  )

export const panel = entityPanel<DeploymentsData>({
  id: 'modelDeployments',
  title: 'Deployments',
  types: ['Model'],
  about: ['ModelDeployment'],
  tab: 'overview',
  order: 20,
  fields: {
    model: field`model(id: $uri) {
      instances(first: 50, newestFirst: true) { totalCount edges { node { ${ENTITY_REF} deployedAs(first: 20) { totalCount edges { node { ${DEPLOYMENT} } } } } } }
    }`,
  },
  empty: (data) => (deploymentsOf(data).length === 0 ? 'No deployments known.' : null),
  component: ({ data }) => {
    const total = nodesOf(data.model?.instances).reduce((sum, { deployedAs }) => sum + deployedAs.totalCount, 0)
    return <Deployments deployments={deploymentsOf(data)} total={total} of="instance" />
  },
  headline: [
    {
      label: 'Serving',
      counts: true,
      value: (data) => {
        const active = deploymentsOf(data).filter(isServing)
        const regions = new Set(active.flatMap(({ region }) => region ?? []))
        const failed = deploymentsOf(data).filter((one) => one.retiredAt === null && hasFailed(one)).length
        const text =
          active.length === 0
            ? 'not deployed'
            : [formatCountOrNone(active.length, 'deployment'), ...regions].join(' · ')
        return failed === 0 ? text : `${text} · ${formatNumber(failed)} failed`
      },
    },
  ],
})
