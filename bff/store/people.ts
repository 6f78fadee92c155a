/** What identities mean for users, and what is left of a person who leaves. Pure; the same for every store. */
import type { Order } from '../orders/order'
import type { Identity, User } from '../sessions/store'

export type Sighting = Identity & { unionId?: string }

/** The user with what WeChat just said about them; the same object when that is no news. */
export function recognise(user: User, { unionId, appId, openId }: Sighting): User {
  const known = user.identities.some((it) => it.appId === appId && it.openId === openId)
  const sameUnion = unionId === undefined || user.unionId === unionId
  if (known && sameUnion) return user
  return {
    ...user,
    ...(unionId === undefined ? {} : { unionId }),
    identities: known ? user.identities : [...user.identities, { appId, openId }],
  }
}

/** Two users who turn out to be one person, older first; by id when they are of the same instant. */
export function byAge(one: User, other: User): [elder: User, younger: User] {
  const difference = Date.parse(one.createdAt) - Date.parse(other.createdAt)
  const oneIsElder = difference < 0 || (difference === 0 && one.id < other.id)
  return oneIsElder ? [one, other] : [other, one]
}

/** The elder with all that the younger had; where both say something, the elder's word stays. */
export function join(elder: User, younger: User): User {
  const identities = younger.identities.filter(
    ({ appId, openId }) =>
      !elder.identities.some((it) => it.appId === appId && it.openId === openId),
  )
  return { ...younger, ...elder, identities: [...elder.identities, ...identities] }
}

/** The order without what tells who and where its buyer was. */
export function anonymous({ address: _address, remark: _remark, ...order }: Order): Order {
  return order
}
