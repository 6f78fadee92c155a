import { element, part, setText } from './dom.js'

const steps = [
  { text: '+5 分钟', advanceSeconds: 5 * 60 },
  { text: '+30 分钟', advanceSeconds: 30 * 60 },
  { text: '+2 小时', advanceSeconds: 2 * 3600 },
  { text: '+1 天', advanceSeconds: 24 * 3600 },
]

/** @type {import('./control-page.js').Act} */
let say = () => undefined
/** The last word of the simulator, and when it was heard. */
let heard = { now: NaN, at: 0 }

const home = part('clock', 'reset')
home.addEventListener('click', () => say('clock', { reset: true }))
part('clock', 'steps').append(
  ...steps.map(({ text, advanceSeconds }) =>
    element(
      'button',
      { type: 'button', class: 'button plain', onclick: () => say('clock', { advanceSeconds }) },
      text,
    ),
  ),
)
setInterval(tick, 500)

/**
 * @param {import('../control-api').SimulatorState} state
 * @param {import('./control-page.js').Act} act
 */
export function drawClock({ now, clockOffsetSeconds }, act) {
  say = act
  heard = { now: Date.parse(now), at: performance.now() }
  setText(
    part('clock', 'offset'),
    clockOffsetSeconds === 0 ? '与真实时间一致' : ahead(clockOffsetSeconds),
  )
  home.hidden = clockOffsetSeconds === 0
  tick()
}

function tick() {
  if (Number.isNaN(heard.now)) return
  const now = new Date(heard.now + performance.now() - heard.at)
  const date = now.toLocaleDateString('zh-CN', { month: 'long', day: 'numeric', weekday: 'short' })
  setText(part('clock', 'now'), `${date} ${now.toLocaleTimeString('zh-CN', { hour12: false })}`)
}

/** @param {number} seconds */
function ahead(seconds) {
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.round((seconds % 3600) / 60)
  const words = [days && `${days} 天`, hours && `${hours} 小时`, minutes && `${minutes} 分钟`]
  return `快 ${words.filter(Boolean).join(' ') || `${seconds} 秒`}`
}
