/** Sessions and sign-ins under way, in the MySQL store. */
import type { SessionStore, SignIn, SignInStore, StoredSession } from '../../sessions/store'
import type { MysqlDatabase } from './database'
import { createDocuments, moment } from './documents'

export const sessions = createDocuments<StoredSession>({
  name: 'sessions',
  key: { column: 'token_hash', of: (session) => session.tokenHash },
  columns: {
    user_id: (session) => session.userId,
    expires_at: (session) => moment(session.expiresAt),
  },
})

export const signIns = createDocuments<SignIn>({
  name: 'sign_ins',
  key: { column: 'state_hash', of: (signIn) => signIn.stateHash },
  columns: { expires_at: (signIn) => moment(signIn.expiresAt) },
})

export function mysqlSessions(database: MysqlDatabase): SessionStore {
  return {
    insert: (session) => sessions.insert(database, session),
    find: (tokenHash) => sessions.find(database, tokenHash),
    remove: (tokenHash) => sessions.remove(database, tokenHash),

    async removeExpired(now) {
      await removeBefore(database, { table: 'sessions', column: 'expires_at', at: moment(now) })
      await removeBefore(database, { table: 'sign_ins', column: 'expires_at', at: moment(now) })
      await removeBefore(database, { table: 'credentials', column: 'fresh_until', at: moment(now) })
    },
  }
}

export function mysqlSignIns(database: MysqlDatabase): SignInStore {
  return {
    insert: (signIn) => signIns.insert(database, signIn),
    find: (stateHash) => signIns.find(database, stateHash),
    update: (stateHash, transition) =>
      database.transaction(async (statements) => {
        const before = await signIns.lock(statements, stateHash)
        return signIns.replace(statements, { before, after: transition(before) })
      }),
  }
}

const BATCH = 1000

/** Some at a time, so that nobody waits long for a lock. */
async function removeBefore(
  database: MysqlDatabase,
  { table, column, at }: { table: string; column: string; at: number },
): Promise<void> {
  const sql = `DELETE FROM ${table} WHERE ${column} < ? ORDER BY ${column} LIMIT ${BATCH}`
  let removed = BATCH
  while (removed === BATCH) removed = await database.change(sql, [at])
}
