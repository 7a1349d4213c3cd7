import type { Operation, ToolDeclaration } from '../questions/declare.ts'
import type { Parameter } from '../questions/parameters.ts'

export interface OperationTool {
  readonly operation: Operation
  readonly declared: ToolDeclaration
}

/** A tool as a client sees it. */
interface ListedTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: InputSchema
  readonly annotations: {
    readonly title: string
    readonly readOnlyHint: boolean
    readonly destructiveHint: boolean
    readonly idempotentHint: boolean
    readonly openWorldHint: boolean
  }
}

type InputSchema = {
  readonly type: 'object'
  readonly properties: Record<string, ArgumentSchema>
  readonly required: string[]
  readonly additionalProperties: false
}

/** JSON Schema of one argument. */
type ArgumentSchema = Record<string, string | number | boolean | string[] | { type: 'string' }>

export function toolsOf(operations: readonly Operation[]): readonly OperationTool[] {
  return operations.flatMap((operation) =>
    operation.tool === undefined ? [] : [{ operation, declared: operation.tool }],
  )
}

export function listTool({ operation, declared }: OperationTool): ListedTool {
  const { name, summary, kind } = operation
  const isQuestion = kind === 'question'
  return {
    name,
    description: declared.description,
    inputSchema: inputSchemaOf(operation, declared),
    annotations: {
      title: summary,
      readOnlyHint: isQuestion,
      destructiveHint: !isQuestion && declared.effect?.destructive !== false,
      idempotentHint: isQuestion || declared.effect?.idempotent === true,
      // It queries only this service.
      openWorldHint: false,
    },
  }
}

function inputSchemaOf({ parameters }: Operation, { default: defaults = {} }: ToolDeclaration): InputSchema {
  const properties = Object.entries(parameters).map(([name, parameter]) => {
    const preset = defaults[name] ?? parameter.default
    const isShown = typeof preset === 'number' || typeof preset === 'string' || preset === true
    const schema = { ...schemaOf(parameter), description: parameter.description }
    return [name, isShown ? { ...schema, default: preset } : schema] as const
  })
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(parameters).filter(
      (name) => parameters[name]?.required === true && defaults[name] === undefined,
    ),
    additionalProperties: false,
  }
}

function schemaOf(parameter: Parameter<unknown>): ArgumentSchema {
  switch (parameter.kind) {
    case 'integer': {
      const { from, to } = parameter
      return { type: 'integer', minimum: from, ...(to === Number.MAX_SAFE_INTEGER ? {} : { maximum: to }) }
    }
    case 'flag':
      return { type: 'boolean' }
    case 'word':
      return { type: 'string', enum: [...parameter.options] }
    case 'list':
    case 'texts':
      return { type: 'array', items: { type: 'string' } }
    case 'uris':
      return { type: 'array', items: { type: 'string' }, minItems: parameter.from, maxItems: parameter.to }
    case 'json':
      return {}
    default:
      return { type: 'string' }
  }
}
