// Policies that are shipped. `builtin.ts` switches all off, until a definitions file names them in `enforces`.
import type { PolicyDefinition } from './definition.ts'

const IN_PRODUCTION = ['in production']
/** Requires nothing of a version that no registry knows. */
const WITH_A_VERSION = [...IN_PRODUCTION, 'no [no currentInstance]']

/**
 * Four steps from data to its origins: a path that is kept up to date must be bounded. Each step may also stay, so that
 * nearer origins are found as well.
 */
const UPSTREAM = Array.from(
  { length: 4 },
  () => '(versionOf | derivedFrom | sameAs | contentOf | [is DataAsset])',
).join(' · ')

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
    description: 'Models trained on data tagged pii have an approval for "personal data".',
  },
  {
    id: 'G2',
    title: 'Non-commercial licences stay out of production',
    severity: 'block',
    of: ['Model'],
    where: IN_PRODUCTION,
    forbids: `currentInstance · (basedOn | trainedOn · ${UPSTREAM}) · [tagged "licence" = "non-commercial"]`,
    says: '{subject} is in production and was made from {found}, whose licence forbids commercial use.',
    description: 'Nothing from which the current version is made has the tag licence::non-commercial.',
  },
  {
    id: 'G3',
    title: 'Nothing in production uses deprecated or retired inputs',
    severity: 'warn',
    of: ['Model'],
    where: IN_PRODUCTION,
    forbids:
      'currentInstance · (usesFeature · (versionOf | [is Feature]) | trainedOn · (versionOf | [is DataAsset]) | basedOn · (instanceOf | [is Model])) · ([deprecation != null] | [status = "deprecated"] | [stage in ("deprecated", "retired")])',
    says: '{subject} is in production and uses {found}, which is deprecated or retired.',
    description: 'All inputs are current: none is deprecated, retired or planned for removal.',
  },
  {
    id: 'G4',
    title: 'The current version was evaluated recently',
    severity: 'block',
    of: ['Model'],
    where: WITH_A_VERSION,
    requires: 'currentInstance · (<scored · [status != "failed"] · [at within 30 days] | evaluatedOn)',
    says: "{subject} is in production, and its current version wasn't evaluated in the last 30 days.",
    description: 'An evaluation scored the current version within the last 30 days.',
  },
  {
    id: 'G5',
    title: "Evaluation data isn't trained on",
    severity: 'warn',
    of: ['DatasetVersion'],
    where: ['no [no <on]'],
    forbids: 'sameContent? · <trainedOn',
    says: '{subject} is used to evaluate models, and {found} was trained on it.',
    description: 'Training and evaluation use different data, by version and by digest.',
  },
  {
    id: 'G6',
    title: 'Somebody who is still here owns it',
    severity: 'warn',
    of: ['Model', 'Dataset', 'Feature', 'Pipeline'],
    forbids: 'ownedBy · ([active = false] | [deleted])',
    unless: 'ownedBy · [no [deleted]] · ([is Group] | [active = true])',
    says: '{subject} is owned by {found}, who left, and by nobody else.',
    description: "At least one owner is a team, or a person who hasn't left.",
  },
  {
    id: 'G7',
    title: 'A model in production can be rolled back',
    severity: 'warn',
    of: ['Model'],
    where: WITH_A_VERSION,
    requires: '<instanceOf · [no <currentInstance] · [artifact != null]',
    says: '{subject} is in production, and has no other version whose artifact is kept.',
    description: 'Another version has an artifact, so that you can go back to it.',
  },
  {
    id: 'G8',
    title: 'Data of European members serves Europe alone',
    severity: 'block',
    of: ['ModelDeployment'],
    where: ['status = "serving"', 'region != "eu-west-1"'],
    forbids: `deploys · trainedOn · ${UPSTREAM} · [tagged "use" = "eu-only"]`,
    says: '{subject} serves outside eu-west-1 what was trained on {found}, which may be used in Europe alone.',
    description: 'Models trained on data tagged use::eu-only are served only in eu-west-1.',
  },
]
