import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { RefusedRequest, noAnswer } from '../../../clients/typescript/refusal.ts'
import { ask } from '../client/ask.ts'
import type { RunCurves } from './curve-series.ts'

interface CurvesArguments {
  readonly uri: string
  readonly metrics: readonly string[]
}

interface ReadRun {
  readonly answer: RunCurves | null
  readonly refusal: RefusedRequest | null
}

interface ShownCurves {
  readonly answers: readonly RunCurves[]
  /** Refusal of the first run that failed. */
  readonly refusal: RefusedRequest | null
  readonly awaited: boolean
  readonly again: () => void
}

/** Curves of several runs in one query, in which each run fails on its own. */
export function useCurves(runs: readonly CurvesArguments[], enabled: boolean): ShownCurves {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: ['question', 'curves', runs],
    queryFn: async ({ signal }) => await Promise.all(runs.map(async (args) => await readRun(args, signal))),
    placeholderData: keepPreviousData,
    enabled: enabled && runs.length > 0,
  })
  const refused = data?.find(({ refusal }) => refusal !== null)?.refusal ?? null
  return {
    answers: data?.flatMap(({ answer }) => answer ?? []) ?? [],
    refusal: error === null ? refused : noAnswer(error),
    awaited: runs.length > 0 && isPending && (isFetching || !enabled),
    again: () => void refetch(),
  }
}

async function readRun(args: CurvesArguments, signal: AbortSignal): Promise<ReadRun> {
  try {
    return { answer: await ask('curves', { ...args }, { signal }), refusal: null }
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error
    return { answer: null, refusal: error }
  }
}
