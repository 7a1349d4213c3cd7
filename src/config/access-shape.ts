import { z } from 'zod'
import { DEFAULT_BUDGET } from '../access/budget.ts'
import { DEFAULT_RIGHTS } from '../access/roles.ts'
import { ALL_RIGHTS } from '../contracts/caller.ts'

const right = z.enum(ALL_RIGHTS)
const rights = z.array(right).max(ALL_RIGHTS.length)
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1–64 lower-case letters, digits or "-"')
const named = z.string().min(1).max(1_000)

const token = z.strictObject({
  name,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, as 64 lower-case hexadecimal digits')
    .describe('of the token, which the file does not hold: openssl rand -hex 32 | tee token | tr -d "\\n" | sha256sum'),
  rights: rights.min(1),
  platforms: z.array(name).min(1).max(200).optional().describe('for which it may send; without it, for all'),
  expires: z.iso.datetime({ offset: true }).describe('it is refused from then on'),
})

const hidden = z.strictObject({
  domains: z.array(named).max(1_000).default([]).describe('of a business domain'),
  tags: z.array(named).max(1_000).default([]).describe('with a tag, "name" or "name:value"'),
  platforms: z.array(name).max(200).default([]).describe('of a platform'),
  exceptFor: z.array(name).max(100).default([]).describe('roles that see it all the same'),
})

/** A secret as it is, or where it is: in an environment variable, or in a file. */
export function accessShape<Secret extends z.ZodType>(secret: Secret) {
  return z.strictObject({
    local: z
      .boolean()
      .default(true)
      .describe('whether a client of the loopback address may do everything without a credential'),
    contact: z
      .string()
      .regex(/^[^\p{Cc}]{1,200}$/u, 'must be one line of 1–200 characters')
      .optional()
      .describe('whom somebody asks who lacks a right: an address, a link or a channel'),
    default: rights.default([...DEFAULT_RIGHTS]).describe('what everyone may do who signs in'),
    roles: z.record(name, rights).default({}).describe('named sets of rights, beside the built-in ones'),
    groups: z
      .record(named, z.union([name, z.array(name).max(100)]))
      .default({})
      .describe('group of the sign-in provider → its roles'),
    tokens: z.array(token).max(1_000).default([]),
    signIn: z
      .strictObject({
        issuer: z.url({ protocol: /^https?$/ }).describe('of an OpenID provider'),
        clientId: named,
        clientSecret: secret.optional().describe('without one the client is public, and PKCE alone protects the code'),
        scopes: z.array(named).max(20).default(['openid', 'profile', 'email']),
        groupsClaim: named.default('groups').describe('the claim that lists the groups of a person'),
        label: z.string().min(1).max(100).default('Sign in').describe('of the button'),
      })
      .optional()
      .describe('OpenID Connect; register <publicUrl>/sign-in/callback as the address to return to'),
    sessions: z
      .strictObject({
        idleHours: z.number().min(0.01).max(720).default(12),
        absoluteHours: z.number().min(0.01).max(2_160).default(168),
        recheckMinutes: z
          .number()
          .min(0.01)
          .max(1_440)
          .default(5)
          .describe('the provider is asked this often whether the groups of a person are as they were'),
      })
      .prefault({}),
    visibility: z.array(hidden).max(200).default([]).describe('what is hidden; by default everyone sees everything'),
    audit: z
      .strictObject({ days: z.number().min(1).max(36_500).default(400).describe('how long entries are stored') })
      .prefault({}),
    budget: z
      .strictObject({
        perSecond: z
          .number()
          .min(1)
          .max(1_000_000)
          .default(DEFAULT_BUDGET.perSecond)
          .describe('units that a caller regains each second'),
        atMost: z
          .number()
          .min(1)
          .max(10_000_000)
          .default(DEFAULT_BUDGET.atMost)
          .describe('units that a caller may save up'),
      })
      .prefault({})
      .describe('what one caller may cost: an answer about one entity costs one unit'),
  })
}
