// Derives ids and secrets, so that they are the same whenever they are needed, and no receiver's secret is stored.
import { createHmac, hash } from 'node:crypto'
import type { ChangeDelivery, Subscription } from '../contracts/deliveries.ts'
import type { Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { isSameSecret } from '../access/secret.ts'

const short = (text: string): string => hash('sha256', text, 'hex').slice(0, 16)

export function deliveryId(subscription: string, tx: Tx, uri: Uri): string {
  return `${subscription}.${tx}.${short(uri)}`
}

/** Derives a bundle's id from all its changes, so that another selection has another id. */
export function bundleId(deliveries: readonly Pick<ChangeDelivery, 'id'>[]): string {
  return `digest.${hash('sha256', deliveries.map(({ id }) => id).join(' '), 'hex').slice(0, 32)}`
}

const hmacOf = (secret: Uint8Array, text: string): Buffer => createHmac('sha256', secret).update(text).digest()

/** Derives a secret in the form of Standard Webhooks. */
export function signingSecret(secret: Uint8Array, id: string, generation: number): string {
  return `whsec_${hmacOf(secret, `webhook ${id} ${generation}`).toString('base64')}`
}

/** Returns the secrets that currently sign, the newest first. */
export function signingSecrets(
  secret: Uint8Array,
  { id, generation, earlierUntil }: Pick<Subscription, 'id' | 'generation' | 'earlierUntil'>,
  now: number,
): readonly string[] {
  const current = signingSecret(secret, id, generation)
  const isRotated = earlierUntil !== null && earlierUntil > now && generation > 1
  return isRotated ? [current, signingSecret(secret, id, generation - 1)] : [current]
}

/** Proves in a link that its holder may end the subscription without a sign-in. */
export function unsubscribeProof(secret: Uint8Array, id: string): string {
  return hmacOf(secret, `unsubscribe ${id}`).toString('base64url')
}

export function isUnsubscribeProof(secret: Uint8Array, id: string, given: string): boolean {
  return isSameSecret(unsubscribeProof(secret, id), given)
}
