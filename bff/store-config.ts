/** The part of the environment that says where orders, people and work under way are kept. */
import { z } from 'zod'

export const StoreKind = z.enum(['json', 'mysql'], 'is json or mysql')

const Json = z
  .object({ DATA_DIR: z.string().min(1).default('data') })
  .transform(({ DATA_DIR: directory }) => ({ kind: 'json' as const, directory }))

/** The names are those WeChat Cloud Run gives by itself. */
const Mysql = z
  .object({
    MYSQL_ADDRESS: z
      .string()
      .regex(/^[^:\s]+:\d{1,5}$/, 'is host:port, such as 10.0.0.7:3306')
      .transform((address) => {
        const colon = address.lastIndexOf(':')
        return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
      }),
    MYSQL_USERNAME: z.string().min(1),
    MYSQL_PASSWORD: z.string().min(1),
    MYSQL_DATABASE: z.string().regex(/^[0-9A-Za-z_$-]{1,64}$/, 'is the name of a database'),
  })
  .transform((given) => ({
    kind: 'mysql' as const,
    place: {
      ...given.MYSQL_ADDRESS,
      username: given.MYSQL_USERNAME,
      password: given.MYSQL_PASSWORD,
      database: given.MYSQL_DATABASE,
    },
  }))

export type StoreConfig = z.output<typeof Json> | z.output<typeof Mysql>

/** Reads what the chosen store needs; which one, `STORE` says. */
export function readStore(
  given: Readonly<Record<string, string | undefined>>,
): z.ZodSafeParseResult<StoreConfig> {
  const { data: chosen } = StoreKind.safeParse(given['STORE'])
  switch (chosen) {
    case 'mysql':
      return Mysql.safeParse(given)
    case 'json':
    case undefined:
      // A wrong choice is told with the rest of the environment.
      return Json.safeParse(given)
    default:
      return chosen satisfies never
  }
}
