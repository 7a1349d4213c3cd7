import { problem, type Problem } from '../../contracts/problem.ts'

/** Explains why a process without a graph doesn't do something. */
export function needsAGraph(what: string): Problem {
  const detail = `This process holds no graph ("graph": "record"), and only one that does can ${what}.`
  return problem('NOT_HERE', detail, 'Ask a process of the role "api" whose "graph" is "memory".')
}
