import type { Json, JsonObject } from '../../../lib/json.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { member, objectsIn, textOf } from '../../../lib/members.ts'

const FAILED: ReadonlySet<string> = new Set(['error', 'fail', 'runtime error', 'partial success'])
const INCOMPLETE: ReadonlySet<string> = new Set([...FAILED, 'skipped'])
/** Maximum number of failures that a run's error names. */
const MAX_FAILURES = 10
const MAX_ARGUMENT = 1_000
/** Arguments that select what runs; others control dbt's output. */
const ASKED = ['which', 'select', 'exclude', 'target', 'full_refresh', 'vars'] as const

/**
 * Describes an invocation of dbt. Failed tests alone fail no run, since its tables were made: they are failed checks of
 * the tables that they test. If a test couldn't run, or something was skipped because of it, it did fail.
 */
export function runOf(content: JsonObject, project: string | null): readonly JsonObject[] {
  const metadata = member(content, 'metadata')
  const invocation = textOf(metadata.invocation_id)
  if (project === null || invocation === null) return []
  const results = objectsIn(content, 'results')
  const isFailedTest = ({ unique_id: id, status }: JsonObject): boolean =>
    status === 'fail' && /^(unit_)?test\./.test(textOf(id) ?? '')
  const isComplete = results.every((result) => isFailedTest(result) || !INCOMPLETE.has(textOf(result.status) ?? ''))
  const failed = isComplete ? [] : results.filter(({ status }) => FAILED.has(textOf(status) ?? ''))
  const started = results.flatMap((result) =>
    objectsIn(result, 'timing').flatMap((each) => textOf(each.started_at) ?? []),
  )
  const args = member(content, 'args')
  return [
    {
      project,
      invocation_id: invocation,
      status: isComplete ? 'succeeded' : 'failed',
      started_at: textOf(metadata.invocation_started_at) ?? started.toSorted()[0] ?? null,
      ended_at: textOf(metadata.generated_at),
      parameters: Object.fromEntries(
        ASKED.flatMap((name) => {
          const value = args[name]
          return isWorthKeeping(value) ? [[name, value]] : []
        }),
      ),
      error:
        failed.length === 0
          ? null
          : [
              ...failed.slice(0, MAX_FAILURES).map(failureOf),
              ...(failed.length > MAX_FAILURES ? [`and ${failed.length - MAX_FAILURES} more`] : []),
            ].join('\n'),
    },
  ]
}

function isWorthKeeping(value: Json | undefined): value is Json {
  if (value === undefined || value === null || value === false) return false
  if (typeof value === 'object' && Object.keys(value).length === 0) return false
  return JSON.stringify(value).length <= MAX_ARGUMENT
}

function failureOf({ unique_id: id, message, status }: JsonObject): string {
  return `${textOf(id) ?? 'unknown'}: ${truncateWithEllipsis(textOf(message) ?? textOf(status) ?? '', 300)}`
}
