import { pascalCase } from '../../catalogue/names.ts'
import { RIGHTS } from '../../contracts/caller.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { Example, ExampleValue, Operation } from '../../questions/declare.ts'
import type { Parameter } from '../../questions/parameters.ts'
import { methodOf } from '../http/serve.ts'
import { requestOf } from './examples.ts'
import { problemsOf, refusals } from './problems.ts'
import { answerSchema, parameterSchema, type Components } from './schemas.ts'
import { AT_LEAST, TRANSACTION } from './transaction.ts'

export function operationObject(operation: Operation, components: Components): JsonObject {
  const { name, summary, description, right, cost, absent, examples } = operation
  const { parameters, body } = parametersByLocation(operation)
  return {
    operationId: name,
    summary,
    description: `${description === undefined ? '' : `${description} `}${needs(right)}`,
    'x-right': right,
    'x-cost': cost,
    ...(absent === undefined ? {} : { 'x-absent': absent }),
    'x-examples': examples.map((example) => ({ title: example.title, ...requestOf(operation, example) })),
    parameters: [
      ...parameters.map((member) => parameterObject(operation, member)),
      ...(isAboutTheGraph(operation) ? [AT_LEAST] : []),
    ],
    ...(body.length === 0 ? {} : { requestBody: bodyObject(operation, body) }),
    responses: { ...answers(operation, components), ...refusals(problemsOf(operation)) },
  }
}

function needs(right: Operation['right']): string {
  return right === 'none' ? 'For every caller.' : `Needs the right "${right}": ${RIGHTS[right]}.`
}

type Member = readonly [name: string, parameter: Parameter<unknown>]

/** Groups arguments by location: the path, the query of requests without a body, else the body. */
function parametersByLocation(operation: Operation): {
  readonly parameters: readonly Member[]
  readonly body: readonly Member[]
} {
  const members = Object.entries(operation.parameters)
  const hasBody = methodOf(operation) === 'POST'
  const inBody = ([name]: Member): boolean => hasBody && !isInPath(operation, name)
  return { parameters: members.filter((member) => !inBody(member)), body: members.filter(inBody) }
}

function isInPath({ path }: Operation, name: string): boolean {
  return path.includes(`{${name}}`)
}

function parameterObject(operation: Operation, [name, parameter]: Member): JsonObject {
  const inPath = isInPath(operation, name)
  const examples = exampleValues(operation.examples, name, parameter)
  return {
    name,
    in: inPath ? 'path' : 'query',
    required: inPath || parameter.required,
    description: parameter.description,
    schema: parameterSchema(parameter),
    ...(Object.keys(examples).length === 0 ? {} : { examples }),
  }
}

function exampleValues(examples: readonly Example[], name: string, parameter: Parameter<unknown>): JsonObject {
  return Object.fromEntries(
    examples.flatMap(({ title, arguments: given }, i) => {
      const value = given[name]
      return value === undefined
        ? []
        : [[`example${i + 1}`, { summary: title, value: exampleValue(parameter, value) }] as const]
    }),
  )
}

function exampleValue({ kind }: Parameter<unknown>, value: ExampleValue): Json {
  if (kind === 'texts') return [value]
  return kind === 'list' ? String(value).split(',') : value
}

function bodyObject(operation: Operation, members: readonly Member[]): JsonObject {
  const examples = operation.examples.map(({ title, arguments: given }, i) => {
    const value = members.flatMap(([name, parameter]) =>
      given[name] === undefined ? [] : [[name, exampleValue(parameter, given[name])] as const],
    )
    return [`example${i + 1}`, { summary: title, value: Object.fromEntries(value) }] as const
  })
  const required = members.filter(([, parameter]) => parameter.required).map(([name]) => name)
  const schema = {
    type: 'object',
    properties: Object.fromEntries(
      members.map(([name, parameter]) => [name, { ...parameterSchema(parameter), description: parameter.description }]),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
  return {
    required: required.length > 0,
    content: { 'application/json': { schema, examples: Object.fromEntries(examples) } },
  }
}

function answers(operation: Operation, components: Components): JsonObject {
  const name = `${pascalCase(operation.name)}Answer`
  const reference = components.add(name, answerSchema(operation))
  return Object.fromEntries(
    statusesOf(operation).map((status): [string, JsonObject] => [
      String(status),
      status === 204
        ? { description: 'Done, without an answer.' }
        : {
            description: ANSWERED[status],
            ...(isAboutTheGraph(operation) ? { headers: TRANSACTION } : {}),
            content: { 'application/json': { schema: reference } },
          },
    ]),
  )
}

const ANSWERED = { 200: 'The answer.', 202: 'Accepted; the work continues after the answer.' } as const

export function statusesOf(operation: Operation): readonly (200 | 202 | 204)[] {
  return operation.kind === 'command' ? (operation.statuses ?? [200]) : [200]
}

function isAboutTheGraph(operation: Operation): boolean {
  return operation.kind === 'question' && operation.about === 'graph'
}
