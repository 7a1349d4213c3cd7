import type { MeasuredRow } from '../panels/measurements.ts'
import { comparedOf, type RunColumn } from './run-columns.ts'

interface FoundRuns {
  readonly rows: readonly MeasuredRow[]
  /** Why the text is invalid or matches nothing; null otherwise. */
  readonly mistake: string | null
}

type Field = Pick<RunColumn, 'kind' | 'title' | 'textOf' | 'numberOf'>

interface RunCondition {
  readonly fields: readonly Field[]
  readonly sign: string
  readonly typed: string
}

/** Columns that every run has, under MLflow's names. */
const ATTRIBUTES: readonly Field[] = [
  attribute('status', ({ status }) => status),
  attribute('name', ({ name }) => name),
  attribute('run_name', ({ name }) => name),
]

function attribute(title: string, textOf: Field['textOf']): Field {
  return { kind: 'attribute', title, textOf, numberOf: () => null }
}

/** `auc > 0.9`, or MLflow's `metrics.auc > 0.9 and params.lr <= 0.1`; then the operator that joins the next. */
const CONDITION =
  /\s*(?:(metric|param|tag|attribute)(?:eter)?s?\.)?("[^"]+"|`[^`]+`|[^<>=!"'`]+?)\s*(<=|>=|!=|==?|<|>)\s*('[^']*'|"[^"]*"|[^\s'"]+)\s*(?:\b(and|or)\b\s*|$)/iy

/** Text with one of these is a condition, unless it is part of a run's name. */
const OPERATOR = /[<>=]|\si?like\s/i

const LIKE = /\si?like\s/i

const stripQuotes = (text: string): string => text.replace(/^(["'`])(.*)\1$/, '$2')

const NAMES: Readonly<Record<string, string>> = {
  metric: 'metric',
  param: 'parameter',
  tag: 'tag',
  attribute: 'column',
}

/** Alternatives, each a list of conditions that must all hold; or the mistake. */
function parseFilter(text: string, columns: readonly Field[]): readonly (readonly RunCondition[])[] | string {
  const alternatives: RunCondition[][] = [[]]
  const condition = new RegExp(CONDITION)
  for (let joint: string | undefined = 'and'; joint !== undefined;) {
    const rest = text.slice(condition.lastIndex)
    const found = condition.exec(text)
    if (found === null && LIKE.test(rest)) return 'LIKE isn’t understood. Type a part of the value alone.'
    if (found === null)
      return `Couldn’t read ${rest === '' ? 'the end' : `“${rest}”`}. A condition is like auc > 0.9 or status = failed.`
    const [, prefix, quoted = '', sign = '', typed = '', next] = found
    const [kind, name] = [prefix?.toLowerCase() ?? '', stripQuotes(quoted)]
    const fields = [...columns, ...ATTRIBUTES].filter(
      (field) => field.title.toLowerCase() === name.toLowerCase() && field.kind.startsWith(kind),
    )
    if (fields.length === 0) return `No ${NAMES[kind] ?? 'metric, parameter, tag or column'} is called ${name}.`
    alternatives.at(-1)?.push({ fields, sign, typed: stripQuotes(typed) })
    joint = next?.toLowerCase()
    if (joint === 'or') alternatives.push([])
  }
  return alternatives
}

function isMet(row: MeasuredRow, { fields, sign, typed }: RunCondition): boolean {
  return fields.some((field) => {
    const [text, number, wanted] = [field.textOf(row), comparedOf(field, row), Number(typed)]
    if (text === null) return false
    const areNumbers = number !== null && !Number.isNaN(wanted)
    const isSame = areNumbers ? number === wanted : text.toLowerCase() === typed.toLowerCase()
    if (sign === '!=') return !isSame
    if (isSame) return sign.includes('=')
    return areNumbers && (sign.startsWith('<') ? number < wanted : sign.startsWith('>') && number > wanted)
  })
}

const SEARCHED = 'its name, status, user, metrics, parameters or tags'
const CUT = 'Runs with hundreds of metrics or parameters have only the first here: search finds the others.'

/**
 * Rows that meet the conditions or, for plain text, whose name, status or any value contains it, ignoring case. Invalid
 * conditions filter nothing.
 */
export function matching(rows: readonly MeasuredRow[], text: string, columns: readonly RunColumn[]): FoundRuns {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return { rows, mistake: null }
  const alternatives = OPERATOR.test(text) ? parseFilter(text.trim(), columns) : ''
  if (typeof alternatives !== 'string')
    return {
      rows: rows.filter((row) => alternatives.some((all) => all.every((one) => isMet(row, one)))),
      mistake: null,
    }
  const found = rows.filter(({ name, status, user, metrics, parameters, tags }) =>
    [
      name,
      status,
      user,
      ...metrics.map(({ metric, value }) => `${metric}=${value}`),
      ...parameters.map((one) => `${one.name}=${one.value}`),
      ...tags.map(({ tag, value }) => `${tag}=${value ?? ''}`),
    ].some((each) => each?.toLowerCase().includes(wanted)),
  )
  if (found.length > 0) return { rows: found, mistake: null }
  const isCut = rows.some((row) => row.metrics.length + row.parameters.length < row.metricsTotal + row.parametersTotal)
  const mistake = alternatives === '' ? `No run has “${text.trim()}” in ${SEARCHED}.` : alternatives
  return { rows: alternatives === '' ? found : rows, mistake: isCut ? `${mistake} ${CUT}` : mistake }
}
