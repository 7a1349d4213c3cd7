import { z } from 'zod'
import { isNetwork } from '../contracts/outgoing.ts'

/** Targets of messages about changes. `secret` is the shape of a secret: its value, or a reference to it. */
export function notificationsShape<Secret extends z.ZodType>(secret: Secret) {
  return z.strictObject({
    webhooks: z
      .array(z.url({ protocol: /^https?$/ }))
      .max(100)
      .default([])
      .describe('beginnings of the addresses that webhooks may have, each an origin with or without a path'),
    networks: z
      .array(z.string().refine(isNetwork, 'must be a network, as 10.1.0.0/16'))
      .max(100)
      .default([])
      .describe('private networks that those may lie in; others than public addresses are refused without it'),
    mail: z
      .strictObject({
        host: z.string().min(1),
        port: z.number().int().min(1).max(65_535).optional().describe('465 with "tls", otherwise 587'),
        security: z
          .enum(['starttls', 'tls', 'none'])
          .default('starttls')
          .describe('none: as it is, over this machine or a network of its own'),
        ca: z.string().min(1).optional().describe('a file, relative to this one: whose certificates are trusted'),
        username: z.string().min(1).optional(),
        password: secret.optional(),
        from: z.string().min(3).max(320).describe('who it is from, as mlg@example.com'),
        domains: z
          .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i, 'must be a domain, as example.com'))
          .min(1)
          .max(100)
          .describe('of the addresses that mail may go to'),
      })
      .optional()
      .describe('by which server e-mail goes'),
    keepDays: z
      .number()
      .min(1)
      .max(365)
      .default(14)
      .describe('how long deliveries are listed that were sent, or given up'),
  })
}
