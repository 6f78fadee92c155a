/** HTML that cannot be broken out of: what is put into `html` is escaped, unless it came from `html` itself. */
export interface Html {
  readonly source: string
}

/** Tagged template: literal parts are trusted, values are escaped. */
export function html(parts: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const source = parts.map((part, index) => {
    const value = values[index] ?? ''
    return part + (typeof value === 'string' ? escape(value) : value.source)
  })
  return { source: source.join('') }
}

/** A whole page for a phone, with no resource from elsewhere. `style` is trusted. */
export function page({ title, body, style }: { title: string; body: Html; style: string }): string {
  const document = html`<html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <title>${title}</title>
      <link rel="icon" href="data:," />
      <style>
        ${{ source: style }}
      </style>
    </head>
    <body>
      ${body}
    </body>
  </html>`
  return `<!doctype html>\n${document.source}\n`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c)
