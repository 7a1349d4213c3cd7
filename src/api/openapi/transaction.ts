import type { JsonObject } from '../../lib/json.ts'
import { TRANSACTION_HEADER } from '../http/at-least.ts'

/** "Read your own write" across processes: the header of requests, and of their answers. */
export const AT_LEAST: JsonObject = {
  name: TRANSACTION_HEADER,
  in: 'header',
  required: false,
  description: "the transaction that the answer must include, from another answer's header",
  schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
}

export const TRANSACTION: JsonObject = {
  [TRANSACTION_HEADER]: {
    description: 'The latest transaction that this process has seen, or an earlier one.',
    schema: { type: 'integer' },
  },
}
