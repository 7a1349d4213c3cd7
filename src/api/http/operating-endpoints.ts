// Tells whether the service is alive and ready, and how it does.
import { z } from 'zod'
import { endpoint, type Content } from './endpoint.ts'
import { JSON_TYPE, file, TEXT_TYPE, json } from './contents.ts'

const READINESS: readonly Content[] = json(z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) }))

export const HEALTHZ = endpoint({
  ...file('healthz', '/healthz', { summary: 'Check that the process answers', right: 'none', type: JSON_TYPE }),
  answers: [
    {
      status: 200,
      description: 'It answers.',
      content: json(z.strictObject({ status: z.literal('ok'), version: z.string() })),
    },
  ],
})

export const READYZ = endpoint({
  ...file('readyz', '/readyz', { summary: 'Check that this process is ready', right: 'none', type: JSON_TYPE }),
  answers: [
    { status: 200, description: 'The record answers, and the graph is loaded and follows.', content: READINESS },
    { status: 503, description: 'Not ready, with the reasons.', content: READINESS },
  ],
})

export const METRICS = file('metrics', '/metrics', {
  summary: 'Get metrics in the text format of Prometheus',
  right: 'metrics',
  type: TEXT_TYPE,
})
