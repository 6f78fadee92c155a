import { createHash } from 'node:crypto'
import type { NewPerson, Person, PersonTraits } from './control-api'

export const DEFAULT_PERSON = 'xiaoman'

/** The people who can pick up the phone, and who they are to each app. */
export interface People {
  all(): Person[]
  find(id: string): Person | undefined
  /** @returns undefined when the id is taken. */
  add(person: NewPerson): Person | undefined
  change(id: string, traits: Partial<PersonTraits>): Person | undefined
  /** Another openid per app (OT-7); the same after a restart, so that a user stays the same user. */
  openId(appId: string, person: Person): string
  /** Nobody real: what an app learns of a person behind a snapshot page (OA-6). */
  snapshotOpenId(appId: string, person: Person): string
  /** One across the apps of an Open Platform account, absent without one (OT-7). */
  unionId(person: Person): string | undefined
  byOpenId(appId: string, openId: string): Person | undefined
}

export function createPeople(avatarUrl: (id: string) => string): People {
  const people = new Map<string, Person>()
  const openId = (appId: string, person: Person) => anonymous(appId, person.id)

  const make = ({ id, ...traits }: NewPerson): Person => {
    const person: Person = {
      id,
      nickname: id,
      avatarUrl: avatarUrl(id),
      snapshot: false,
      joined: true,
      highRisk: false,
      phone: phoneOf(id),
      ...traits,
    }
    people.set(id, person)
    return person
  }

  make({ id: DEFAULT_PERSON, nickname: '小满' })
  // Nicknames can hold emoji: four bytes each in UTF-8 (OT-4).
  make({ id: 'ajuan', nickname: '阿娟🍊' })
  make({ id: 'laochen', nickname: '老陈' })

  return {
    all: () => [...people.values()],
    find: (id) => people.get(id),
    add: (person) => (people.has(person.id) ? undefined : make(person)),
    change(id, traits) {
      const person = people.get(id)
      return person && Object.assign(person, traits)
    },
    openId,
    snapshotOpenId: (appId, person) => anonymous(`${appId}snapshot`, person.id),
    unionId: (person) => (person.joined ? anonymous('open platform', person.id) : undefined),
    byOpenId: (appId, wanted) =>
      [...people.values()].find((person) => openId(appId, person) === wanted),
  }
}

const anonymous = (scope: string, id: string): string =>
  `o${createHash('sha256').update(`${scope}${id}`).digest('base64url').slice(0, 27)}`

/** The same after a restart. */
const phoneOf = (id: string): string => {
  const number = createHash('sha256').update(`phone ${id}`).digest().readUInt16BE(0) % 10_000
  return `1380013${String(number).padStart(4, '0')}`
}

/** A portrait nobody has to draw: the first character on the person's own colour. */
export function portrait({ id, nickname }: Person): string {
  const hue = createHash('sha256').update(id).digest().readUInt16BE(0) % 360
  const initial = [...nickname][0] ?? '?'
  const letter = /[<>&]/.test(initial) ? '?' : initial
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 132"><rect width="132" height="132" fill="hsl(${hue} 45% 62%)"/><text x="66" y="88" font-size="64" text-anchor="middle" fill="#fff" font-family="sans-serif">${letter}</text></svg>`
}
