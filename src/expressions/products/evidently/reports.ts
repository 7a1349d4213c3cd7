import { compareTexts } from '../../../lib/compare-texts.ts'
import { isObject, listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { MAX_TEXT, member, membersOf, objectsIn, textOf, textsIn } from '../../../lib/members.ts'

/** Maximum number of metrics of one report; there can be one for each label of each column. */
const MAX_METRICS = 2_000
/** Maximum number of tests of one report; the worst ones come first. */
const MAX_TESTS = 1_000
const MAX_NAME = 200

/**
 * Reads an Evidently workspace folder: a project is a folder with `metadata.json`, and each report is a file in its
 * `snapshots`, named by its id. Throws if a file can't be understood, so that nothing is stated rather than half of it.
 */
export function evidentlyReports(files: Json): JsonObject {
  const found = listOf(files).flatMap(documentsIn)
  const projects = found.flatMap(({ path, content }) => (path.at(-1) === 'metadata.json' ? [content] : []))
  const runs = found
    .flatMap(({ path, content }) => (path.at(-2) === 'snapshots' ? [runOf(path, content, projects)] : []))
    .toSorted((a, b) => compareTexts(a.at, b.at))
  const latest = new Map(runs.flatMap((run) => (run.dataset === null ? [] : [[run.dataset, run] as const])))
  return {
    projects,
    runs: runs.map(({ shown }) => shown),
    datasets: [...latest].map(([dataset, { tests }]) => ({ dataset, tests: [...tests] })),
  }
}

interface EvidentlyDocument {
  /** Folder names from the outermost, then the file name. */
  readonly path: readonly string[]
  readonly content: JsonObject
}

function documentsIn(file: Json): readonly EvidentlyDocument[] {
  const name = textOf(isObject(file) ? (file.name as Json) : null) ?? 'a file'
  const path = name.split('/')
  const documents = isObject(file) ? listOf(file.documents as Json) : []
  return documents.flatMap((content) => {
    const isReport = path.at(-2) === 'snapshots'
    // Other files in a workspace are uploaded tables, prompts and the like.
    if (!isReport && path.at(-1) !== 'metadata.json') return []
    if (!isObject(content)) throw new Error(`${name} isn't an object`)
    const document = content
    if (isReport && (!isObject(document.metric_results) || textOf(document.timestamp) === null))
      throw new Error(`${name} isn't a report of Evidently 0.7`)
    if (!isReport && (textOf(document.id) === null || textOf(document.name) === null))
      throw new Error(`${name} isn't a project of Evidently`)
    return [{ path, content: document }]
  })
}

interface EvidentlyRun {
  readonly at: string
  readonly dataset: string | null
  readonly tests: readonly JsonObject[]
  readonly shown: JsonObject
}

function runOf(path: readonly string[], report: JsonObject, projects: readonly JsonObject[]): EvidentlyRun {
  const project = path.at(-3) ?? null
  const results = membersOf(report, 'metric_results')
  const metadata = member(report, 'metadata')
  const at = reportTime(textOf(report.timestamp) ?? '')
  const dataset = textOf(metadata.dataset_id)
  const metrics = results.flatMap(numbersIn)
  const all = results.flatMap((each) => objectsIn(each, 'tests').map((test) => testOf(test, at)))
  const tests = all.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, MAX_TESTS)
  const failed = all.filter(({ success, severity }) => success === false && severity === 'error')
  const problems = [leftOut(metrics.length, MAX_METRICS, 'metrics'), leftOut(all.length, MAX_TESTS, 'tests')]
  const shown = {
    id: (path.at(-1) ?? '').replace(/\.json$/, ''),
    project,
    name: textOf(report.name) ?? nameOf(textOf(projects.find(({ id }) => id === project)?.name), at),
    at,
    dataset,
    data: dataset === null ? null : nameOf(dataset.split('/').at(-1) ?? dataset, at),
    model: textOf(metadata.model_id),
    metadata,
    tags: textsIn(report, 'tags'),
    metrics: metrics.slice(0, MAX_METRICS),
    status: all.length === 0 ? null : failed.length > 0 ? 'failed' : 'succeeded',
    error:
      failed.length === 0 ? null : truncateWithEllipsis(failed.map(({ assertion }) => assertion).join(', '), MAX_TEXT),
    problems: problems.filter((problem) => problem !== null),
  }
  return { at, dataset, tests, shown }
}

/** Names a report or its data by what it is of and by its time to the minute. */
function nameOf(subject: string | null, at: string): string {
  return [subject, at.slice(0, 'YYYY-MM-DDTHH:mm'.length).replace('T', ' ')].filter((part) => part !== null).join(' ')
}

/** Evidently writes local time without a zone: UTC in a container, where it mostly runs. */
function reportTime(text: string): string {
  return /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
}

function leftOut(count: number, most: number, what: string): string | null {
  return count > most ? `${count - most} of ${count} ${what} are left out` : null
}

const PARTS = ['count', 'share', 'mean', 'std']
const LABELLED = ['values', 'counts', 'shares']

/** A result is one number, a pair, or one for each label; each has its own name. */
function numbersIn(result: JsonObject): readonly JsonObject[] {
  const parts = [...PARTS.map((part) => member(result, part)), ...LABELLED.flatMap((part) => membersOf(result, part))]
  return [result, ...parts].flatMap(({ display_name: name, value }) =>
    typeof value === 'number' ? [{ name: truncateWithEllipsis(textOf(name) ?? 'metric', MAX_NAME), value }] : [],
  )
}

/** Describes a test of a column or of the whole table. A test that couldn't run didn't succeed. */
function testOf(test: JsonObject, at: string): JsonObject {
  const { status } = test
  const isCritical = member(member(test, 'bound_test'), 'test').is_critical !== false
  return {
    assertion: truncateWithEllipsis(textOf(test.name) ?? 'test', MAX_NAME),
    column: textOf(member(member(test, 'metric_config'), 'params').column),
    success: status === 'SKIPPED' ? null : status === 'SUCCESS',
    severity: isCritical && status !== 'WARNING' ? 'error' : 'warn',
    message: truncateWithEllipsis(textOf(test.description) ?? '', MAX_TEXT),
    at,
  }
}

const rankOf = ({ success, severity }: JsonObject): number =>
  success === false ? (severity === 'warn' ? 1 : 0) : success === null ? 2 : 3
