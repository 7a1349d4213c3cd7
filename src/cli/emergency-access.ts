import { createEmergencyAccess, removeEmergencyAccess } from '../wiring/emergency.ts'
import type { Print } from './call-service.ts'
import { configurationIn } from './configuration.ts'
import { isoOf } from '../lib/iso.ts'

export interface EmergencyOptions {
  readonly config: string
  readonly minutes: number
  readonly end: boolean
}

/** Makes a token on this machine, for when nobody can sign in. */
export function emergencyAccess({ config, minutes, end }: EmergencyOptions, print: Print): void {
  const { data } = configurationIn(config)
  if (end) {
    removeEmergencyAccess(data)
    return print('The emergency token is no longer valid.')
  }
  const { secret, expiresAt } = createEmergencyAccess(data, minutes, Date.now())
  print(`A token with every right, valid until ${isoOf(expiresAt)}, for the service that uses ${data}:`)
  print('')
  print(`  export MLG_TOKEN=${secret}`)
  print('')
  print('Each use is audited. End it early with "mlg access local --end".')
}
