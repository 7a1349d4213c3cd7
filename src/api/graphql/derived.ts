import type { GraphQLFieldResolver } from 'graphql/index.js'
import { z } from 'zod'
import { RESERVED_TYPES } from '../../catalogue/names.ts'
import type { Cacheable, GraphQuestion } from '../../questions/declare.ts'
import { readArguments } from '../../questions/read-arguments.ts'
import { DIRECT_ONLY, type Parameter, type Parameters } from '../../questions/parameters.ts'
import { refusedWithoutGraph } from '../../questions/refused-without-graph.ts'
import { graphqlError, valueOrRefuse, mapMaybe, type GraphqlContext } from './context.ts'
import { ENTITY_URIS } from '../../questions/shapes.ts'
import { upperFirst } from '../../lib/english.ts'

/** The part of the schema that isn't derived from the catalogue: root fields and their types. */
export interface SchemaPart {
  readonly query: string
  readonly types: string
  /** Resolvers of fields such as `Query.lineage`; a field without one reads the member of its parent. */
  readonly resolvers: ReadonlyMap<string, PartResolver>
  /** Prices, charged once, in addition to what is selected below the field. */
  readonly prices: ReadonlyMap<string, number>
  readonly cacheable: ReadonlyMap<string, Cacheable>
}

/** Sources and arguments differ from field to field, and the schema has checked them. */
export type PartResolver = GraphQLFieldResolver<never, GraphqlContext, never>

interface PartField {
  /** By default, the description of its operation or its shape. */
  readonly about?: string | undefined
  /** Arguments as in SDL, described like the operation's parameters; or the parameters that they are derived from. */
  readonly args?: string | Parameters
  /** A type as in SDL, or the shape that it is derived from. */
  readonly type: string | z.ZodType
  readonly price?: number
  /** The operation that a root field asks, which decides what it costs and whether its answer may be cached. */
  readonly operation?: Pick<GraphQuestion, 'cost' | 'cacheable'> & Partial<GraphQuestion>
  readonly resolve?: PartResolver
}

/** Fields that only GraphQL has, by type, such as the entity that an answer names. A derived type may have more. */
export type PartTypes = Readonly<Record<string, Readonly<Record<string, PartField | PartField['type']>>>>

/**
 * Derives root fields from the table of questions: with the same arguments, answers and refusals as over REST. Words of
 * an enumeration are the same too, in capitals, as GraphQL writes them.
 */
export function derivedPart(
  questions: readonly GraphQuestion[],
  elsewhere: ReadonlySet<string>,
  own: readonly PartTypes[] = [],
): SchemaPart {
  const types = new DerivedTypes(elsewhere)
  const roots = [...own.map(({ Query = {} }) => Query), ...questions.map((one) => ({ [one.name]: rootField(one) }))]
  const query = roots.flatMap((fields) => types.linesOf('Query', fields))
  for (const { Query: _, ...others } of own)
    for (const [type, fields] of Object.entries(others)) types.addFields(type, fields)
  const { blocks, resolvers, prices, cacheable } = types
  return { query: query.join('\n'), types: [...blocks.values()].join('\n\n'), resolvers, prices, cacheable }
}

function rootField(question: GraphQuestion): PartField {
  const { parameters, answer } = question
  return {
    args: parameters,
    type: answer,
    operation: question,
    resolve: async (_: unknown, given: object, { reader }: GraphqlContext) => {
      const refusal = refusedWithoutGraph(question, reader)
      if (refusal !== null) throw graphqlError(refusal)
      const args = valueOrRefuse(readArguments(parameters, inWords(parameters, given)))
      return valueOrRefuse(await question.ask(reader, args))
    },
  }
}

function descriptionOf({ summary, description }: Partial<GraphQuestion> = {}): string | undefined {
  if (summary === undefined) return undefined
  return description === undefined ? `${summary}.` : `${summary}. ${description}`
}

/** Describes arguments that mean the same wherever they are taken. */
const DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['asOf', 'pins the whole request to this time or transaction'],
  ['directOnly', DIRECT_ONLY.description],
])

/** Adds the descriptions of the parameters of the same names. */
function describedInputs(args: string, parameters: Parameters = {}): string {
  return args.replaceAll(/\w+(?=: )/g, (name) => described(name, parameters[name]))
}

function described(name: string, parameter: Parameter<unknown> | undefined): string {
  const description = DESCRIPTIONS.get(name) ?? parameter?.description
  return description === undefined ? name : `${JSON.stringify(description)} ${name}`
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
  readonly resolvers = new Map<string, PartResolver>()
  readonly prices = new Map<string, number>()
  readonly cacheable = new Map<string, Cacheable>()
  /** Objects with a name of their own: each is one type, including what it contains. */
  readonly #objects = new Map<z.ZodObject, Output>()
  readonly #elsewhere: ReadonlySet<string>

  constructor(elsewhere: ReadonlySet<string>) {
    this.#elsewhere = elsewhere
  }

  /** Adds fields to a derived type, or else a type of these. */
  addFields(type: string, fields: PartTypes[string]): void {
    const lines = `${this.linesOf(type, fields).join('\n')}\n}`
    this.blocks.set(type, this.blocks.get(type)?.replace(/\}$/, () => lines) ?? `type ${type} {\n${lines}`)
  }

  linesOf(type: string, fields: PartTypes[string]): readonly string[] {
    return Object.entries(fields).map(([name, given]) =>
      this.#line(type, name, typeof given === 'string' || given instanceof z.ZodType ? { type: given } : given),
    )
  }

  #line(parent: string, name: string, { about, args = '', type, price, operation, resolve }: PartField): string {
    const field = `${parent}.${name}`
    const path = (parent === 'Query' ? '' : parent) + upperFirst(name)
    const output = typeof type === 'string' ? { type, write: same, asIs: true } : this.outputOf(type, path)
    const inputs = typeof args === 'string' ? describedInputs(args, operation?.parameters) : this.#inputsOf(args, path)
    const charged = price ?? operation?.cost
    if (charged !== undefined) this.prices.set(field, charged)
    if (operation !== undefined) this.cacheable.set(field, operation.cacheable)
    const read = resolve ?? ((source: Readonly<Record<string, unknown>>) => source[name])
    if (!output.asIs) this.resolvers.set(field, (...given) => mapMaybe(read(...given), output.write))
    else if (resolve !== undefined) this.resolvers.set(field, resolve)
    const ofShape = typeof type === 'string' || isNamed(type) ? undefined : type.description
    const description = about ?? descriptionOf(operation) ?? ofShape
    return `${descriptionLine(description)}  ${name}${inputs === '' ? '' : `(${inputs})`}: ${output.type}`
  }

  #inputsOf(parameters: Parameters, path: string): string {
    const inputs = Object.entries(parameters).map(([name, parameter]) => {
      const type = this.#input(parameter, path + upperFirst(name))
      return `${described(name, parameter)}: ${type}${parameter.required ? '!' : ''}`
    })
    return inputs.join(', ')
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
    const float = schema instanceof z.ZodNumber && !schema.isInt ? 'Float!' : undefined
    const scalar = ENTITY_URIS.get(schema as z.ZodString) === undefined ? (float ?? SCALARS[def.type]) : 'ID!'
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
    const lines = members.map(
      ({ member, output, description }) => `${descriptionLine(description)}  ${member}: ${output.type}`,
    )
    this.#put(name, `${descriptionLine(schema.description, '')}type ${name} {\n${lines.join('\n')}\n}`)
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
    this.#put(name, `${descriptionLine(schema.description, '')}enum ${name} { ${values.join(' ')} }`)
    return { type: `${name}!`, write: (value) => capitals(String(value)), asIs: false }
  }

  #put(name: string, block: string): string {
    const before = this.blocks.get(name)
    if (before !== undefined && before !== block) throw new Error(`graphql: two types are named ${name}`)
    if (!this.#elsewhere.has(name)) this.blocks.set(name, block)
    return name
  }
}

/** A shape with a name is a type of its own, which has its description. */
function isNamed(schema: z.ZodType): boolean {
  return schema.meta()?.id !== undefined
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

export function descriptionLine(description: string | undefined, indent = '  '): string {
  return description === undefined || description === '' ? '' : `${indent}${JSON.stringify(description)}\n`
}
