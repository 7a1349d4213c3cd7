import { nameOf } from '../../catalogue/entity.ts'
import type { GapCounts, QualityGap } from '../../query/home/owned.ts'
import type { HomeAnswer } from '../home.ts'

type HomeNeed = HomeAnswer['needs'][number]

const MOST_NEEDS = 7
/** So that one kind does not crowd out the others. */
const MOST_OF_RUNS = 3
const MOST_OF_SOURCES = 2

export interface NeedsFound {
  readonly failed: HomeAnswer['failures']['nodes']
  readonly sources: HomeAnswer['sources']
  readonly quality: { readonly gaps: GapCounts; readonly owned: number } | null
}

/** What to look at first: failures that nothing has repaired, sources that are not well, and what is to be mended. */
export function needsOf({ failed, sources, quality }: NeedsFound): readonly HomeNeed[] {
  const runs = failed.filter(({ latest }) => latest).slice(0, MOST_OF_RUNS)
  const gaps = quality === null ? [] : GAPS_IN_ORDER.flatMap((gap) => gapNeed(gap, quality))
  return [...runs.map(runNeed), ...sources.slice(0, MOST_OF_SOURCES).map(sourceNeed), ...gaps].slice(0, MOST_NEEDS)
}

function runNeed({ uri, name, pipeline, reaches }: NeedsFound['failed'][number]): HomeNeed {
  const of = pipeline === null ? `The run ${name ?? uri}` : `The last run of ${called(pipeline)}`
  const yours = reaches === null || reaches.uri === pipeline?.uri ? '' : `; ${called(reaches)} comes from it`
  return { kind: 'failed-run', sentence: `${of} failed${yours}.`, uri, action: 'open-run', platform: null }
}

function sourceNeed({ platform, reason }: HomeAnswer['sources'][number]): HomeNeed {
  return { kind: 'source', sentence: `${upperFirst(reason)}.`, uri: null, action: 'open-source', platform }
}

const GAPS_IN_ORDER: readonly QualityGap[] = ['issues', 'stale', 'no-description']

const GAPS: Readonly<
  Record<QualityGap, { readonly one: string; readonly many: string; readonly action: HomeNeed['action'] }>
> = {
  issues: { one: 'has open issues', many: 'have open issues', action: 'open-entity' },
  stale: { one: 'is stale', many: 'are stale', action: 'refresh' },
  'no-description': { one: 'has no description', many: 'have no description', action: 'describe' },
}

function gapNeed(gap: QualityGap, { gaps, owned }: NonNullable<NeedsFound['quality']>): readonly HomeNeed[] {
  const [count, first] = [gaps.counts[gap], gaps.first.get(gap)]
  if (count === 0 || first === undefined) return []
  const { one, many, action } = GAPS[gap]
  const among = gaps.looked < owned ? `the first ${gaps.looked} of ${owned}` : `${owned}`
  const sentence =
    count === 1 ? `${nameOf(first) ?? first.uri} ${one}.` : `${count} of ${among} owned things ${many}, ${nameOf(first) ?? first.uri} among them.` // prettier-ignore
  return [{ kind: gap, sentence, uri: first.uri, action, platform: null }]
}

function called({ name, uri }: { readonly name: string | null; readonly uri: string }): string {
  return name ?? uri
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
