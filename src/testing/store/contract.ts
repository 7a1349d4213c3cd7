import { afterEach, beforeEach, describe } from 'vitest'
import type { RecordPorts } from '../../contracts/store.ts'
import { accessContract } from './contract-access.ts'
import { auditContract } from './contract-audit.ts'
import { batchContract } from './contract-batch.ts'
import { commitContract } from './contract-commit.ts'
import { clockContract } from './contract-clock.ts'
import { coordinationContract } from './contract-coordination.ts'
import { deliveriesContract } from './contract-deliveries.ts'
import { guardContract } from './contract-guard.ts'
import { notesContract } from './contract-notes.ts'
import { quarantineContract } from './contract-quarantine.ts'
import { retentionContract, retentionProperties } from './contract-retention.ts'
import { listedContract } from './contract-listed.ts'
import { lookupContract } from './contract-lookups.ts'
import { marksContract } from './contract-marks.ts'
import { originsContract } from './contract-origins.ts'
import { pastContract, pastProperties } from './contract-past.ts'
import { propertyContract } from './contract-properties.ts'
import { pushesContract } from './contract-pushes.ts'
import { readsContract } from './contract-reads.ts'
import { redactionContract } from './contract-redaction.ts'
import { referenceContract } from './contract-references.ts'
import { rulesContract } from './contract-rules.ts'
import { settleContract } from './contract-settle.ts'
import { snapshotContract } from './contract-snapshot.ts'
import { takeContract, takeProperties } from './contract-take.ts'
import type { OpenedStore, RecordSubject } from './subject.ts'
import { runs } from '../runs.ts'

/**
 * Every sentence of the port, for any record: the stages may rely on whatever holds here. `usual`: how many random
 * histories each property runs, 25 times as many in a soak; fewer if each of them opens files.
 */
export function storeContract(name: string, open: () => Promise<OpenedStore>, usual = 8): void {
  const sequences = runs(usual, usual * 25)
  describe(name, () => {
    const subject = openedForEach(open)
    logContracts(subject)
    describe('marks', () => {
      describe('leases', () => marksContract(subject))
      describe('taking a listed answer', () => takeContract(subject))
      describe('settlement by a commit', () => settleContract(subject))
    })
    describe('a push', () => pushesContract(subject))
    describe('accounts and credentials', () => accessContract(subject))
    describe('the audit', () => auditContract(subject))
    describe('notes', () => notesContract(subject))
    describe('subscriptions and deliveries', () => deliveriesContract(subject))
    describe('quarantine', () => quarantineContract(subject))
    describe('sweeps', () => {
      describe('a listing', () => listedContract(subject))
      describe('the deletion guard', () => guardContract(subject))
    })
    describe('retention', () => {
      describe('up to a horizon', () => retentionContract(subject))
      describe('by redaction', () => redactionContract(subject))
    })
    describe('coordination', () => coordinationContract(subject))
    describe('against the model', () => {
      propertyContract(open, sequences)
      pastProperties(open, Math.ceil(sequences / 2))
      retentionProperties(open, Math.ceil(sequences / 2))
      takeProperties(open, Math.ceil(sequences / 4))
    })
  })
}

/** The part about the log and its reads. */
export function logContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => logContracts(openedForEach(open)))
}

function logContracts(subject: RecordSubject<RecordPorts>): void {
  describe('the store', () => {
    describe('commit', () => commitContract(subject))
    describe('batches', () => batchContract(subject))
    describe('references', () => referenceContract(subject))
    describe('conclusions', () => rulesContract(subject))
    describe('origins', () => originsContract(subject))
    describe('look-ups', () => lookupContract(subject))
    describe('reads', () => readsContract(subject))
    describe('the clock', () => clockContract(subject))
    describe('the past', () => pastContract(subject))
  })
  describe('snapshots', () => snapshotContract(subject))
}

function openedForEach(open: () => Promise<OpenedStore>): RecordSubject<RecordPorts> {
  let opened: OpenedStore | null = null
  let current: RecordPorts | null = null
  beforeEach(async () => {
    opened = await open()
    current = opened.store
  })
  afterEach(async () => opened?.dispose())
  return {
    store() {
      if (current === null) throw new Error('the store is opened before each test')
      return current
    },
    async reopen() {
      if (opened === null) throw new Error('the store is opened before each test')
      current = await opened.reopen()
      return current
    },
  }
}
