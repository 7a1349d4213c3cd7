import { countOf, firstOf, parentOf } from '../partition.ts'
import { DAY, HOUR, bornAt, iso, type CompanyPlan } from '../plan.ts'
import { below, between, pick, round } from '../random.ts'
import { ids, names } from '../ids.ts'
import { featureVersionAt, featuresOfModel } from '../relations/features.ts'
import * as relation from '../relations/models.ts'
import type { ModelPosition } from '../relations/models.ts'
import { consumedBy, datasetsReadBy, runOf, versionAt } from '../relations/pipelines.ts'
import { aboutOf } from '../topics.ts'
import { slotOf } from '../words.ts'
import type { DeploymentRecord, Instance, Model } from '../../tables/registry.ts'
import { descriptionOf, ownersOf, stamp, type Maker } from './common.ts'

const changedAfterNewest = (plan: CompanyPlan, index: number): number => {
  const newest = relation.instanceAt(plan, index, countOf(plan.instances, index) - 1)
  return relation.instanceChangedAt(plan, newest, relation.modelPositionOf(plan, newest))
}

export const models: Maker<Model> = {
  changed: changedAfterNewest,
  record: (plan, index) => {
    const draw = plan.draws.models
    const id = ids.models(plan, index)
    const name = names.model(plan, index)
    const current = relation.currentInstance(plan, index)
    return {
      id,
      name,
      ...descriptionOf(
        plan,
        'models',
        index,
        `${aboutOf(index, name).does} Serves ${pick(slotOf(index).surfaces, draw(index, 'surface'))}.`,
      ),
      ...ownersOf(plan, 'models', index, index),
      ...stamp('models', id, bornAt(plan, 'models', index), changedAfterNewest(plan, index)),
      framework: pick(['pytorch', 'tensorflow', 'xgboost', 'lightgbm', 'jax'], draw(index, 'framework')),
      task: pick(['ranking', 'classification', 'regression', 'embedding', 'bandit'], draw(index, 'task')),
      modality: pick(['tabular', 'tabular', 'sequence', 'text', 'image', 'video'], draw(index, 'modality')),
      stage: relation.stageOf(plan, index),
      staleness_policy: { max_age_days: maxAge(draw(index, 'stale')) },
      configuration: { batch_size: 256 << below(4, draw(index, 'batch')), embedding_size: 64 },
      documentation: `https://docs.tools.example/models/${id}`,
      current_instance_id: current === null ? null : ids.instances(plan, current),
    }
  },
}

const versionName = (plan: CompanyPlan, { model, position }: ModelPosition): string =>
  `${names.model(plan, model)} v${position + 1}`

const maxAge = (share: number): number => [7, 14, 30, 90][below(4, share)] ?? 30

export const instances: Maker<Instance> = {
  changed: (plan, index) => relation.instanceChangedAt(plan, index, relation.modelPositionOf(plan, index)),
  record: (plan, index) => {
    const draw = plan.draws.instances
    const id = ids.instances(plan, index)
    const modelPosition = relation.modelPositionOf(plan, index)
    const { model, position } = modelPosition
    const trained = relation.trainedAt(plan, index, modelPosition)
    const run = relation.trainingRun(plan, index, modelPosition)
    const skill = relation.skillOf(plan, index, modelPosition)
    return {
      id,
      name: versionName(plan, modelPosition),
      ...descriptionOf(plan, 'instances', index, `Version ${position + 1}, trained ${iso(trained).slice(0, 10)}.`),
      ...ownersOf(plan, 'instances', index, model),
      ...stamp('instances', id, trained, relation.instanceChangedAt(plan, index, modelPosition)),
      model_id: ids.models(plan, model),
      version: `${position + 1}.0.${below(4, draw(index, 'patch'))}`,
      artifact: {
        uri: `s3://models/${id}/model.tar`,
        size_bytes: Math.floor(10 ** between(6, 10, draw(index, 'size'))),
        digest: `sha256:${below(2 ** 32, draw(index, 'digest'))
          .toString(16)
          .padStart(8, '0')}`,
      },
      state: relation.stateOf(plan, modelPosition),
      metrics: [
        {
          name: 'auc',
          value: round(between(0.62, 0.94, skill), 4),
          split: 'validation',
          at: iso(trained),
        },
        {
          name: 'log_loss',
          value: round(between(0.6, 0.2, skill), 4),
          split: 'test',
          at: iso(trained),
        },
      ],
      hyperparameters: {
        learning_rate: round(10 ** between(-4, -1, draw(index, 'rate')), 5),
        epochs: 1 + below(20, draw(index, 'epochs')),
      },
      trained_at: iso(trained),
      stale_after: iso(trained + 30 * DAY),
      ...runFields(plan, index, modelPosition, run),
      features: featuresFor(plan, modelPosition),
    }
  },
}

/** One instance in 250 names a run that the orchestrator has purged. */
function runFields(plan: CompanyPlan, index: number, { model, position, of }: ModelPosition, run: number | null) {
  const trainer = relation.trainerOf(plan, model)
  const versions =
    run === null
      ? datasetsReadBy(plan, trainer).map((dataset) => versionAt(plan, dataset, position, of))
      : consumedBy(plan, runOf(plan, run))
  const purged = plan.draws.instances(index, 'purged') < 0.004
  return {
    dataset_version_ids: versions.map((version) => ids['dataset-versions'](plan, version)),
    ...(run === null
      ? {}
      : { pipeline_run_id: purged ? `${ids.pipelines(plan, trainer)}-run-purged` : ids['pipeline-runs'](plan, run) }),
  }
}

/** Later versions use more of the model's features; seven in ten pin the feature's version. */
function featuresFor(
  plan: CompanyPlan,
  { model, position, of }: ModelPosition,
): { feature_id: string; feature_version_id?: string }[] {
  const entries = featuresOfModel(plan, model)
    .slice(0, 4 + position)
    .map((feature, nth) => ({
      feature_id: ids.features(plan, feature),
      ...(plan.draws.models(model, `pinned ${nth}`) < 0.7
        ? { feature_version_id: ids['feature-versions'](plan, featureVersionAt(plan, feature, position, of)) }
        : {}),
    }))
  const reuses = slotOf(model).key === 'ads' && plan.draws.models(model, 'content embedding') < 0.35
  return reuses
    ? [{ feature_id: 'content-embedding', feature_version_id: 'content-embedding-v3' }, ...entries]
    : entries
}

/** The newest instance is deployed first; if deployments outnumber instances, it is deployed to several regions. */
const deployedAt = (plan: CompanyPlan, index: number): number => {
  const model = parentOf(plan.deployments, index)
  const newest = countOf(plan.instances, model) - 1
  return relation.instanceAt(plan, model, newest - ((index - firstOf(plan.deployments, model)) % (newest + 1)))
}

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'sa-east-1'] as const

/** Each deployment of an instance is in another region; when these run out, a region has two. */
function placeOf(plan: CompanyPlan, index: number): { readonly region: string; readonly again: number } {
  const model = parentOf(plan.deployments, index)
  const round = Math.floor((index - firstOf(plan.deployments, model)) / countOf(plan.instances, model))
  const first = below(REGIONS.length, plan.draws.models(model, 'region'))
  return {
    region: REGIONS[(first + round) % REGIONS.length] ?? REGIONS[0],
    again: Math.floor(round / REGIONS.length),
  }
}

const deploymentTimes = (plan: CompanyPlan, index: number) => {
  const instance = deployedAt(plan, index)
  const modelPosition = relation.modelPositionOf(plan, instance)
  const draw = plan.draws.deployments
  const begun = relation.trainedAt(plan, instance, modelPosition) + between(2 * HOUR, 2 * DAY, draw(index, 'begun'))
  const at = Math.floor(Math.min(plan.epoch, begun))
  const state = relation.stateOf(plan, modelPosition)
  const retired = state === 'retired' ? Math.floor(between(at, plan.epoch, draw(index, 'ended'))) : null
  return { instance, modelPosition, state, at, retired }
}

export const deployments: Maker<DeploymentRecord> = {
  changed: (plan, index) => {
    const { at, retired } = deploymentTimes(plan, index)
    return retired ?? at
  },
  record: (plan, index) => {
    const draw = plan.draws.deployments
    const id = ids.deployments(plan, index)
    const { instance, modelPosition, state, at, retired } = deploymentTimes(plan, index)
    const { region, again } = placeOf(plan, index)
    const trouble = draw(index, 'trouble')
    return {
      id,
      name: `${versionName(plan, modelPosition)} in ${region}${again === 0 ? '' : `, ${again + 1}`}`,
      ...ownersOf(plan, 'deployments', index, modelPosition.model),
      ...stamp('deployments', id, at, retired ?? at),
      instance_id: ids.instances(plan, instance),
      service_id: ids.services(plan, relation.serviceOf(plan, modelPosition.model)),
      environment: state === 'released' || state === 'retired' ? 'production' : 'staging',
      region,
      status: retired !== null ? 'retired' : trouble < 0.03 ? 'failed' : trouble < 0.06 ? 'deploying' : 'serving',
      configuration: { max_batch: 32, timeout_ms: 20 + below(80, draw(index, 'timeout')) },
      replicas: retired !== null ? 0 : 2 + below(40, draw(index, 'replicas')),
      traffic_share: retired !== null ? 0 : state === 'released' ? 1 : 0.05,
      deployed_at: iso(at),
      retired_at: retired === null ? null : iso(retired),
    }
  },
}
