import { z } from 'zod'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { push as take, type PushRequest } from '../intake/push.ts'
import { waitUntilVisible } from '../intake/wait-until-visible.ts'
import type { Json } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { flag, json, optional, text, uri, WAIT_FOR, type Arguments } from '../questions/parameters.ts'
import { markReceipt, marksSeen } from '../questions/shapes.ts'
import { NO_INTAKE } from './unavailable.ts'

const pushParameters = {
  platform: text('the platform that sends it: a source without an address'),
  type: text('the entity type'),
  uri: optional(uri('the entity, of any platform; or give its id')),
  id: optional(text("the entity's id on this platform")),
  payload: optional(json("its metadata, as the platform's mapping reads it; at most 1,000,000 bytes")),
  deleted: flag('the entity is deleted; send no payload'),
  waitFor: WAIT_FOR,
}

type PushCommand = Arguments<typeof pushParameters>

export const PUSH = command({
  name: 'push',
  scope: 'own',
  path: '/api/v1/metadata/{platform}',
  summary: 'Push the metadata of one entity from a platform without an address',
  description:
    '202: stored durably, and interpreted soon; 200 if the call waited until it is visible. Several payloads of one entity are merged, in any order.',
  right: 'send',
  cost: 100,
  parameters: pushParameters,
  answer: z.strictObject({
    ...markReceipt.shape,
    trace: z.string().describe('Traces it through every stage and log line.'),
    ...marksSeen.partial().shape,
  }),
  statuses: [200, 202],
  problems: ['EMPTY', 'UNKNOWN_PLATFORM', 'NO_PUSHES', 'NOT_FOR_TYPE', 'NOT_TAKEN', 'NOT_HERE'],
  cli: { group: 'edit', positional: ['platform', 'type'] },
  async run({ intake, sources }, args) {
    if (intake === null) return err(NO_INTAKE)
    const request = requestOf(args)
    if (!request.ok) return request
    const { store, clock, meter, componentType } = intake
    const configured = new Map(sources.configured().map((source) => [source.config.platform, source]))
    const [taken] = await take([request.value], { store, clock, meter, componentType, sources: configured })
    if (taken === undefined) throw new Error('a push was neither accepted nor refused')
    if (!taken.ok) return taken
    if (args.waitFor === undefined) return ok({ status: 202, answer: taken.value })
    const seen = await waitUntilVisible([taken.value], intake)
    return ok({ status: seen.visible ? 200 : 202, answer: { ...taken.value, ...seen } })
  },
})

function requestOf({ platform, type, uri, id, payload, deleted }: PushCommand): Result<PushRequest, Problem> {
  if ((uri === undefined) === (id === undefined))
    return err(
      badArgument(
        'uri',
        'Give either uri or id, not both or neither.',
        "Give the entity's URI, or its id on this platform.",
      ),
    )
  if (payload === undefined && !deleted)
    return err(problem('EMPTY', 'payload is missing.', "Give the entity's metadata, or deleted.", 'payload'))
  if (payload !== undefined && deleted)
    return err(badArgument('deleted', 'deleted is given together with a payload.', 'Give only one of them.'))
  const entity = uri === undefined ? { id: id ?? '' } : { uri }
  // JSON is assured, since it came over HTTP.
  return ok({ platform, type, of: entity, payload: deleted ? null : (payload as Json) })
}
