/** The options of an image and of a window that slides over it, which `convolve`, `pool` and `explain` take alike. */
import { Option } from 'commander'
import { CnnError } from '../errors.js'
import { whole } from './command.js'

export type PaddingFlag = 'valid' | 'same' | number

/** The largest window, stride and padding that make any sense here. */
export const mostPixels = 10_000

export const inputOption = (): Option =>
  new Option('--input <matrix|file>', 'a matrix or tensor as JSON, or a JSON or CSV file')

export const pictureOption = (): Option =>
  new Option('--file <picture>', 'a picture: PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP, PNM or SVG')

export const resultOption = (): Option =>
  new Option('-o, --out <file>', 'write the result: .png, .csv or .json; an existing file is replaced')

export const strideOption = (standard: string): Option =>
  whole('--stride <n>', `how far the window goes at each step (default: ${standard})`, 1, mostPixels)

export const sizeOption = (description: string): Option => whole('--size <n>', description, 1, mostPixels)

export const paddingOption = (): Option =>
  new Option(
    '--padding <valid|same|n>',
    'zeros around the image: none (valid), as many as keep the size at stride 1 (same), or n rows'
  ).argParser((text): PaddingFlag => {
    if (text === 'valid' || text === 'same') return text
    const rows = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (rows <= mostPixels) return rows
    throw new CnnError('USAGE', `--padding takes valid, same or a number of rows, not "${text}"`, {
      where: '--padding'
    })
  })
