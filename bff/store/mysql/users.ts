/** People, and what makes them one, in the MySQL store. Whoever changes identities of a user holds the user's row. */
import type { Identity, User, UserStore } from '../../sessions/store'
import { join, byAge, recognise, type Sighting } from '../people'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'
import { createDocuments, type Kept, read } from './documents'
import { Conflict, isDuplicate } from './failures'
import { forgetPossessions, movePossessions } from './possessions'

export const users = createDocuments<User>({
  name: 'users',
  key: { column: 'id', of: (user) => user.id },
  columns: { union_id: ({ unionId }) => unionId ?? null },
})

export function mysqlUsers(database: MysqlDatabase): UserStore {
  return {
    identify: (found, fresh) =>
      database.transaction((statements) => identify(statements, { found, fresh })),

    insert: (user) => database.transaction((statements) => insert(statements, user)),

    find: (id) => users.find(database, id),

    update: (id, transition) =>
      database.transaction(async (statements) => {
        const before = await users.lock(statements, id)
        return replace(statements, { before, after: transition(before) })
      }),

    erase: (id) =>
      database.transaction(async (statements) => {
        const user = await lock(statements, id)
        if (user) await remove(statements, user)
        await forgetPossessions(statements, id)
      }),
  }
}

interface Known {
  /** Has the identity. */
  one: User | undefined
  /** Has the unionId. */
  other: User | undefined
}

/** Most sign-ins are no news and lock nothing. Otherwise the users are locked and asked for again. */
async function identify(
  statements: Statements,
  { found, fresh }: { found: Sighting; fresh: User },
): Promise<User> {
  const seen = await lookUp(statements, found)
  if (!seen.one && !seen.other) {
    const newcomer = recognise(fresh, found)
    await winning(() => insert(statements, newcomer))
    return newcomer
  }
  if (isNoNews(seen, found)) return seen.one

  const known = idsOf(seen)
  for (const id of [...new Set(known)].sort()) await lock(statements, id)
  const latest = await lookUp(statements, found)
  if (idsOf(latest).join() !== known.join()) throw new Conflict()
  return winning(() => learn(statements, { ...latest, found }))
}

function isNoNews(known: Known, found: Sighting): known is Known & { one: User } {
  const { one, other } = known
  return one !== undefined && (!other || other.id === one.id) && recognise(one, found) === one
}

async function learn(
  statements: Statements,
  { one, other, found }: Known & { found: Sighting },
): Promise<User> {
  if (one && other && one.id !== other.id) {
    const [elder, younger] = byAge(one, other)
    await remove(statements, younger)
    await movePossessions(statements, { from: younger.id, to: elder.id })
    return replace(statements, { before: elder, after: recognise(join(elder, younger), found) })
  }
  const before = one ?? other
  if (!before) throw new Conflict()
  return replace(statements, { before, after: recognise(before, found) })
}

/** An identity or unionId that somebody else has just written: look again. The server's words name it; they stay here. */
async function winning<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isDuplicate(error) ? new Conflict() : error
  }
}

const idsOf = ({ one, other }: Known) =>
  [one, other].flatMap((user) => (user === undefined ? [] : [user.id]))

async function lookUp(
  statements: Statements,
  { appId, openId, unionId }: Sighting,
): Promise<Known> {
  const [one] = await statements.rows<Kept>(
    `SELECT users.document FROM user_identities JOIN users ON users.id = user_identities.user_id
      WHERE app_id = ? AND open_id = ?`,
    [appId, openId],
  )
  if (unionId === undefined) return { one: one && read<User>(one), other: undefined }
  const [other] = await statements.rows<Kept>('SELECT document FROM users WHERE union_id = ?', [
    unionId,
  ])
  return { one: one && read<User>(one), other: other && read<User>(other) }
}

/** Undefined for one who is gone. */
async function lock(statements: Statements, id: string): Promise<User | undefined> {
  const [kept] = await statements.rows<Kept>('SELECT document FROM users WHERE id = ? FOR UPDATE', [
    id,
  ])
  return kept && read<User>(kept)
}

async function insert(statements: Statements, user: User): Promise<void> {
  await users.insert(statements, user)
  await insertIdentities(statements, { user, identities: user.identities })
}

async function replace(
  statements: Statements,
  { before, after }: { before: User; after: User },
): Promise<User> {
  await users.replace(statements, { before, after })
  await removeIdentities(statements, missingFrom(after, before.identities))
  const identities = missingFrom(before, after.identities)
  await insertIdentities(statements, { user: after, identities })
  return after
}

async function remove(statements: Statements, user: User): Promise<void> {
  await users.remove(statements, user.id)
  await removeIdentities(statements, user.identities)
}

const missingFrom = (user: User, identities: Identity[]) =>
  identities.filter(
    ({ appId, openId }) =>
      !user.identities.some((it) => it.appId === appId && it.openId === openId),
  )

async function insertIdentities(
  statements: Statements,
  { user, identities }: { user: User; identities: Identity[] },
): Promise<void> {
  for (const { appId, openId } of identities) {
    await statements.change(
      'INSERT INTO user_identities (app_id, open_id, user_id) VALUES (?, ?, ?)',
      [appId, openId, user.id],
    )
  }
}

async function removeIdentities(statements: Statements, identities: Identity[]): Promise<void> {
  for (const { appId, openId } of identities) {
    await statements.change('DELETE FROM user_identities WHERE app_id = ? AND open_id = ?', [
      appId,
      openId,
    ])
  }
}
