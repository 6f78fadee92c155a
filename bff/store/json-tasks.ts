/** Work to be done later, in the JSON store. */
import type { Task, TaskStore } from '../tasks/store'
import type { Write } from './journal/transaction'
import { existingRow, replaceRow } from './json-rows'
import { ALL, type JsonDatabase, type Tables } from './json-tables'

export function jsonTasks(database: JsonDatabase): TaskStore {
  return {
    insert: (task) =>
      database.run(({ tasks }, write) => {
        insertTask(tasks, task, write)
      }),

    lease: ({ now, until, limit }) =>
      database.run(({ tasks }, write) =>
        tasks.due
          .earliest(ALL, { before: Date.parse(now) + 1, limit })
          .map((task) => write.put(tasks, { ...task, dueAt: until, attempts: task.attempts + 1 })),
      ),

    finish: (id) =>
      database.run(({ tasks }, write) => {
        if (tasks.get(id)) write.drop(tasks, id)
      }),

    update: (id, transition) =>
      database.run(({ tasks }, write) => {
        const before = existingRow(tasks, id)
        return replaceRow(tasks, { before, after: transition(before) }, write)
      }),

    find: (id) => database.run(({ tasks }) => tasks.get(id)),
  }
}

/** The same work is one task, whoever asks for it and however often. */
export function insertTask(table: Tables['tasks'], task: Task, write: Write): void {
  if (!table.get(task.id)) write.put(table, task)
}
