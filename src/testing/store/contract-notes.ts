import { expect, it } from 'vitest'
import type { RecordNotes } from '../../contracts/notes.ts'
import { pauseSource, readPauses, resumeSource } from '../../sweep/source-pause.ts'
import type { RecordSubject } from './subject.ts'

export function notesContract({ store, reopen }: RecordSubject<RecordNotes>): void {
  it('keeps checkpoints and notes over a restart', async () => {
    expect([await store().checkpoint('graph'), await store().note('n')]).toEqual([0, null])
    await store().saveCheckpoint('graph', 7)
    await store().saveNote('n', { a: [1, null] })
    await store().saveNote('n', { a: [2, null] })
    const reopened = await reopen()
    expect([await reopened.checkpoint('graph'), await reopened.note('n')]).toEqual([7, { a: [2, null] }])
    expect(await reopened.notes(['none', 'n', 'none', 'n'])).toEqual([null, { a: [2, null] }, null, { a: [2, null] }])
    expect(await reopened.notes([])).toEqual([])
  })

  it('keeps one of several notes that are made only once, in every process', async () => {
    const made = await Promise.all(['a', 'b', 'c'].map((value) => store().noteOnce('once', value)))
    expect(new Set(made)).toEqual(new Set([await store().note('once')]))
    const reopened = await reopen()
    expect(await reopened.noteOnce('once', 'd')).toBe(made[0])
  })

  it('keeps a source paused by whoever paused it first, in every process, until it is resumed', async () => {
    const alice = { since: 5, caller: 'idp#alice', name: 'Alice' }
    expect(await readPauses(['registry'], store())).toEqual([null])
    expect(await pauseSource('registry', alice, store())).toEqual(alice)
    expect(await pauseSource('registry', { since: 6, caller: 'idp#bob', name: 'Bob' }, store())).toEqual(alice)
    const reopened = await reopen()
    expect(await readPauses(['registry', 'serving'], reopened)).toEqual([alice, null])
    await resumeSource('registry', reopened)
    expect(await readPauses(['registry'], reopened)).toEqual([null])
  })

  it('rejects a note of more than 64 kB', async () => {
    await expect(store().saveNote('n', 'x'.repeat(65_536))).rejects.toThrow(/64|65/)
    expect(await store().note('n')).toBeNull()
  })
}
