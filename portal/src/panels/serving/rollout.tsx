import { entityPanel, field, type PanelProps } from '../declare.ts'
import { DEPLOYMENT, Deployments, type DeploymentThing } from '../deployments.tsx'
import { nodesOf, THING, type NodeConnection, type Thing } from '../shapes.ts'
import { ThingLink } from '../things.tsx'
import styles from '../panels.module.css'

interface RolloutData {
  readonly deployment: {
    readonly runsOn: Thing | null
    readonly deploys:
      | (Thing & { readonly instanceOf: Thing | null; readonly deployedAs: NodeConnection<DeploymentThing> })
      | null
  } | null
}

/** The deployment among all of the same instance: how far that is rolled out. */
function Rollout({ data: { deployment }, uri }: PanelProps<RolloutData>) {
  const all = nodesOf(deployment?.deploys?.deployedAs)
  return (
    <>
      <p className={styles['facts']}>
        <ThingLink thing={deployment?.deploys} /> of <ThingLink thing={deployment?.deploys?.instanceOf} /> on{' '}
        <ThingLink thing={deployment?.runsOn} />
        <span>
          {all.filter(({ status }) => status === 'serving').length} of {all.length} serving
        </span>
        {all.some((one) => one.uri === uri) ? null : <span>this deployment is not among them</span>}
      </p>
      <Deployments deployments={all} of="service" />
    </>
  )
}

export const panel = entityPanel<RolloutData>({
  id: 'rollout',
  title: 'Rollout',
  types: ['ModelDeployment'],
  tab: 'overview',
  order: 10,
  fields: {
    deployment: field`modelDeployment(id: $uri) {
      runsOn { ${THING} }
      deploys { ${THING} instanceOf { ${THING} }
        deployedAs(first: 60) { totalCount edges { node { ${DEPLOYMENT} runsOn { ${THING} } } } } }
    }`,
  },
  empty: ({ deployment }) => (deployment?.deploys == null ? 'Deployed version unknown.' : null),
  component: Rollout,
})
