// Writes statements for both engines. Where their SQL differs, a statement consists of parts from here, or is written
// twice side by side. It is composed once, when its module is loaded. Parameters are numbered: `$1`, `$2`.

/** A statement, or a part of one, as each engine writes it. */
export interface Sql {
  readonly postgres: string
  readonly sqlite: string
}

/** A string is the same in both engines. */
export type SqlText = Sql | string

export function textFor(engine: keyof Sql, text: SqlText): string {
  return typeof text === 'string' ? text : text[engine]
}

/** Composes a statement, or a part of one, for both engines. */
export function sql(strings: TemplateStringsArray, ...parts: readonly SqlText[]): Sql {
  const composeFor = (engine: keyof Sql): string =>
    String.raw({ raw: strings }, ...parts.map((part) => textFor(engine, part)))
  return { postgres: composeFor('postgres'), sqlite: composeFor('sqlite') }
}

type Type = 'bigint' | 'text'

/** Joins in the written order, which PostgreSQL keeps by a setting of its connections. */
export const JOIN: Sql = { postgres: 'JOIN', sqlite: 'CROSS JOIN' }

/** Compares with the items of a list. */
export const anyOf = (parameter: number, type: Type): Sql => ({
  postgres: `= ANY ($${parameter}::${type}[])`,
  sqlite: `IN (SELECT value FROM json_each($${parameter}))`,
})

/** Selects from the items of a list, as the only column of `u`. */
export const unnest = (parameter: number, type: Type, column: string): Sql => ({
  postgres: `unnest($${parameter}::${type}[]) AS u (${column})`,
  sqlite: `(SELECT value AS ${column} FROM json_each($${parameter})) u`,
})

/** Selects from lists of texts of equal length, the first parameters, as the columns of `u`. */
export const unnestTexts = (...columns: readonly string[]): Sql => ({
  postgres: `unnest(${columns.map((_, i) => `$${i + 1}::text[]`).join(', ')}) AS u (${columns.join(', ')})`,
  sqlite: `(SELECT ${columns.map((column, i) => `$${i + 1} ->> key AS ${column}`).join(', ')} FROM json_each($1)) u`,
})

/** States a type that PostgreSQL can't infer, or that it would choose differently. */
export const cast = (expression: string, type: Type): Sql => ({
  postgres: `${expression}::${type}`,
  sqlite: expression,
})

/** Applies a condition unless the parameter is null. */
export const unlessNull = (parameter: number, type: Type, condition: SqlText): Sql =>
  sql`(${cast(`$${parameter}`, type)} IS NULL OR ${condition})`

/** Orders text by its bytes, as SQLite does by default. */
export const byBytes = (text: string): Sql => ({ postgres: `${text} COLLATE "C"`, sqlite: text })

export const contains = (column: string, text: string): Sql => ({
  postgres: `strpos(${column}, '${text}') > 0`,
  sqlite: `instr(${column}, '${text}') > 0`,
})
