import { element, keep, part, timeOf } from './dom.js'

const targets = { friend: '发送给朋友', timeline: '分享到朋友圈' }

/** Newest first. @param {import('../control-api').SimulatorState} state */
export function drawShares({ shares, people }) {
  part('shares', 'empty').hidden = shares.length > 0
  keep(part('shares', 'list'), shares.map((share, index) => ({ ...share, index })).toReversed(), {
    key: ({ at, index }) => `${at} ${index}`,
    make: (share) => {
      const who = people.find(({ id }) => id === share.person)?.nickname ?? share.person
      const about = `${timeOf(share.at)} · ${who} · ${targets[share.target]}`
      return { node: element('li', {}, card(share), element('p', { class: 'about' }, about)) }
    },
  })
}

/** As a friend sees it in a chat. @param {import('../control-api').ShareRecord} share */
function card({ title, desc, link, imgUrl }) {
  return element(
    'a',
    { class: 'share', href: /^https?:/.test(link) ? link : undefined, title: link },
    element('strong', {}, title),
    element('span', {}, desc ?? link),
    imgUrl ? picture(imgUrl) : undefined,
  )
}

/** @param {string} src */
function picture(src) {
  const image = element('img', { src, alt: '', width: 48, height: 48 })
  image.addEventListener('error', () => image.replaceWith(element('em', {}, '图片打不开')))
  return image
}
