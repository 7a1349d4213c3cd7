import { pascalCase } from '../../catalogue/names.ts'
import { RIGHTS } from '../../contracts/caller.ts'
import { asObject, type JsonObject } from '../../lib/json.ts'
import type { Parameters } from '../../questions/parameters.ts'
import type { Content, Endpoint, EndpointHeader } from '../http/endpoint.ts'
import { problemsOfAll, refusals, WITH_A_BODY } from './problems.ts'
import { parameterSchema, referenceTo, type Components } from './schemas.ts'
import { AT_LEAST, TRANSACTION } from './transaction.ts'

/** Describes a route that isn't an operation of the tables. */
export function endpointObject(endpoint: Endpoint, components: Components): JsonObject {
  const { name, summary, description, right, inPath, headers = [], body } = endpoint
  const needs = right === 'none' ? [] : [`Needs the right "${right}": ${RIGHTS[right]}.`]
  const about = [description, ...needs].filter((one) => one !== undefined).join(' ')
  const parameters = [
    ...parameterObjects(inPath, 'path'),
    ...parameterObjects(endpoint.parameters, 'query'),
    ...headers.map(headerObject),
    ...(endpoint.readsGraph ? [AT_LEAST] : []),
  ]
  return {
    operationId: name,
    summary,
    ...(about === '' ? {} : { description: about }),
    'x-right': right,
    parameters,
    ...(body === null
      ? {}
      : {
          requestBody: {
            description: body.description,
            required: true,
            content: contentObject(body.content, `${pascalCase(name)}Body`, components),
          },
        }),
    responses: responsesOf(endpoint, components),
  }
}

function parameterObjects(parameters: Parameters, location: 'path' | 'query'): readonly JsonObject[] {
  return Object.entries(parameters).map(([name, parameter]) => ({
    name,
    in: location,
    required: location === 'path' || parameter.required,
    description: parameter.description,
    schema: parameterSchema(parameter),
  }))
}

function headerObject({ name, description, required }: EndpointHeader): JsonObject {
  return { name, in: 'header', required, description, schema: { type: 'string' } }
}

/** Content of a refusal in GraphQL's form. */
const AS_ERRORS = { type: 'application/json', schema: () => referenceTo('GraphqlAnswer') } as const

function responsesOf(endpoint: Endpoint, components: Components): JsonObject {
  const common = [
    ...problemsOfAll(endpoint.right, endpoint.readsGraph === true),
    ...(endpoint.body === null ? [] : WITH_A_BODY),
  ]
  const inErrors = endpoint.refusedAs === 'errors'
  const responses = refusals(inErrors ? common : [...common, ...endpoint.problems])
  // A refusal of the arguments by the route itself has GraphQL's form as well.
  const own = inErrors ? refusals([...common, ...endpoint.problems], AS_ERRORS) : {}
  const answers = endpoint.answers.map(({ status, description, headers, content }): [string, JsonObject] => [
    String(status),
    {
      description,
      ...headersObject({ ...(endpoint.readsGraph ? TRANSACTION : {}), ...describeHeaders(headers) }),
      ...(content.length === 0
        ? {}
        : {
            content: contentObject(
              content,
              `${pascalCase(endpoint.name)}${status < 400 ? 'Answer' : 'Refusal'}`,
              components,
            ),
          }),
    },
  ])
  for (const [status, response] of [...answers, ...Object.entries(own)])
    responses[status] = both(responses[status], response)
  return responses
}

function headersObject(headers: JsonObject): JsonObject {
  return Object.keys(headers).length === 0 ? {} : { headers }
}

function describeHeaders(headers: Readonly<Record<string, string>> = {}): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  )
}

/** Merges two reasons for one status: their descriptions, codes, and media types. */
function both(answer: JsonObject | undefined, other: JsonObject): JsonObject {
  if (answer === undefined) return other
  const [left, right] = [answer, other].map(({ content }) => asObject(content))
  const codes = [answer, other].flatMap((of) => (Array.isArray(of['x-codes']) ? of['x-codes'] : []))
  return {
    ...answer,
    ...other,
    description: `${String(answer['description'])} ${String(other['description'])}`,
    content: { ...left, ...right },
    ...(codes.length === 0 ? {} : { 'x-codes': [...new Set(codes)].sort() }),
  }
}

function contentObject(content: readonly Content[], name: string, components: Components): JsonObject {
  return Object.fromEntries(
    content.map(({ type, schema }): [string, JsonObject] => [
      type,
      { schema: schema === undefined ? { type: 'string' } : components.add(name, schema) },
    ]),
  )
}
