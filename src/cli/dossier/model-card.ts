import { dump } from 'js-yaml'
import type { Json } from '../../lib/json.ts'
import { describeDecisions } from '../../query/policies/decisions.ts'
import type { DossierAnswer, DossierEntity } from '../../questions/dossier/schema.ts'
import {
  evaluationData,
  factsIn,
  hyperparametersIn,
  metricsIn,
  modelOf,
  ownersIn,
  teamsIn,
  shownName,
  targetsOf,
  textIn,
  statedValue,
  type DossierFacts,
} from './facts.ts'

/**
 * Writes a model card for the Hugging Face Hub: Markdown for people below a YAML header for programs. Says so where
 * nothing is stated: metadata doesn't know a model's intended use.
 */
export function modelCard(dossier: DossierAnswer): string {
  const facts = factsIn(dossier)
  return `---\n${dump(header(facts), { lineWidth: -1 })}---\n\n${body(facts)}`
}

function header(facts: DossierFacts): object {
  const { dossier } = facts
  const model = modelOf(facts)
  const framework = model === null ? null : textIn(facts, model.uri, 'framework')
  const task = model === null ? null : textIn(facts, model.uri, 'task')
  const data = targetsOf(facts, dossier.uri, 'ModelInstance.trainedOn')
  const metrics = metricsIn(facts)
  const results = Map.groupBy(metrics, ({ of, by }) => of || by)
  return {
    ...(framework === null ? {} : { library_name: framework }),
    tags: ['mlg', ...(task === null ? [] : [task]), ...tagsOf(facts)],
    ...(data.length === 0 ? {} : { datasets: data.map(({ name }) => name) }),
    ...(metrics.length === 0 ? {} : { metrics: [...new Set(metrics.map(({ name }) => name))] }),
    'model-index': [
      {
        name: dossier.name,
        results: [...results].map(([of, measured]) => ({
          task: { type: task ?? 'other' },
          dataset: { type: of === '' ? 'unspecified' : of, name: of === '' ? 'unspecified' : of },
          metrics: measured.map(({ name, value }) => ({ type: name, name, value: numberOr(value) })),
        })),
      },
    ],
  }
}

function tagsOf(facts: DossierFacts): readonly string[] {
  const tags = statedValue(facts, facts.dossier.uri, 'tags')
  return (Array.isArray(tags) ? tags : []).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null || !('tag' in entry)) return []
    const { tag, value } = entry as { readonly tag: unknown; readonly value?: unknown }
    return typeof value === 'string' ? [`${String(tag)}:${value}`] : [String(tag)]
  })
}

function numberOr(value: string): number | string {
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

const NOT_STATED = '_Not stated._'

function body(facts: DossierFacts): string {
  const { dossier } = facts
  const { uri, name, tx, at, digest } = dossier
  const model = modelOf(facts)
  const text = (about: string, attribute: string): string | null => {
    const found = textIn(facts, about, attribute)
    return found === null ? null : escapeMarkdown(found)
  }
  const dated = ['version', 'modelState', 'trainedAt', 'createdAt', 'staleAfter'].flatMap((attribute) => {
    const value = text(uri, attribute)
    return value === null ? [] : [`- ${attribute}: ${value}`]
  })
  const linesOf = (things: readonly DossierEntity[]): string =>
    things.length === 0
      ? NOT_STATED
      : things.map((one) => `- ${escapeMarkdown(shownName(one))} (\`${code(one.uri)}\`)`).join('\n')
  const section = (...types: DossierAnswer['things'][number]['section'][]): string =>
    linesOf(dossier.things.filter((thing) => types.includes(thing.section)))
  const metrics = metricsIn(facts).map(
    ({ name, value, of, by }) => `| ${[name, value, of, by].map(escapeMarkdown).join(' | ')} |`,
  )
  const [owners, teams] = [ownersIn(facts), teamsIn(facts)]
  const people = dossier.statements.filter(({ origin }) => origin === 'person')
  return [
    `# ${escapeMarkdown(name)}`,
    text(uri, 'description') ?? NOT_STATED,
    model === null ? '' : `A version of ${escapeMarkdown(model.name)}. ${text(model.uri, 'description') ?? ''}`.trim(),
    '## Model details',
    dated.join('\n') || NOT_STATED,
    '### Owners',
    owners.length === 0 && teams.length > 0
      ? teams.map((team) => `- ${escapeMarkdown(team)}`).join('\n')
      : linesOf(owners),
    '## Intended use and limitations',
    NOT_STATED,
    '## Training data',
    linesOf(targetsOf(facts, uri, 'ModelInstance.trainedOn')),
    '## Features',
    section('features'),
    '## Training procedure',
    section('code', 'runs'),
    '### Hyperparameters',
    fenceJson(hyperparametersIn(facts)),
    '## Evaluation',
    '### Evaluation data',
    linesOf(evaluationData(facts)),
    '### Metrics',
    metrics.length === 0
      ? NOT_STATED
      : ['| metric | value | data | evaluation |', '| --- | --- | --- | --- |', ...metrics].join('\n'),
    '## Tests and deployments',
    section('tests', 'deployments'),
    '## Statements of people',
    people.length === 0
      ? NOT_STATED
      : people
          .map(
            (one) =>
              `- ${escapeMarkdown(one.says)}: ${escapeMarkdown(describeDecisions(one.says, (one.value ?? null) as Json)?.join('; ') ?? JSON.stringify(one.value ?? one.to ?? ''))} (transaction ${one.tx ?? '?'})`,
          )
          .join('\n'),
    '## Source',
    `The record of ${escapeMarkdown(at)}, transaction ${tx}, digest \`${code(digest)}\`. ${dossier.cut.length === 0 ? '' : 'Not complete: the dossier lists what it leaves out.'}`.trim(),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

/** Escapes text for Markdown and HTML. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]()#+!|<>~&]/g, (c) => `\\${c}`)
}

function code(text: string): string {
  return text.replaceAll(/[`\s]/g, ' ')
}

/** JSON has no line that begins with a fence. */
function fenceJson(value: unknown): string {
  return value === undefined ? NOT_STATED : `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``
}
