import { createWechatApi } from './http'
import { createSubscribeMessages } from './subscribe-message'
import { faultOfField, fitThing } from './subscribe-message-fields'
import { fixedToken } from './testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
  answer = json({ errcode: 0, errmsg: 'ok' })
})
afterAll(() => server.stop())

const messages = () =>
  createSubscribeMessages({ api: createWechatApi({ origin: server.origin }), tokens: fixedToken() })
const shipped = { touser: 'o1', template_id: 'T1', data: { phrase3: '审核通过', name1: '订阅' } }

test('a message is sent as the page shows it, to the published mini-program in Chinese', async () => {
  await messages().send({ ...shipped, page: 'index?foo=bar' })

  const [asked] = server.asked
  expect(asked).toMatchObject({
    method: 'POST',
    url: '/cgi-bin/message/subscribe/send?access_token=TOKEN',
  })
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    touser: 'o1',
    template_id: 'T1',
    page: 'index?foo=bar',
    miniprogram_state: 'formal',
    lang: 'zh_CN',
    data: { phrase3: { value: '审核通过' }, name1: { value: '订阅' } },
  })
})

test('a field over its limit stops the message, and is named but not repeated', async () => {
  const data = { phrase3: '审核通过', thing1: `秘${'密'.repeat(20)}` }

  await expect(messages().send({ ...shipped, data })).rejects.toThrow(
    new RangeError('WeChat would refuse this: data.thing1: must be 1 to 20 characters'),
  )
  expect(server.asked).toHaveLength(0)
})

test.each([-1, 40003, 40037, 43101, 43107, 45168, 47003])(
  '%i is passed on, and the message is not sent again',
  async (errcode) => {
    answer = json({ errcode, errmsg: '' })

    await expect(messages().send(shipped)).rejects.toMatchObject({ errcode })
    expect(server.asked).toHaveLength(1)
  },
)

test.each([
  ['thing1', '橘'.repeat(20)],
  ['thing01', '广州至北京 A-1'],
  ['number1', '339208499'],
  ['number1', '1.50'],
  ['number1', '9'.repeat(32)],
  ['letter1', 'a'.repeat(32)],
  ['symbol1', '#@!~-'],
  ['character_string1', 'A1-b_2'.padEnd(32, 'x')],
  ['time1', '15:01'],
  ['time1', '2019年10月1日 15:01'],
  ['time1', '15:01:02~16:00:00'],
  ['date1', '2018-01-01'],
  ['date1', '2018/01'],
  ['date1', '10月1日'],
  ['date2', '2019-12-25 09:42'],
  ['date1', '2019年10月1日~2019年10月3日'],
  ['amount1', '￥100'],
  ['amount1', '¥12345678.90'],
  ['amount1', '100.5元'],
  ['phone_number1', '+86-0766-66888866'],
  ['car_number1', '粤A8Z888挂'],
  ['name1', '橘'.repeat(10)],
  ['name1', 'Ann-Marie O. Smith'],
  ['phrase1', '配送中'],
  ['enum1', '任何'],
  ['site01', 'TIT创意园'],
])('%s may be %s', (name, value) => {
  expect(faultOfField(name, value)).toBeUndefined()
})

test.each([
  ['thing1', '橘'.repeat(21)],
  ['thing1', ''],
  ['thing1', 'two\nlines'],
  ['number1', '9'.repeat(33)],
  ['number1', '1,000'],
  ['number1', '1.'],
  ['letter1', 'a1'],
  ['letter1', 'a'.repeat(33)],
  ['symbol1', '######'],
  ['symbol1', 'a'],
  ['character_string1', '橘'],
  ['character_string1', 'x'.repeat(33)],
  ['time1', '24:00'],
  ['time1', '下午3点'],
  ['date1', '2018-13-01'],
  ['date1', '15:01'],
  ['amount1', '￥￥1'],
  ['amount1', '12345678901'],
  ['amount1', '￥123456789.01'],
  ['amount1', '1,000.00'],
  ['phone_number1', '1'.repeat(18)],
  ['phone_number1', 'ext1'],
  ['car_number1', '粤A8Z8888挂'],
  ['car_number1', 'A粤8Z888'],
  ['name1', '橘'.repeat(11)],
  ['name1', 'a'.repeat(21)],
  ['name1', '小橘2'],
  ['name1', `橘${'a'.repeat(10)}`],
  ['phrase1', '一二三四五六'],
  ['phrase1', 'ok'],
  ['site01', 'a\tb'],
  ['thing', 'no number'],
  ['Thing1', 'a capital'],
])('%s may not be %s', (name, value) => {
  expect(faultOfField(name, value)).toMatch(/^(must be|the name must be) /)
})

test.each([
  ['小橘', '小橘'],
  ['橘'.repeat(20), '橘'.repeat(20)],
  ['橘'.repeat(21), `${'橘'.repeat(19)}…`],
  [' two\n lines\t', 'two lines'],
  ['🍊'.repeat(30), `${'🍊'.repeat(19)}…`],
])('%j fits a thing as %s', (text, fitted) => {
  expect(fitThing(text)).toBe(fitted)
  expect(faultOfField('thing1', fitted)).toBeUndefined()
})
