// The policies that are shipped. All of them are off until a file of definitions names them in `enforces`.
import type { PolicyDefinition } from './definition.ts'

const IN_PRODUCTION = ['stage = "production"']
/** Nothing is required of a version that no registry knows. */
const WITH_A_VERSION = [...IN_PRODUCTION, 'no [no currentInstance]']

/**
 * Four steps from data to what it was made from: a path that has to be kept up to date is bounded. Each step may also
 * stay, so that it finds what is nearer as well.
 */
const UPSTREAM = Array.from({ length: 4 }, () => '(versionOf | derivedFrom | [is DataAsset])').join(' · ')

export const POLICIES: readonly PolicyDefinition[] = [
  {
    id: 'G1',
    title: 'Personal data needs an approval',
    severity: 'block',
    of: ['Model'],
    where: IN_PRODUCTION,
    forbids: `currentInstance · trainedOn · ${UPSTREAM} · [tagged "pii"]`,
    unless: 'currentInstance · [approved for use "personal data"]',
    says: '{subject} is in production and was trained on {found}, which holds personal data, without an approval.',
    off: true,
    description: 'Data is tagged pii. The current version is approved for the use "personal data".',
  },
  {
    id: 'G2',
    title: 'Non-commercial licences stay out of production',
    severity: 'block',
    of: ['Model'],
    where: IN_PRODUCTION,
    forbids: `currentInstance · (basedOn | trainedOn · ${UPSTREAM}) · [tagged "licence" = "non-commercial"]`,
    says: '{subject} is in production and was made from {found}, whose licence forbids commercial use.',
    off: true,
    description: 'Data and models are tagged licence with the value non-commercial.',
  },
  {
    id: 'G3',
    title: 'Nothing in production uses what is deprecated or retired',
    severity: 'warn',
    of: ['Model'],
    where: IN_PRODUCTION,
    forbids:
      'currentInstance · (usesFeature · (versionOf | [is Feature]) | trainedOn · (versionOf | [is DataAsset]) | basedOn · (instanceOf | [is Model])) · ([deprecation != null] | [status = "deprecated"] | [stage in ("deprecated", "retired")])',
    says: '{subject} is in production and uses {found}, which is deprecated or retired.',
    off: true,
    description: 'What is planned to be removed counts, and what its source calls deprecated or retired.',
  },
  {
    id: 'G4',
    title: 'The current version was evaluated lately',
    severity: 'block',
    of: ['Model'],
    where: WITH_A_VERSION,
    requires: 'currentInstance · (<scored · [at within 30 days] | evaluatedOn)',
    says: '{subject} is in production, and its current version was not evaluated in the last 30 days.',
    off: true,
    description:
      'An evaluation run scored the current version in the last 30 days, or its registry, which tells no time, says what ' +
      'it was evaluated on.',
  },
  {
    id: 'G5',
    title: 'Evaluation data is not trained on',
    severity: 'warn',
    of: ['DatasetVersion'],
    where: ['no [no <on]'],
    forbids: 'sameAs? · <trainedOn',
    says: '{subject} is used to evaluate models, and {found} was trained on it.',
    off: true,
    description:
      'It compares versions of data sets, and a copy that another source has by its digest. Rows that two versions share are not seen.',
  },
  {
    id: 'G6',
    title: 'Somebody who is still here owns it',
    severity: 'warn',
    of: ['Model', 'Dataset', 'Feature', 'Pipeline'],
    forbids: 'ownedBy · [active = false]',
    unless: 'ownedBy · ([is Group] | [active = true])',
    says: '{subject} is owned by {found}, who left, and by nobody else.',
    off: true,
  },
  {
    id: 'G7',
    title: 'A model in production can be rolled back',
    severity: 'warn',
    of: ['Model'],
    where: WITH_A_VERSION,
    requires: '<instanceOf · [no <currentInstance] · [artifact != null]',
    says: '{subject} is in production, and has no other version whose artifact is kept.',
    off: true,
  },
  {
    id: 'G8',
    title: 'Data of European members serves Europe alone',
    severity: 'block',
    of: ['ModelDeployment'],
    where: ['status = "serving"', 'region != "eu-west-1"'],
    forbids: `deploys · trainedOn · ${UPSTREAM} · [tagged "use" = "eu-only"]`,
    says: '{subject} serves outside Europe what was trained on {found}, which may be used in Europe alone.',
    off: true,
    description: 'Data is tagged use with the value eu-only. It goes by deployments, since an A/B test has no region.',
  },
]
