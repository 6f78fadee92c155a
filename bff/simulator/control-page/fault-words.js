/** Every fault in words, in the groups of the page. */

/** @typedef {import('../control-api').Fault} Fault */
/** @typedef {{ text: string, meaning: string }} Words */

/** @type {Record<Extract<Fault, `api-${string}`>, Words>} */
const api = {
  'api-busy': { text: '系统繁忙 -1', meaning: '再试一次就好；商店只应重试一次。' },
  'api-invalid-token': {
    text: 'access_token 失效 40001',
    meaning: '被别处换新的顶掉了，要强制取新的再调用。',
  },
  'api-token-expired': {
    text: 'access_token 过期 42001',
    meaning: '过了有效期，取新的再调用。',
  },
  'api-malformed-token': {
    text: 'access_token 不合法 40014',
    meaning: '格式不对，同样是取新的再调用。',
  },
  'api-too-often': {
    text: '调用太频繁 45011',
    meaning: '小程序登录或取手机号超过每分钟限额，下一分钟再来。',
  },
  'api-ip-refused': {
    text: 'IP 不在白名单 40164',
    meaning: '取 access_token 时被拒；重试无用，要去后台加白名单。',
  },
  'api-secret-frozen': {
    text: 'AppSecret 已冻结 40243',
    meaning: '取 access_token 时被拒；要在后台解冻。',
  },
  'api-code-expired': {
    text: '网页授权 code 过期 42003',
    meaning: '换不到 openid，商店要让人重新授权。',
  },
  'api-no-answer': { text: '没有应答', meaning: '还没回答就断开连接。' },
}

/** @satisfies {Partial<Record<Fault, Words>>} */
const payment = {
  'pay-500': { text: '系统错误 500', meaning: 'SYSTEM_ERROR：结果未知，用原参数重试。' },
  'pay-429': { text: '太频繁 429', meaning: '频率超限：等一等，用原参数重试。' },
  'pay-502': { text: '服务不可用 502', meaning: '网关之后没有人，什么都没有发生。仅 v3、云托管。' },
  'pay-202': { text: '已受理 202', meaning: '收下了还没办，要用原参数再请求一遍。仅 v3。' },
  'pay-timeout': { text: '一直不应答', meaning: '连接开着，什么也不说，直到商店放弃。' },
  'pay-cut-after-accepting': {
    text: '收下后断开',
    meaning: '事情已经办成，应答却没送到：重试不能变成第二笔。',
  },
  'pay-unsigned-4xx': { text: '无签名的 400', meaning: '拒绝的应答没有签名，不能当真。仅 v3。' },
  'pay-empty-404': { text: '空的 404', meaning: '网关不认识这个地址，没有正文。仅 v3、云托管。' },
  'pay-empty-405': { text: '空的 405', meaning: '网关不接受这个方法，没有正文。仅 v3、云托管。' },
  'pay-not-enough': { text: '退款余额不足', meaning: '商户账户的钱不够退，充值后再退。' },
}

/** @type {Record<Exclude<Fault, keyof typeof api | keyof typeof payment>, Words>} */
const answers = {
  'pay-wrong-signature': { text: '签名不对', meaning: '应答验签失败，商店不能相信它。' },
  'pay-probe': {
    text: '签名探测 SIGNTEST',
    meaning: '微信故意签错，看商户是否真的验签。仅 v3。',
  },
  'pay-wrong-timestamp': { text: '时间戳不是数字', meaning: '应答头无法读懂，拒绝。仅 v3。' },
  'pay-old-timestamp': { text: '时间戳过旧', meaning: '十分钟前的应答，可能是重放。仅 v3。' },
  'pay-future-timestamp': { text: '时间戳在未来', meaning: '比现在晚十分钟，不能相信。仅 v3。' },
  'pay-no-request-id': {
    text: '没有 Request-ID',
    meaning: '应答少了排错用的编号，其余照常。仅 v3。',
  },
}

export const groups = [
  { title: '公众平台与小程序', hint: 'api.weixin.qq.com', faults: api },
  { title: '支付：不办或没办完', hint: '下单、查单、关单、退款', faults: payment },
  { title: '支付：应答不可信', hint: '签名、时间戳、编号', faults: answers },
]
