import { part, segments, setText } from './dom.js'

/** @typedef {import('../control-api').Protocol} Protocol */

/** @type {Record<Protocol, { text: string, meaning: string }>} */
const protocols = {
  'v3-public-key': {
    text: 'v3 · 公钥',
    meaning: '新商户：用「微信支付公钥」验签，商店不下载平台证书。',
  },
  'v3-certificate': {
    text: 'v3 · 平台证书',
    meaning: '老商户：没有微信支付公钥，商店自己下载并更新平台证书。',
  },
  'v3-switching': {
    text: 'v3 · 切换中',
    meaning: '从平台证书换到公钥的途中：通知一半用公钥签名，一半用证书。',
  },
  'v2-md5': {
    text: 'v2 · MD5',
    meaning: 'XML 接口，MD5 签名；全程 HTTPS，退款要出示商户证书。',
  },
  'v2-hmac': {
    text: 'v2 · HMAC-SHA256',
    meaning: 'XML 接口，HMAC-SHA256 签名；全程 HTTPS，退款要出示商户证书。',
  },
  cloud: {
    text: '云托管',
    meaning: '微信云托管的开放接口服务：没有商户密钥，由微信代为调用。',
  },
}

const section = part('protocol', 'choices').closest('section')
const choices = part('protocol', 'choices')
const meaning = part('protocol', 'meaning')
const problem = part('protocol', 'problem')

/** @type {import('./control-page.js').Act} */
let say = () => undefined
/** @type {Protocol | undefined} */
let current
/** Asked for, and not yet spoken. @type {Protocol | undefined} */
let wanted

const show = segments(
  choices,
  Object.entries(protocols).map(([value, { text }]) => ({ value, text })),
  (protocol) => choose(/** @type {Protocol} */ (protocol)),
)

/**
 * @param {import('../control-api').SimulatorState} state
 * @param {import('./control-page.js').Act} act
 */
export function drawProtocol({ protocol }, act) {
  say = act
  current = protocol
  redraw()
}

/** The shop closes and opens for it, which takes a moment. @param {Protocol} protocol */
function choose(protocol) {
  if (wanted || protocol === current) return
  wanted = protocol
  problem.hidden = true
  redraw()
  say(
    'protocol',
    { protocol },
    {
      ended(refusal) {
        wanted = undefined
        if (!refusal) current = protocol
        setText(problem, refusal ? refused(protocol, refusal) : '')
        problem.hidden = !refusal
        redraw()
      },
    },
  )
}

/**
 * @param {Protocol} protocol
 * @param {string} refusal
 */
const refused = (protocol, refusal) =>
  `换不到「${protocols[protocol].text}」，一切照旧。\n${refusal.replace(/^409 /, '')}`

function redraw() {
  if (!current) return
  show(wanted ?? current)
  section?.setAttribute('aria-busy', String(wanted !== undefined))
  for (const button of choices.querySelectorAll('button')) button.disabled = wanted !== undefined
  setText(
    meaning,
    wanted ? `正在换到「${protocols[wanted].text}」，商店重新开门…` : protocols[current].meaning,
  )
}
