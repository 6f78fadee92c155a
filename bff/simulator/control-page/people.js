import { element, keep, part, segments, setText } from './dom.js'

/** @typedef {import('../control-api').Person} Person */
/** @typedef {import('./control-page.js').Act} Act */

const traits = /** @type {const} */ ([
  { name: 'snapshot', text: '只看到快照页', hint: '授权头像昵称时没有真实身份' },
  { name: 'joined', text: '同一开放平台', hint: '登录带 unionid' },
  { name: 'highRisk', text: '高风险用户', hint: '小程序登录被拒 40226' },
])

/** @type {Person | undefined} */
let current
/** @type {Act} */
let say = () => undefined
let redraw = () => {}

const showLook = cookieSegments('look', 'simulated_look', [
  { value: 'wechat', text: '微信' },
  { value: 'phone', text: '手机浏览器' },
  { value: 'desktop', text: '电脑' },
  { value: 'web-view', text: '小程序内网页' },
])
const showDevice = cookieSegments('device', 'simulated_device', [
  { value: 'android', text: '安卓' },
  { value: 'iphone', text: 'iPhone' },
])
const showConfirm = cookieSegments('confirm', 'simulated_confirm', [
  { value: 'tap', text: '一键确认' },
  { value: 'password', text: '输入密码' },
])
const switches = traits.map(traitSwitch)
part('people', 'traits').append(...switches.map(({ node }) => node))
part('people', 'add').addEventListener('submit', add)

/**
 * Who looks is a cookie on this host, which the shop's page shares whatever its port.
 * @param {import('../control-api').SimulatorState} state
 * @param {Act} act
 * @param {() => void} refresh
 */
export function drawPeople({ people }, act, refresh) {
  say = act
  redraw = refresh
  current = people.find(({ id }) => id === cookie('simulated_person')) ?? people[0]
  keep(part('people', 'people'), people, { key: ({ id }) => id, make: chip })
  for (const { update } of switches) update()
  showLook()
  showDevice()
  showConfirm()
}

/** @param {Person} person */
function chip({ id, avatarUrl }) {
  const name = element('span')
  const picture = avatarUrl
    ? element('img', { src: avatarUrl, alt: '', width: 32, height: 32 })
    : undefined
  const onclick = () => {
    setCookie('simulated_person', id)
    redraw()
  }
  const node = element('button', { type: 'button', class: 'chip', onclick }, picture, name)
  /** @param {Person} person */
  const update = ({ nickname }) => {
    setText(name, nickname)
    node.setAttribute('aria-pressed', String(id === current?.id))
  }
  return { node, update }
}

/** @param {(typeof traits)[number]} trait */
function traitSwitch({ name, text, hint }) {
  const box = /** @type {HTMLInputElement} */ (
    element('input', { type: 'checkbox', role: 'switch' })
  )
  box.addEventListener('change', () => {
    if (current)
      say(`people/${encodeURIComponent(current.id)}`, { [name]: box.checked }, { method: 'PATCH' })
  })
  const words = element('span', {}, text, element('small', {}, hint))
  const update = () => {
    box.checked = current?.[name] ?? false
    box.disabled = current === undefined
  }
  return { node: element('label', { class: 'switch' }, words, box), update }
}

/** @param {SubmitEvent | Event} event */
function add(event) {
  event.preventDefault()
  const form = event.target
  if (!(form instanceof HTMLFormElement)) return
  const nickname = String(new FormData(form).get('nickname') ?? '').trim()
  if (!nickname) return
  const id = `p${Date.now().toString(36)}`
  setCookie('simulated_person', id)
  say('people', { id, nickname })
  form.reset()
}

/**
 * @param {string} place
 * @param {string} name
 * @param {{ value: string, text: string }[]} choices
 */
function cookieSegments(place, name, choices) {
  const show = segments(part('people', place), choices, (value) => {
    setCookie(name, value)
    show(value)
  })
  return () => show(cookie(name) || (choices[0]?.value ?? ''))
}

/** @param {string} name */
function cookie(name) {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/**
 * @param {string} name
 * @param {string} value
 */
function setCookie(name, value) {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; SameSite=Lax`
}
