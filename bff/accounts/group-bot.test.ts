import { openGroup, type Group } from '../alerts/testing/group'
import { createGroupBot } from './group-bot'

let group: Group
beforeEach(async () => {
  group = await openGroup()
})
afterEach(() => group.close())

test('writes a text to its group', async () => {
  expect(await createGroupBot(group).send('订单 1 重复付款')).toBe('sent')

  expect(group.requests).toEqual([
    {
      url: `/cgi-bin/webhook/send?key=${group.key}`,
      body: { msgtype: 'text', text: { content: '订单 1 重复付款' } },
    },
  ])
})

test('says when the group takes no more this minute', async () => {
  group.misbehave({ errcode: 45009, errmsg: 'api freq out of limit' })

  expect(await createGroupBot(group).send('一')).toBe('too-many')
})

test.each([
  ['a refusal', { errcode: 93000, errmsg: 'invalid webhook url' }, /93000: invalid webhook url/],
  ['a busy server', { errcode: -1, errmsg: 'system error' }, /-1: system error/],
  ['no answer', 'away', /no answer/],
] as const)('%s is a failure, asked once', async (_what, answer, words) => {
  group.misbehave(answer)

  await expect(createGroupBot(group).send('一')).rejects.toThrow(words)

  expect(group.requests).toHaveLength(1)
})

test('a refusal that repeats the key does not carry it on', async () => {
  group.misbehave({ errcode: 93000, errmsg: `no bot has ${group.key}` })

  await expect(createGroupBot(group).send('一')).rejects.toThrow(/no bot has \[key\]/)
})

test('what the group would cut off is refused here', async () => {
  await expect(createGroupBot(group).send('字'.repeat(683))).rejects.toThrow(RangeError)

  expect(await createGroupBot(group).send('字'.repeat(682))).toBe('sent')
  expect(group.requests).toHaveLength(1)
})
