import { z } from 'zod'
import { DEFAULT_BUDGET } from '../access/budget.ts'
import { DEFAULT_RECHECK_MS } from '../access/confirm-sessions.ts'
import { DEFAULT_RIGHTS } from '../access/roles.ts'
import { DEFAULT_SESSION_LIMITS } from '../access/sign-in.ts'
import { DEFAULT_AUDIT_MS } from '../contracts/audit.ts'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts'

const right = z.enum(ALL_RIGHTS)
const rights = z.array(right).max(ALL_RIGHTS.length)
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1–64 lower-case letters, digits or "-"')
const named = z.string().min(1).max(1_000)

const tag = named.regex(/^[^\s:=](.*[^\s:=])?$/, 'must be a tag such as "pii" or "pii::high"')

const token = z.strictObject({
  name,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, as 64 lower-case hexadecimal digits')
    .describe(
      'Digest of the token, which itself isn\'t in the file: openssl rand -hex 32 | tee token | tr -d "\\n" | sha256sum',
    ),
  rights: rights.min(1),
  platforms: z
    .array(name)
    .min(1)
    .max(200)
    .optional()
    .describe('Platforms for which the token may send; without it, all of them.'),
  expires: z.iso.datetime({ offset: true }).describe('The token is refused from then on.'),
})

const hidden = z.strictObject({
  domains: z.array(named).max(1_000).default([]).describe('Hides entities of these business domains.'),
  tags: z
    .array(tag)
    .max(1_000)
    .default([])
    .describe('Hides entities with one of these tags, such as "pii" or "pii::high".'),
  platforms: z.array(name).max(200).default([]).describe('Hides entities of these platforms.'),
  exceptFor: z.array(name).max(100).default([]).describe('Roles that still see these entities.'),
})

/** A secret's value, or where to read it: an environment variable, or a file. */
export function accessShape<Secret extends z.ZodType>(secret: Secret) {
  return z.strictObject({
    local: z
      .boolean()
      .default(true)
      .describe('Whether a client of the loopback address may do everything without a credential.'),
    contact: z
      .string()
      .regex(/^[^\p{Cc}]{1,200}$/u, 'must be one line of 1–200 characters')
      .optional()
      .describe('Tells people who lack a right whom to ask: an address, a link or a channel.'),
    default: rights.default([...DEFAULT_RIGHTS]).describe('Rights of everyone who signs in.'),
    roles: z.record(name, rights).default({}).describe('Named sets of rights, in addition to the built-in ones.'),
    groups: z
      .record(named, z.union([name, z.array(name).max(100)]))
      .default({})
      .describe('Maps a group of the sign-in provider to its roles.'),
    tokens: z.array(token).max(1_000).default([]),
    signIn: z
      .strictObject({
        issuer: z.url({ protocol: /^https?$/ }).describe('The issuer of an OpenID provider.'),
        clientId: named,
        clientSecret: secret
          .optional()
          .describe('Without a secret the client is public, and PKCE alone protects the code.'),
        scopes: z.array(named).max(20).default(['openid', 'profile', 'email']),
        groupsClaim: named.default('groups').describe('The claim that lists the groups of a person.'),
        label: z.string().min(1).max(100).default('Sign in').describe('The label of the sign-in button.'),
      })
      .optional()
      .describe('Signs people in by OpenID Connect. Register <publicUrl>/sign-in/callback as the redirect address.'),
    sessions: z
      .strictObject({
        idleHours: z
          .number()
          .min(0.01)
          .max(720)
          .default(DEFAULT_SESSION_LIMITS.idleMs / HOUR_MS),
        absoluteHours: z
          .number()
          .min(0.01)
          .max(2_160)
          .default(DEFAULT_SESSION_LIMITS.absoluteMs / HOUR_MS),
        recheckMinutes: z
          .number()
          .min(0.01)
          .max(1_440)
          .default(DEFAULT_RECHECK_MS / MINUTE_MS)
          .describe('Interval at which the provider is asked whether the groups of a person are unchanged.'),
      })
      .prefault({}),
    visibility: z.array(hidden).max(200).default([]).describe('Hides entities; by default everyone sees everything.'),
    audit: z
      .strictObject({
        days: z
          .number()
          .min(1)
          .max(36_500)
          .default(DEFAULT_AUDIT_MS / DAY_MS)
          .describe('How long entries are stored.'),
      })
      .prefault({}),
    budget: z
      .strictObject({
        perSecond: z
          .number()
          .min(1)
          .max(1_000_000)
          .default(DEFAULT_BUDGET.perSecond)
          .describe('Units that a caller regains each second.'),
        atMost: z
          .number()
          .min(1)
          .max(10_000_000)
          .default(DEFAULT_BUDGET.atMost)
          .describe('Units that a caller may save up.'),
      })
      .prefault({})
      .describe("Limits the cost of one caller's requests: an answer about one entity costs one unit."),
  })
}
