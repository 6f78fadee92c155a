import { platform } from '@/platform'
import { device, Failure } from '@/testing/device'
import { h5Pay, jsSdkPay, miniProgramPay, nativePay } from '@/testing/samples'

beforeEach(() => device.reset())

const failing = (errMsg: string) => () => Promise.reject(new Failure(errMsg))

test('signs in with a new code each time', async () => {
  await platform.signIn()

  expect(await platform.signIn()).toEqual({
    kind: 'credential',
    credential: { kind: 'weapp-code', code: 'code-2' },
  })
})

test('the token is kept across launches, sent as a bearer and forgotten on demand', () => {
  expect(platform.credentials.header()).toEqual({})

  platform.credentials.keep('token-1')
  expect(platform.credentials.header()).toEqual({ Authorization: 'Bearer token-1' })

  platform.credentials.forget()
  expect(platform.credentials.header()).toEqual({})
})

test('the sheet gets the signed fields unchanged and nothing more', async () => {
  await platform.pay(miniProgramPay)

  const { kind: _, ...signed } = miniProgramPay
  expect(device.payments).toEqual([signed])
})

test.each([
  ['requestPayment:fail cancel', { kind: 'cancelled' }],
  ['requestPayment:fail:cancel', { kind: 'cancelled' }],
  [
    'requestPayment:fail 支付场景非法',
    { kind: 'failed', reason: 'requestPayment:fail 支付场景非法' },
  ],
  [
    'requestPayment:fail no permission to cancel',
    { kind: 'failed', reason: 'requestPayment:fail no permission to cancel' },
  ],
])('%s means %j', async (errMsg, outcome) => {
  device.requestPayment = failing(errMsg)

  expect(await platform.pay(miniProgramPay)).toEqual(outcome)
})

test('a sheet that closed with ok is submitted, not paid', async () => {
  expect(await platform.pay(miniProgramPay)).toEqual({ kind: 'submitted' })
})

test.each([jsSdkPay, h5Pay, nativePay])(
  'parameters made for a browser are refused: $kind',
  async (params) => {
    expect(await platform.pay(params)).toMatchObject({ kind: 'failed' })
    expect(device.payments).toEqual([])
  },
)

test('the session alone says how one pays here, and no code is ever shown', () => {
  expect(platform.launcher).toBeUndefined()
  expect(platform.qrCode).toBeUndefined()
  expect(platform.account).toBe('wechat')
})

test('a signature kind WeChat does not know is refused before the sheet opens', async () => {
  expect(await platform.pay({ ...miniProgramPay, signType: 'SHA1' })).toMatchObject({
    kind: 'failed',
  })
  expect(device.payments).toEqual([])
})

describe('the address book', () => {
  const chosen = {
    userName: '张三',
    telNumber: '020-81167888',
    provinceName: '广东省',
    cityName: '广州市',
    countyName: '海珠区',
    detailInfo: '新港中路397号',
  }

  test('gives what the order needs and nothing else', async () => {
    device.chooseAddress = () =>
      Promise.resolve({
        ...chosen,
        postalCode: '510000',
        nationalCode: '440105',
        errMsg: 'chooseAddress:ok',
      })

    expect(await platform.chooseAddress?.()).toEqual({ ...chosen, postalCode: '510000' })
  })

  test('leaves out a postal code that is not there', async () => {
    device.chooseAddress = () =>
      Promise.resolve({ ...chosen, postalCode: '', errMsg: 'chooseAddress:ok' })

    expect(await platform.chooseAddress?.()).toEqual(chosen)
  })

  test('closing it is no failure', async () => {
    device.chooseAddress = failing('chooseAddress:fail cancel')

    expect(await platform.chooseAddress?.()).toBeUndefined()
  })

  test('a real failure is told', async () => {
    device.chooseAddress = failing('chooseAddress:fail auth deny')

    await expect(platform.chooseAddress?.()).rejects.toMatchObject({
      errMsg: 'chooseAddress:fail auth deny',
    })
  })
})

test('a page opened from Moments shows no pay button', () => {
  expect(platform.canShowPay()).toBe(true)

  device.launch.scene = 1154

  expect(platform.canShowPay()).toBe(false)
})

describe('the phone number button', () => {
  test('gives its code, and nothing else of what it knows', () => {
    const proof = platform.phoneProof?.({ code: 'code-1', encryptedData: 'RGF0YQ==', iv: 'aXY=' })

    expect(proof).toEqual({ code: 'code-1' })
  })

  test('on an old client gives the number encrypted', () => {
    const encrypted = { encryptedData: 'RGF0YQ==', iv: 'aXY=' }

    expect(platform.phoneProof?.(encrypted)).toEqual(encrypted)
  })

  test.each([{}, { encryptedData: 'RGF0YQ==' }])('gives nothing that is no proof: %j', (detail) => {
    expect(platform.phoneProof?.(detail)).toBeUndefined()
  })
})

describe('asking for messages', () => {
  test('those accepted are told apart, however they were accepted', async () => {
    device.requestSubscribeMessage = () =>
      Promise.resolve({
        errMsg: 'requestSubscribeMessage:ok',
        ...{ shipped: 'accept', refunded: 'acceptWithAudio', news: 'reject' },
      })

    expect(await platform.askForMessages?.(['shipped', 'refunded', 'news'])).toEqual([
      'shipped',
      'refunded',
    ])
  })

  test('no more than WeChat takes are asked about', async () => {
    await platform.askForMessages?.(['a', 'b', 'c', 'd'])

    expect(device.subscriptions).toMatchObject([{ tmplIds: ['a', 'b', 'c'] }])
  })

  test('who has switched them off has accepted none', async () => {
    device.requestSubscribeMessage = failing('requestSubscribeMessage:fail 20004')

    expect(await platform.askForMessages?.(['shipped'])).toEqual([])
  })

  test('a WeChat that cannot ask is not made to', async () => {
    device.unknown.add('requestSubscribeMessage')

    expect(await platform.askForMessages?.(['shipped'])).toEqual([])
    expect(device.subscriptions).toEqual([])
  })
})

test('there is no other mini-program to go to', () => {
  expect(platform.handOver).toBeUndefined()
  expect(platform.openMiniProgram).toBeUndefined()
})
