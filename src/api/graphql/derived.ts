import { z } from 'zod'
import { RESERVED_TYPES } from '../../catalogue/names.ts'
import type { GraphQuestion } from '../../questions/declare.ts'
import { readArguments } from '../../questions/read-arguments.ts'
import type { Parameter, Parameters } from '../../questions/parameters.ts'
import { refusedWithoutGraph } from '../../questions/refused-without-graph.ts'
import { graphqlError, orRefuse, type GraphqlContext } from './context.ts'
import type { PartResolver, SchemaPart } from './part.ts'
import { upperFirst } from '../../lib/english.ts'

/**
 * Derives root fields from the table of questions: with the same arguments, answers and refusals as over REST. Words of
 * an enumeration are the same too, in capitals, as GraphQL writes them.
 */
export function derivedPart(
  questions: readonly GraphQuestion[],
  elsewhere: ReadonlySet<string>,
  further: FurtherFields = {},
): SchemaPart {
  const types = new DerivedTypes(elsewhere, further)
  const fields = questions.map((question) => ({
    question,
    output: types.outputOf(question.answer, upperFirst(question.name)),
  }))
  return {
    query: fields.map(({ question, output }) => `  ${field(question, output.type, types)}`).join('\n'),
    types: [...types.blocks.values()].join('\n\n'),
    resolvers: {
      Query: Object.fromEntries(
        fields.map(({ question, output }) => [question.name, resolver(question, output.write)]),
      ),
      ...Object.fromEntries(Object.entries(further).map(([type, { resolvers }]) => [type, resolvers])),
    },
    prices: Object.fromEntries(questions.map(({ name, cost }) => [`Query.${name}`, cost])),
  }
}

/** Fields that only GraphQL has, by derived type, such as the entity that an answer names. */
export type FurtherFields = Readonly<
  Record<string, { readonly lines: string; readonly resolvers: Readonly<Record<string, PartResolver>> }>
>

function field({ name, summary, description, parameters }: GraphQuestion, type: string, types: DerivedTypes): string {
  const args = Object.entries(parameters).map(
    ([arg, parameter]) =>
      `${JSON.stringify(parameter.description)} ${arg}: ${types.inputOf(parameter, `${upperFirst(name)}${upperFirst(arg)}`)}`,
  )
  const about = description === undefined ? `${summary}.` : `${summary}. ${description}`
  return `${JSON.stringify(about)}\n  ${name}${args.length === 0 ? '' : `(${args.join(', ')})`}: ${type}`
}

function resolver(question: GraphQuestion, write: Write): PartResolver {
  return async (_: unknown, given: object, context: GraphqlContext) => {
    const refusal = refusedWithoutGraph(question, context.reader)
    if (refusal !== null) throw graphqlError(refusal)
    const args = orRefuse(readArguments(question.parameters, inWords(question.parameters, given)))
    return write(orRefuse(await question.ask(context.reader, args)))
  }
}

/** GraphQL passes an enumeration in capitals. */
function inWords(parameters: Parameters, given: object): object {
  const words = Object.entries(given).map(([name, value]: [string, unknown]) => {
    const parameter = parameters[name]
    const word = parameter?.kind === 'word' ? parameter.options.find((one) => capitals(one) === value) : undefined
    return [name, word ?? value]
  })
  return Object.fromEntries(words)
}

type Write = (value: unknown) => unknown
interface Output {
  /** Type of the field in SDL, with its `!`. */
  readonly type: string
  readonly write: Write
  /** True if it is written unchanged, so that nothing has to be walked. */
  readonly asIs: boolean
}

class DerivedTypes {
  readonly blocks = new Map<string, string>()
  /** Objects with a name of their own: each is one type, including what it contains. */
  readonly #objects = new Map<z.ZodObject, Output>()
  readonly #elsewhere: ReadonlySet<string>
  readonly #further: FurtherFields

  constructor(elsewhere: ReadonlySet<string>, further: FurtherFields) {
    this.#elsewhere = elsewhere
    this.#further = further
  }

  inputOf(parameter: Parameter<unknown>, name: string): string {
    const type = this.#input(parameter, name)
    return parameter.required ? `${type}!` : type
  }

  /** `path` names an object that has no name of its own. */
  outputOf(schema: z.core.$ZodType, path: string): Output {
    const { def } = schema as z.ZodType
    if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
      const inner = this.outputOf(schema.unwrap(), path)
      const write: Write = (value) => (value === null || value === undefined ? null : inner.write(value))
      return { type: inner.type.replace(/!$/, ''), write, asIs: inner.asIs }
    }
    if (schema instanceof z.ZodArray) {
      const item = this.outputOf(schema.element, path)
      const write: Write = item.asIs ? same : (value) => (value as readonly unknown[]).map(item.write)
      return { type: `[${item.type}]!`, write, asIs: item.asIs }
    }
    if (schema instanceof z.ZodObject) return this.#object(schema, path)
    if (schema instanceof z.ZodEnum) return this.#enum(schema, path)
    const scalar = schema instanceof z.ZodNumber && !schema.isInt ? 'Float!' : SCALARS[def.type]
    if (scalar === undefined) throw new Error(`graphql: ${path} is of ${def.type}, which no GraphQL type is made of`)
    return { type: scalar, write: same, asIs: true }
  }

  #input(parameter: Parameter<unknown>, name: string): string {
    switch (parameter.kind) {
      case 'uri':
        return 'ID'
      case 'uris':
        return '[ID!]'
      case 'integer':
        return 'Int'
      case 'flag':
        return 'Boolean'
      case 'list':
      case 'texts':
        return '[String!]'
      case 'json':
        return 'JSON'
      case 'word':
        return this.#put(`${name}Choice`, `enum ${name}Choice { ${parameter.options.map(capitals).join(' ')} }`)
      default:
        return 'String'
    }
  }

  #object(schema: z.ZodObject, path: string): Output {
    const known = this.#objects.get(schema)
    if (known !== undefined) return known
    const name = typeNameOf(schema, path)
    const members = Object.entries(schema.shape).map(([member, of]) => {
      const output = this.outputOf(of, path + upperFirst(member))
      return { member, output, description: (of as z.ZodType).description }
    })
    if (!this.#elsewhere.has(name)) {
      const lines = members.map(
        ({ member, output, description }) => `${descriptionLine(description)}  ${member}: ${output.type}`,
      )
      const { lines: more } = this.#further[name] ?? {}
      const all = more === undefined ? lines : [...lines, more]
      this.#put(name, `${descriptionLine(schema.description, '')}type ${name} {\n${all.join('\n')}\n}`)
    }
    const rewritten = members.filter(({ output }) => !output.asIs)
    const write: Write = (value) => {
      const out: Record<string, unknown> = { ...(value as object) }
      for (const { member, output } of rewritten) out[member] = output.write(out[member])
      return out
    }
    const output = { type: `${name}!`, write: rewritten.length === 0 ? same : write, asIs: rewritten.length === 0 }
    if (schema.meta()?.id !== undefined) this.#objects.set(schema, output)
    return output
  }

  #enum(schema: z.ZodEnum, path: string): Output {
    const name = typeNameOf(schema, path)
    const values = schema.options.map((option) => capitals(String(option)))
    if (!this.#elsewhere.has(name))
      this.#put(name, `${descriptionLine(schema.description, '')}enum ${name} { ${values.join(' ')} }`)
    return { type: `${name}!`, write: (value) => capitals(String(value)), asIs: false }
  }

  #put(name: string, block: string): string {
    const before = this.blocks.get(name)
    if (before !== undefined && before !== block) throw new Error(`graphql: two types are named ${name}`)
    this.blocks.set(name, block)
    return name
  }
}

function typeNameOf(schema: z.ZodType, path: string): string {
  return schema.meta()?.id ?? (RESERVED_TYPES.has(path) ? path : `${path}Answer`)
}

/** `in-use` becomes IN_USE. */
function capitals(word: string): string {
  return word.toUpperCase().replaceAll(/\W/g, '_')
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 'String!',
  number: 'Int!',
  boolean: 'Boolean!',
  unknown: 'JSON',
  record: 'JSON!',
}

const same: Write = (value) => value

function descriptionLine(description: string | undefined, indent = '  '): string {
  return description === undefined ? '' : `${indent}${JSON.stringify(description)}\n`
}
