import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { DEPLOYMENT, Deployments, type DeploymentEntity } from '../deployments.tsx'
import { EntityRefLink } from '../entity-refs.tsx'
import styles from '../panels.module.css'

interface RolloutData {
  readonly deployment: {
    readonly runsOn: EntityRef | null
    readonly deploys:
      | (EntityRef & { readonly instanceOf: EntityRef | null; readonly deployedAs: NodeConnection<DeploymentEntity> })
      | null
  } | null
}

export const panel = entityPanel<RolloutData>({
  id: 'rollout',
  title: 'Rollout',
  types: ['ModelDeployment'],
  tab: 'overview',
  order: 10,
  fields: {
    deployment: field`modelDeployment(id: $uri) {
      runsOn { ${ENTITY_REF} }
      deploys { ${ENTITY_REF} instanceOf { ${ENTITY_REF} }
        deployedAs(first: 60) { totalCount edges { node { ${DEPLOYMENT} runsOn { ${ENTITY_REF} } } } } }
    }`,
  },
  empty: ({ deployment }) => (deployment?.deploys == null ? 'Deployed version unknown.' : null),
  /** The deployment among all of the same instance: how far that is rolled out. */
  component: ({ data: { deployment }, uri }) => {
    const all = nodesOf(deployment?.deploys?.deployedAs)
    return (
      <>
        <p className={`row muted ${styles['facts']}`}>
          <EntityRefLink entity={deployment?.deploys} /> of <EntityRefLink entity={deployment?.deploys?.instanceOf} />{' '}
          on <EntityRefLink entity={deployment?.runsOn} />
          <span>
            {all.filter(({ status }) => status === 'serving').length} of {all.length} serving
          </span>
          {all.some((one) => one.uri === uri) ? null : <span>this deployment is not among them</span>}
        </p>
        <Deployments deployments={all} of="service" />
      </>
    )
  },
})
