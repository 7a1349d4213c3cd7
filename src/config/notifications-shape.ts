import { z } from 'zod'
import { DEFAULT_KEEP_MS } from '../contracts/deliveries.ts'
import { isNetwork } from '../contracts/networks.ts'
import { DAY_MS } from '../lib/durations.ts'

/** Targets of messages about changes. `secret` is the schema of a secret: its value, or a reference to it. */
export function notificationsShape<Secret extends z.ZodType>(secret: Secret) {
  return z.strictObject({
    webhooks: z
      .array(z.url({ protocol: /^https?$/ }))
      .max(100)
      .default([])
      .describe('Prefixes of allowed webhook addresses, each an origin with or without a path.'),
    networks: z
      .array(z.string().refine(isNetwork, 'must be a network, as 10.1.0.0/16'))
      .max(100)
      .default([])
      .describe('Private networks in which webhooks may be; all other private addresses are refused.'),
    mail: z
      .strictObject({
        host: z.string().min(1),
        port: z.number().int().min(1).max(65_535).optional().describe('465 by default with "tls", otherwise 587.'),
        security: z
          .enum(['starttls', 'tls', 'none'])
          .default('starttls')
          .describe('"none" sends mail unencrypted: use it only within this machine or on a network of its own.'),
        ca: z
          .string()
          .min(1)
          .optional()
          .describe('Certificate authorities to trust: a file, relative to the configuration.'),
        username: z.string().min(1).optional(),
        password: secret.optional(),
        from: z.string().min(3).max(320).describe('The sender, such as mlg@example.com.'),
        domains: z
          .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i, 'must be a domain, as example.com'))
          .min(1)
          .max(100)
          .describe('Domains to which mail may be sent.'),
      })
      .optional()
      .describe('The server that sends e-mail.'),
    keepDays: z
      .number()
      .min(1)
      .max(365)
      .default(DEFAULT_KEEP_MS / DAY_MS)
      .describe('How long deliveries are listed after they were sent or given up.'),
  })
}
