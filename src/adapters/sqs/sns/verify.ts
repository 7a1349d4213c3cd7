import { verify, type X509Certificate } from 'node:crypto'
import { signedText, type SnsMessage } from './message.ts'

/** Keyed by the topic's SignatureVersion: 1 by default, or 2. */
const ALGORITHMS = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const

/** Tells whether the certificate's key signed exactly this message. `certificates.ts` checks whose it is. */
export function verifySns(message: SnsMessage, certificate: X509Certificate): boolean {
  if (certificate.publicKey.asymmetricKeyType !== 'rsa') return false
  const signature = Buffer.from(message.Signature, 'base64')
  return verify(
    ALGORITHMS[message.SignatureVersion],
    Buffer.from(signedText(message)),
    certificate.publicKey,
    signature,
  )
}
