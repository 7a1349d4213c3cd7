import type { CallableOperation } from '../../questions/declare.ts'
import type { ServiceAnswer } from '../call-service.ts'
import type { ParsedArguments } from '../operation-request.ts'
import type { PrintedLine } from '../style.ts'

/** Asks the service something else. */
export type AskFurther = (question: CallableOperation, args: ParsedArguments) => Promise<ServiceAnswer>

interface Printer<A> {
  /** `all` is the switch that `cli.prints` offers. */
  lines(answer: A, options: { readonly all?: boolean; readonly further?: ServiceAnswer | null }): Iterable<PrintedLine>
  /** Asks what else people are shown; null if that is nothing. */
  askMore?(answer: A, ask: AskFurther): Promise<ServiceAnswer | null>
  /** For work that continues after its answer: waits for the end, and adds that to the answer. */
  waitForEnd?(answer: A, ask: AskFurther): Promise<object>
}

/** Answers with printers of their own, each loaded on use; all others are printed by `any-answer.ts`. */
export const PRINTERS: Readonly<Record<string, () => Promise<Printer<never>>>> = {
  describe: () => import('./entity.ts'),
  search: () => import('./search-hits.ts'),
  suggest: () => import('./suggest.ts'),
  lineage: () => import('./lineage.ts'),
  impact: () => import('./impact.ts'),
  map: () => import('./map.ts'),
  paths: () => import('./paths.ts'),
  why: () => import('./why.ts'),
  history: () => import('./history.ts'),
  activity: () => import('./activity.ts'),
  diff: () => import('./diff.ts'),
  compare: () => import('./compare.ts'),
  measurements: () => import('./measurements.ts'),
  policies: () => import('./policies.ts'),
  'policy-trend': () => import('./policy-trend.ts'),
  curves: () => import('./curves.ts'),
  sources: () => import('./sources.ts'),
  home: () => import('./home.ts'),
  unused: () => import('./unused.ts'),
  quality: () => import('./quality.ts'),
  incident: () => import('./incident.ts'),
  recommendations: () => import('./recommendations.ts'),
  deletions: () => import('./deletions.ts'),
  retain: () => import('./retain.ts'),
}

export async function printerOf({ name }: CallableOperation): Promise<Printer<ServiceAnswer>> {
  const printer = Object.hasOwn(PRINTERS, name) ? PRINTERS[name] : undefined
  if (printer === undefined) return await import('./any-answer.ts')
  // An answer has the shape that the operation of this name declares, which the service's own tests ensure.
  return (await printer()) as Printer<ServiceAnswer>
}
