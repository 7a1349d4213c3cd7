import { compile, TreeInterpreter } from '@jmespath-community/jmespath'
import { LRUCache } from 'lru-cache'
import { memberAt, type Json } from '../lib/json.ts'
import { getOrInsert } from '../lib/maps.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { refusedBecause } from './bounds.ts'
import { pathsIn } from './paths.ts'
import './functions.ts'
import { truncate } from '../lib/cut-text.ts'
import { messageOf } from '../lib/message-of.ts'

/**
 * A JMESPath expression over one record (docs/decisions/0025): it comes from a definitions file, never from a source's
 * data. It always ends: bounds.ts refuses others, so that its time and its result are proportional to the record.
 */
interface Expression {
  readonly text: string
  /** Properties of the record that it reads, as dotted paths. */
  readonly paths: readonly string[]
  /** Fails only because of the value: a function got an argument of the wrong type. Missing values are null. */
  evaluate(value: Json): Result<Json>
}

const MAX_EXPRESSION = 1_000

/** Compiled expressions; beyond this many, the least used are compiled again when needed. */
const compiled = new LRUCache<string, Result<Expression>>({ max: 5_000 })

export function expressionOf(text: string): Result<Expression> {
  return getOrInsert(compiled, text, make)
}

/** Evaluates an expression that was checked when its file was read. */
export function evaluate(text: string, value: Json): Result<Json> {
  const expression = expressionOf(text)
  return expression.ok ? expression.value.evaluate(value) : expression
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/

function make(text: string): Result<Expression> {
  if (text.length > MAX_EXPRESSION)
    return err(`an expression has at most ${MAX_EXPRESSION} characters; this one has ${text.length}`)
  try {
    const tree = compile(text)
    const refused = refusedBecause(tree)
    if (refused !== null) return err(refused)
    const paths = pathsIn(tree)
    if (PLAIN.test(text)) {
      // A plain path, which most are, needs no interpreter.
      const path = text.split('.')
      return ok({ text, paths, evaluate: (value) => ok(memberAt(value, path)) })
    }
    return ok({ text, paths, evaluate: (value) => evaluateTree(tree, value) })
  } catch (error) {
    return err(`the text isn't a JMESPath expression: ${briefMessageOf(error)}`)
  }
}

function evaluateTree(tree: ReturnType<typeof compile>, value: Json): Result<Json> {
  try {
    const result = TreeInterpreter.search(tree, value as Parameters<typeof TreeInterpreter.search>[1])
    // Arithmetic may produce numbers that JSON can't express.
    return ok(typeof result === 'number' && !Number.isFinite(result) ? null : ((result ?? null) as Json))
  } catch (error) {
    return err(briefMessageOf(error))
  }
}

/** JMESPath's truth: not null, false, "", [] or {}. */
export function isTrue(value: Json): boolean {
  if (value === null || value === false || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

function briefMessageOf(error: unknown): string {
  return truncate(messageOf(error), 200)
}
