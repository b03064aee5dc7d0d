/** The links of all pages lead somewhere, in a checkout and in the packed package. */
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../cli/cnn.js'
import { anchorsOf, linksOf, textOf } from './page.js'

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.md'], {
  cwd: root,
  encoding: 'utf8'
})
  .split('\0')
  .filter((page) => page !== '' && existsSync(join(root, page)))

/** The links of a page to files here: the file, relative to the checkout, and the anchor. */
const localLinks = (page: string): { link: string; file: string; anchor?: string }[] =>
  linksOf(textOf(page))
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? page : relative(root, resolve(root, dirname(page), path))
      return { link, file, ...(anchor !== undefined && { anchor }) }
    })

describe.each(pages)('%s', (page) => {
  const links = localLinks(page)

  it('links to files that are there', () => {
    expect(links.filter(({ file }) => !existsSync(join(root, file))).map(({ link }) => link)).toEqual([])
  })

  it('links to headings that are there', () => {
    const broken = links.filter(
      ({ file, anchor }) => anchor !== undefined && !anchorsOf(textOf(file)).includes(anchor)
    )
    expect(broken.map(({ link }) => link)).toEqual([])
  })
})

describe('the package', () => {
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: root, encoding: 'utf8' })
  )
  const packed = new Set(files.map(({ path }) => path))

  it('brings its pages and its licence', () => {
    for (const page of ['README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'])
      expect([...packed]).toContain(page)
    for (const page of pages.filter((name) => name.startsWith('docs/'))) expect([...packed]).toContain(page)
  })

  it('has every file that its pages link to', () => {
    const missing = pages
      .filter((page) => packed.has(page))
      .flatMap((page) =>
        localLinks(page).filter(({ file }) => !packed.has(file) && !statSync(join(root, file)).isDirectory())
      )
    expect(missing.map(({ link }) => link)).toEqual([])
  })
})
