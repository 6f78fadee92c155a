import { AppId, OutTradeNo } from '../contract/primitives'
import { textLike } from '../testing/matchers'
import { startServer, type LocalServer, type Reply } from '../wechat/testing/local-server'
import { API_V3_KEY, makeKeys, SERIAL } from '../wechat/testing/wechat-pay'
import { createWechatV3Channel } from './wechat-v3'

const keys = makeKeys()
const appId = AppId.parse('wx0123456789abcdef')
const outTradeNo = OutTradeNo.parse('SJ20261120000001')

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
afterAll(() => server.stop())

const query = () =>
  createWechatV3Channel({
    payOrigin: server.origin,
    publicOrigin: 'https://shop.example.com',
    appIds: [appId],
    mchId: '1900000001',
    apiV3Key: API_V3_KEY,
    privateKey: keys.privateKey,
    certSerialNo: 'ABC123',
    publicKey: { id: SERIAL, key: keys.publicKey },
    clock: () => new Date('2026-11-20T05:00:00Z'),
    retryPausesMs: [],
  }).query({ outTradeNo, appId })

const refusal = (status: number, code?: string, number?: string) => ({
  status,
  headers: number ? { 'request-id': `08F-${number}` } : {},
  body: code ? JSON.stringify({ code, message: '不行' }) : '',
})

test.each([
  ['its code', refusal(401, 'SIGN_ERROR'), /^The request’s signature was refused\. Check/],
  ['its exact number', refusal(400, 'PARAM_ERROR', '268445527'), /^The AppID is not bound/],
  ['its code, its number being new', refusal(400, 'PARAM_ERROR', '268000000'), /^A parameter is/],
  ['its status, having no words', refusal(405), /^The method is wrong/],
  ['its status, its code being new', refusal(503, 'BRAND_NEW'), /^WeChat Pay is not available/],
])('a refusal is explained by %s', async (_name, refused, explanation) => {
  answer = refused

  await expect(query()).rejects.toMatchObject({ details: { explanation: textLike(explanation) } })
})

test('the explanation stands beside the code, and does not replace it', async () => {
  answer = refusal(403, 'RULE_LIMIT', '268447843')

  await expect(query()).rejects.toHaveProperty('details', {
    wechatCode: 'RULE_LIMIT',
    explanation:
      'The order is not of this merchant. Use the merchant number the order was placed with.',
  })
})

test('what nobody can explain keeps its code alone', async () => {
  answer = refusal(418, 'BRAND_NEW')

  await expect(query()).rejects.toHaveProperty('details', { wechatCode: 'BRAND_NEW' })
})
