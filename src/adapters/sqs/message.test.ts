import { describe, expect, it } from 'vitest'
import { eventsOf } from './message.ts'

const event = { event_type: 'model_updated', model_id: 'm' }
const envelope = { Type: 'Notification', MessageId: '1', TopicArn: 'arn:aws:sns:eu-central-1:1:t', Message: '' }

describe('a message of a queue', () => {
  it('is taken as it is, or out of the envelope of SNS', () => {
    const expected = [{ kind: 'parsed', value: event, origin: 'q/1' }]
    expect(eventsOf(JSON.stringify(event), 'q/1')).toEqual(expected)
    expect(eventsOf(JSON.stringify({ ...envelope, Message: JSON.stringify(event) }), 'q/1')).toEqual(expected)
    expect(eventsOf(JSON.stringify({ ...envelope, Message: JSON.stringify([event, event]) }), 'q/1')).toHaveLength(2)
    expect(eventsOf(JSON.stringify({ ...envelope, Message: 'nonsense' }), 'q/1')).toMatchObject([
      { kind: 'unreadable' },
    ])
  })

  it.each([
    ['an event with the same members', { ...envelope, ...event }],
    ['a confirmation', { ...envelope, Type: 'SubscriptionConfirmation' }],
    ['an envelope without a message', { ...envelope, Message: 17 }],
  ])('is not unpacked where it is %s', (_name, value) => {
    expect(eventsOf(JSON.stringify(value), 'q/1')).toMatchObject([{ kind: 'parsed', value }])
  })
})
