/** People, their sessions and sign-ins under way, in the JSON store. */
import type { Instant, UserId } from '../contract/primitives'
import type { SessionStore, SignInStore, User, UserStore } from '../sessions/store'
import type { Write } from './journal/transaction'
import { existingRow, insertRow, replaceRow } from './json-rows'
import { ALL, identityValue, type JsonDatabase, type Tables } from './json-tables'
import { anonymous, byAge, join, recognise, type Sighting } from './people'

export function jsonUsers(database: JsonDatabase): UserStore {
  return {
    identify: (found, fresh) =>
      database.run((tables, write) => identify(tables, { found, fresh }, write)),

    insert: (user) =>
      database.run(({ users }, write) => {
        insertRow(users, user, write)
      }),

    find: (id) => database.run(({ users }) => users.get(id)),

    update: (id, transition) =>
      database.run(({ users }, write) => {
        const before = existingRow(users, id)
        return replaceRow(users, { before, after: transition(before) }, write)
      }),

    erase: (id) =>
      database.run(({ users, sessions, orders }, write) => {
        if (users.get(id)) write.drop(users, id)
        for (const { tokenHash } of sessions.byUser.all(id)) write.drop(sessions, tokenHash)
        for (const order of orders.placed.all(id)) write.put(orders, anonymous(order))
      }),
  }
}

export function jsonSessions(database: JsonDatabase): SessionStore {
  return {
    insert: (session) =>
      database.run(({ sessions }, write) => {
        insertRow(sessions, session, write)
      }),

    find: (tokenHash) => database.run(({ sessions }) => sessions.get(tokenHash)),

    remove: (tokenHash) =>
      database.run(({ sessions }, write) => {
        if (sessions.get(tokenHash)) write.drop(sessions, tokenHash)
      }),

    async removeExpired(now) {
      let removed = BATCH
      while (removed === BATCH) removed = await removeSomeExpired(database, now)
    },
  }
}

export function jsonSignIns(database: JsonDatabase): SignInStore {
  return {
    insert: (signIn) =>
      database.run(({ signIns }, write) => {
        insertRow(signIns, signIn, write)
      }),

    find: (stateHash) => database.run(({ signIns }) => signIns.get(stateHash)),

    update: (stateHash, transition) =>
      database.run(({ signIns }, write) => {
        const before = existingRow(signIns, stateHash)
        return replaceRow(signIns, { before, after: transition(before) }, write)
      }),
  }
}

function identify(
  tables: Tables,
  { found, fresh }: { found: Sighting; fresh: User },
  write: Write,
): User {
  const { users } = tables
  const one = users.byIdentity.get(identityValue(found))
  const other = found.unionId === undefined ? undefined : users.byUnionId.get(found.unionId)
  if (one && other && one.id !== other.id) return merge(tables, { one, other, found }, write)
  const before = one ?? other
  if (!before) return insertRow(users, recognise(fresh, found), write)
  return replaceRow(users, { before, after: recognise(before, found) }, write)
}

function merge(
  tables: Tables,
  { one, other, found }: { one: User; other: User; found: Sighting },
  write: Write,
): User {
  const [elder, younger] = byAge(one, other)
  write.drop(tables.users, younger.id)
  movePossessions(tables, { from: younger.id, to: elder.id }, write)
  return write.put(tables.users, recognise(join(elder, younger), found))
}

function movePossessions(
  { orders, sessions, ledger }: Tables,
  { from, to }: { from: UserId; to: UserId },
  write: Write,
): void {
  for (const order of orders.placed.all(from)) write.put(orders, { ...order, userId: to })
  for (const session of sessions.byUser.all(from)) write.put(sessions, { ...session, userId: to })
  for (const entry of ledger.byUser.all(from)) write.put(ledger, { ...entry, userId: to })
}

const BATCH = 1000

/** Some at a time, so that nobody waits behind one long line of the journal. */
function removeSomeExpired(database: JsonDatabase, now: Instant): Promise<number> {
  return database.run(({ sessions, signIns, credentials }, write) => {
    const expired = { before: Date.parse(now), limit: BATCH }
    const oldSessions = sessions.byExpiry.earliest(ALL, expired)
    const oldSignIns = signIns.byExpiry.earliest(ALL, expired)
    const oldCredentials = credentials.byExpiry.earliest(ALL, expired)
    for (const { tokenHash } of oldSessions) write.drop(sessions, tokenHash)
    for (const { stateHash } of oldSignIns) write.drop(signIns, stateHash)
    for (const { key } of oldCredentials) write.drop(credentials, key)
    return Math.max(oldSessions.length, oldSignIns.length, oldCredentials.length)
  })
}
