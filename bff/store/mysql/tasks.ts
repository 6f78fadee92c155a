/** Work to be done later, in the MySQL store. */
import type { Task, TaskStore } from '../../tasks/store'
import type { MysqlDatabase } from './database'
import { createDocuments, type Kept, moment, read, whole } from './documents'
import { isNotSupported } from './failures'

export const tasks = createDocuments<Task>({
  name: 'tasks',
  key: { column: 'id', of: (task) => task.id },
  columns: {
    is_given_up: ({ givenUpAt }) => Number(givenUpAt !== undefined),
    due_at: ({ dueAt }) => moment(dueAt),
  },
})

/** What a lessee does about tasks that another one holds at this moment; both give each task to one. */
export type Waiting = 'SKIP LOCKED' | ''

/** Older servers do not know how to pass by a locked row: there, lessees wait for each other. */
export async function waitingOf(database: MysqlDatabase): Promise<Waiting> {
  try {
    await database.rows('SELECT id FROM tasks LIMIT 0 FOR UPDATE SKIP LOCKED')
    return 'SKIP LOCKED'
  } catch (error) {
    if (isNotSupported(error)) return ''
    throw error
  }
}

export function mysqlTasks(database: MysqlDatabase, waiting: Waiting): TaskStore {
  return {
    insert: (task) => tasks.insertUnlessKnown(database, task),

    lease: ({ now, until, limit }) =>
      database.transaction(async (statements) => {
        // By this index, or the server sorts and locks all that is due.
        const due = await statements.rows<Kept>(
          `SELECT document FROM tasks FORCE INDEX (by_due) WHERE is_given_up = 0 AND due_at <= ?
            ORDER BY due_at, id LIMIT ${whole(limit)} FOR UPDATE ${waiting}`,
          [moment(now)],
        )
        const leased: Task[] = []
        for (const before of due.map(read<Task>)) {
          const after = { ...before, dueAt: until, attempts: before.attempts + 1 }
          leased.push(await tasks.replace(statements, { before, after }))
        }
        return leased
      }),

    finish: (id) => tasks.remove(database, id),

    update: (id, transition) =>
      database.transaction(async (statements) => {
        const before = await tasks.lock(statements, id)
        return tasks.replace(statements, { before, after: transition(before) })
      }),

    find: (id) => tasks.find(database, id),
  }
}
