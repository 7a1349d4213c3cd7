import type { GraphQuestion } from './questions.ts'

/**
 * The question in the common SQL of SQLite, DuckDB and PostgreSQL: a recursive query over `edge (src, dst, since,
 * until)`. `start` and `at`: the engine's parameter syntax.
 */
export function recursiveQuery(
  { direction, hops, at: moment }: Pick<GraphQuestion, 'direction' | 'hops' | 'at'>,
  { start, at }: { readonly start: string; readonly at: string },
): string {
  const [near, far] = direction === 'in' ? ['dst', 'src'] : ['src', 'dst']
  const held = moment === null ? '' : ` AND e.since <= ${at} AND (e.until IS NULL OR e.until > ${at})`
  if (hops === 'all')
    return `WITH RECURSIVE reached (id) AS (
      SELECT ${start} UNION SELECT e.${far} FROM reached r JOIN edge e ON e.${near} = r.id${held}
    ) SELECT count(*) - 1 AS reached FROM reached`
  return `WITH RECURSIVE reached (id, depth) AS (
      SELECT ${start}, 0
      UNION SELECT e.${far}, r.depth + 1 FROM reached r JOIN edge e ON e.${near} = r.id${held} WHERE r.depth < ${hops}
    ) SELECT count(DISTINCT id) - 1 AS reached FROM reached`
}
