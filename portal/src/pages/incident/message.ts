import type { QuestionAnswer } from '../../client/ask.ts'
import { nameOfPart } from '../../../../src/catalogue/display-name.ts'

/** Owners known only by name have no URI. */
type Owner = Pick<QuestionAnswer<'incident'>['owners'][number], 'uri' | 'name'>
type IncidentShown = Pick<QuestionAnswer<'incident'>, 'name' | 'versions' | 'exposure'>

const STATES: Readonly<Record<string, string>> = { unknown: 'use unknown', chosen: 'chosen for use' }
/** Maximum number of lines per kind. */
const MAX_LINES = 20

/** Message to an owner: their share of the page, and a link to the rest. */
export function messageTo(owner: Owner, { name, versions, exposure }: IncidentShown, address: string): string {
  const isTheirs = ({ owners }: { readonly owners: readonly Owner[] }): boolean =>
    owners.some((one) => one.uri === owner.uri && one.name === owner.name)
  const running = exposure.filter((one) => isTheirs(one) && one.until === null).map((one) => one.name)
  const versionsIn = (some: typeof versions): readonly string[] =>
    some.map(({ state, ...version }) => `${versionName(version)} (${STATES[state] ?? state})`)
  const trained = versions.filter(({ owners, trainedBy }) => owners.length === 0 && isTheirs({ owners: trainedBy }))
  return [
    `Something is wrong with ${name}.`,
    ...listLines('Versions of yours are affected:', versionsIn(versions.filter(isTheirs))),
    ...listLines('Affected versions that you trained and that have no owner:', versionsIn(trained)),
    ...listLines('Deployments and tests of yours run on such versions:', running),
    'Please retrain, roll back or retire what runs on it.',
    address,
  ].join('\n')
}

export function versionName({ name, model }: Pick<IncidentShown['versions'][number], 'name' | 'model'>): string {
  return model === null ? name : nameOfPart(model.name, name)
}

function listLines(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const left = names.length - MAX_LINES
  return [title, ...names.slice(0, MAX_LINES).map((one) => `- ${one}`), ...(left > 0 ? [`- and ${left} more`] : [])]
}
