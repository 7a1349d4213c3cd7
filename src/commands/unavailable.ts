import { problem } from '../contracts/problem.ts'

/** Answered by a process that has no graph. */
export const NO_GRAPH = problem(
  'NOT_HERE',
  'This process has no graph and accepts no edits.',
  'Ask a process of the role "api" (or "all") whose "graph" is "memory".',
)

/** Answered by a process that takes no events. */
export const NO_INTAKE = problem(
  'NOT_HERE',
  'This process accepts no events, refreshes or replays.',
  'Ask a process started with --role api or --role intake (or all).',
)
